//! Writing a new image.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::header::{Backing, Version};
use super::layout::Layout;
use super::{
    CLUSTER_BITS, EXTENDED_L2, EXTENSION_BACKING_FORMAT, EXTENSION_END, LAZY_REFCOUNTS, LONGEST_NAME, MAGIC, MOST_REFCOUNT_TABLE,
    V2_LENGTH, V3_LENGTH,
};
use crate::{ImageError, Result};

/// This cluster is used once, so it may be written in place.
const COPIED: u64 = 1 << 63;

/// The sector of a disk.
const SECTOR: u64 = 512;

/// What a new image is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// How large the disk is for a guest, in bytes. It is rounded up to whole sectors of 512 bytes.
    pub size: u64,
    /// The version of the format.
    pub version: Version,
    /// The size of a cluster, as a power of two: 9 to 21.
    pub cluster_bits: u32,
    /// Reference counts are written later. From version 3 on.
    pub lazy_refcounts: bool,
    /// Clusters are divided. From version 3 on, and for clusters of at least 16 KiB.
    pub extended_l2: bool,
    /// What it lies on.
    pub backing: Option<Backing>,
    /// All tables are made at once, so that each cluster has its place. Not for an image with a backing file or divided clusters.
    pub preallocate: bool,
}

impl Options {
    /// An image of version 3 with clusters of 64 KiB, as QEMU makes them.
    #[must_use]
    pub fn new(size: u64) -> Self {
        Self { size, version: Version::V3, cluster_bits: 16, lazy_refcounts: false, extended_l2: false, backing: None, preallocate: false }
    }

    fn check(&self) -> Result<()> {
        let impossible = |why: String| Err(ImageError::Impossible(why));
        if !CLUSTER_BITS.contains(&self.cluster_bits) {
            return impossible(format!("clusters of 2^{} bytes are not possible, 2^9 to 2^21 are", self.cluster_bits));
        }
        if self.version == Version::V2 && (self.lazy_refcounts || self.extended_l2) {
            return impossible("features need version 3 of qcow2, compat 1.1".to_owned());
        }
        if self.extended_l2 && self.cluster_bits < 14 {
            return impossible("divided clusters (extended_l2) have at least 16 KiB".to_owned());
        }
        if self.preallocate && (self.backing.is_some() || self.extended_l2) {
            let what = if self.extended_l2 { "with divided clusters (extended_l2)" } else { "that lies on another" };
            return impossible(format!("the tables of an image {what} cannot be made beforehand"));
        }
        match &self.backing {
            Some(backing) if backing.file.is_empty() || backing.file.len() > LONGEST_NAME || backing.file.contains('\0') => {
                impossible(format!("{:?} cannot be the name of a backing file: it has 1 to {LONGEST_NAME} bytes", backing.file))
            }
            Some(backing) if backing.format.as_ref().is_some_and(|format| format.is_empty() || format.len() > 16) => {
                impossible(format!("{:?} is no format of a backing file", backing.format))
            }
            _ => Ok(()),
        }
    }
}

/// Writes an empty image into an empty file. With a backing file it shows that file's content, else zeros. Nothing is flushed.
///
/// # Errors
/// `Impossible` for options that do not go together; `Io`.
pub fn create(file: &File, options: &Options) -> Result<()> {
    options.check()?;
    let Some(size) = options.size.checked_next_multiple_of(SECTOR).filter(|size| i64::try_from(*size).is_ok()) else {
        return Err(ImageError::Impossible(format!("{} bytes are too many for a disk", options.size)));
    };
    let layout = Layout::new(size, options.cluster_bits, options.extended_l2, options.preallocate)?;
    if layout.offset(layout.refcount_table) > MOST_REFCOUNT_TABLE {
        let cluster = layout.offset(1);
        return Err(ImageError::Impossible(format!("{size} bytes are too many to give each cluster of {cluster} bytes its place")));
    }
    let head = head(options, size, &layout)?;
    file.set_len(layout.offset(layout.clusters()))?;
    write_tables(file, &layout)?;
    // Last, so that what is cut short is no image.
    file.write_all_at(&head, 0)?;
    Ok(())
}

