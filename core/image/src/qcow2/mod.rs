//! qcow2: QEMU's format with a backing file, snapshots and room that is taken when it is needed.
//!
//! A guest's disk is cut into clusters. A table of two levels (L1, L2) says where each lies in the file, and a second one of two levels (refcount table,
//! refcount blocks) how often each cluster of the file is used.

mod create;
mod grow;
mod header;
mod layout;

pub use create::{Options, create};
pub use grow::grow;
pub use header::{Backing, Header, Version};

const MAGIC: &[u8; 4] = b"QFI\xfb";

/// The lengths of the two headers.
const V2_LENGTH: usize = 72;
const V3_LENGTH: usize = 104;

/// Extensions of the header: where they end, how the backing file is read, where the data is if not here.
const EXTENSION_END: u32 = 0;
const EXTENSION_BACKING_FORMAT: u32 = 0xE279_2ACA;
const EXTENSION_DATA_FILE: u32 = 0x4441_5441;

/// Features that a reader must know.
const DIRTY: u64 = 1 << 0;
const CORRUPT: u64 = 1 << 1;
const DATA_FILE: u64 = 1 << 2;
const COMPRESSION: u64 = 1 << 3;
const EXTENDED_L2: u64 = 1 << 4;

/// Features that a reader may ignore.
const LAZY_REFCOUNTS: u64 = 1 << 0;

/// Cluster sizes from 512 bytes to 2 MiB.
const CLUSTER_BITS: std::ops::RangeInclusive<u32> = 9..=21;

/// The longest name of a backing file.
const LONGEST_NAME: usize = 1023;

/// The largest L1 table that QEMU reads, 32 MiB, in entries.
const MOST_L1: u64 = (32 << 20) / 8;

/// The largest refcount table that QEMU reads, 8 MiB, in bytes.
const MOST_REFCOUNT_TABLE: u64 = 8 << 20;