/// The first cluster up to what is used of it.
fn head(options: &Options, size: u64, layout: &Layout) -> Result<Vec<u8>> {
    let mut head = vec![0; V2_LENGTH];
    head[..4].copy_from_slice(MAGIC);
    put_u32(&mut head, 4, if options.version == Version::V2 { 2 } else { 3 });
    put_u32(&mut head, 20, options.cluster_bits);
    put_u64(&mut head, 24, size);
    put_u32(&mut head, 36, narrow(layout.l1_entries)?);
    put_u64(&mut head, 40, layout.offset(layout.l1_at()));
    put_u64(&mut head, 48, layout.offset(1));
    put_u32(&mut head, 56, narrow(layout.refcount_table)?);
    if options.version == Version::V3 {
        head.resize(V3_LENGTH, 0);
        put_u64(&mut head, 72, if options.extended_l2 { EXTENDED_L2 } else { 0 });
        put_u64(&mut head, 80, if options.lazy_refcounts { LAZY_REFCOUNTS } else { 0 });
        put_u32(&mut head, 96, 4);
        put_u32(&mut head, 100, narrow(V3_LENGTH as u64)?);
    }
    if let Some(backing) = &options.backing {
        // Always said: who reads the image must not have to guess.
        extension(&mut head, EXTENSION_BACKING_FORMAT, backing.format.as_deref().unwrap_or("raw").as_bytes())?;
    }
    extension(&mut head, EXTENSION_END, b"")?;
    if let Some(backing) = &options.backing {
        let place = head.len() as u64;
        put_u64(&mut head, 8, place);
        put_u32(&mut head, 16, narrow(backing.file.len() as u64)?);
        head.extend_from_slice(backing.file.as_bytes());
        if head.len() as u64 > layout.offset(1) {
            let message = format!("the name of the backing file, {:?}, does not fit a cluster of {} bytes", backing.file, layout.offset(1));
            return Err(ImageError::Impossible(message));
        }
    }
    Ok(head)
}

fn extension(head: &mut Vec<u8>, kind: u32, data: &[u8]) -> Result<()> {
    head.extend_from_slice(&kind.to_be_bytes());
    head.extend_from_slice(&narrow(data.len() as u64)?.to_be_bytes());
    head.extend_from_slice(data);
    head.resize(head.len().next_multiple_of(8), 0);
    Ok(())
}

/// The tables of references and of places. What is not written is zero.
fn write_tables(file: &File, layout: &Layout) -> Result<()> {
    let entry = |cluster: u64| layout.offset(cluster);
    write_words(file, layout.offset(1), layout.refcount_blocks, |index| entry(layout.refcount_blocks_at() + index))?;
    let mut ones = Vec::new();
    let used = layout.clusters();
    for block in 0..layout.refcount_blocks {
        let count = (used - block * layout.counts_per_block()).min(layout.counts_per_block());
        ones.resize(usize::try_from(count * 2).map_err(io::Error::other)?, 0);
        ones.chunks_exact_mut(2).for_each(|count| count.copy_from_slice(&[0, 1]));
        file.write_all_at(&ones, entry(layout.refcount_blocks_at() + block))?;
    }
    write_words(file, entry(layout.l1_at()), layout.l2, |index| entry(layout.l2_at() + index) | COPIED)?;
    write_words(file, entry(layout.l2_at()), layout.data, |index| entry(layout.data_at() + index) | COPIED)
}

/// Writes a table of so many entries.
fn write_words(file: &File, mut place: u64, count: u64, entry: impl Fn(u64) -> u64) -> Result<()> {
    /// How many entries are written at once: 64 KiB.
    const AT_ONCE: u64 = 8192;
    let mut bytes = Vec::new();
    for start in (0..count).step_by(8192) {
        bytes.clear();
        for index in start..count.min(start + AT_ONCE) {
            bytes.extend_from_slice(&entry(index).to_be_bytes());
        }
        file.write_all_at(&bytes, place)?;
        place += bytes.len() as u64;
    }
    Ok(())
}

fn put_u32(bytes: &mut [u8], place: usize, value: u32) {
    bytes[place..place + 4].copy_from_slice(&value.to_be_bytes());
}

fn put_u64(bytes: &mut [u8], place: usize, value: u64) {
    bytes[place..place + 8].copy_from_slice(&value.to_be_bytes());
}

fn narrow(value: u64) -> Result<u32> {
    u32::try_from(value).map_err(|_| ImageError::Impossible(format!("{value} does not fit a field of 32 bits")))
}
