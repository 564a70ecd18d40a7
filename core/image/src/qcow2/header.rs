//! The header: what an image says of itself.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::{
    CLUSTER_BITS, COMPRESSION, CORRUPT, DATA_FILE, DIRTY, EXTENDED_L2, EXTENSION_BACKING_FORMAT, EXTENSION_DATA_FILE, EXTENSION_END,
    LAZY_REFCOUNTS, LONGEST_NAME, MAGIC, MOST_L1, MOST_REFCOUNT_TABLE, V2_LENGTH, V3_LENGTH,
};
use crate::bytes::{be_u32, be_u64};
use crate::{ImageError, Result};

/// The version of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// What QEMU 0.10 and newer read.
    V2,
    /// What QEMU 1.1 and newer read.
    V3,
}

/// The file that an image lies on, as its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backing {
    /// Its name: a path, one relative to the folder of the image, or a QEMU file name with a protocol.
    pub file: String,
    /// Its format. Where none is given it is not known, and never guessed.
    pub format: Option<String>,
}

/// What the header of an image says, with all limits of the format kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The version of the format.
    pub version: Version,
    /// How large the disk is for a guest, in bytes.
    pub size: u64,
    /// The size of a cluster, as a power of two.
    pub cluster_bits: u32,
    /// What it lies on.
    pub backing: Option<Backing>,
    /// How its content is encrypted: 0 not at all, 1 AES, 2 LUKS.
    pub crypt_method: u32,
    /// How many entries the L1 table has.
    pub l1_size: u32,
    /// Where the L1 table begins.
    pub l1_offset: u64,
    /// Where the refcount table begins.
    pub refcount_table_offset: u64,
    /// How many clusters the refcount table takes.
    pub refcount_table_clusters: u32,
    /// How many snapshots it has.
    pub snapshots: u32,
    /// The width of a reference count, as a power of two of bits.
    pub refcount_order: u32,
    /// The file that holds its data, where that is another one.
    pub data_file: Option<String>,
    incompatible: u64,
    compatible: u64,
}

impl Header {
    /// Reads the header of an image.
    ///
    /// # Errors
    /// `Malformed` for what does not fit the format; `Io`.
    pub fn read(file: &File) -> Result<Self> {
        let mut head = read_at_most(file, V3_LENGTH)?;
        let bits = be_u32(&head, 20).filter(|bits| head.starts_with(MAGIC) && CLUSTER_BITS.contains(bits));
        if let Some(bits) = bits {
            // Extensions and the name of the backing file lie in the first cluster.
            head = read_at_most(file, 1 << bits)?;
        }
        Self::parse(&head)
    }

    /// Takes the first cluster of an image apart; it may be cut off behind what the header needs.
    ///
    /// # Errors
    /// `Malformed` for what does not fit the format.
    pub fn parse(head: &[u8]) -> Result<Self> {
        let u32_at = |place| be_u32(head, place).ok_or_else(cut_off);
        let u64_at = |place| be_u64(head, place).ok_or_else(cut_off);
        if !head.starts_with(MAGIC) {
            return Err(malformed("it does not begin as a qcow2 image does"));
        }
        let version = match u32_at(4)? {
            2 => Version::V2,
            3 => Version::V3,
            other => return Err(malformed(format!("version {other} of qcow2 is not known"))),
        };
        let cluster_bits = u32_at(20)?;
        if !CLUSTER_BITS.contains(&cluster_bits) {
            return Err(malformed(format!("its clusters have 2^{cluster_bits} bytes, and 2^9 to 2^21 are possible")));
        }
        let (incompatible, compatible, refcount_order, length) = match version {
            Version::V2 => (0, 0, 4, V2_LENGTH),
            Version::V3 => (u64_at(72)?, u64_at(80)?, u32_at(96)?, to_usize(u32_at(100)?)),
        };
        let cluster = 1_usize << cluster_bits;
        let shortest = if version == Version::V2 { V2_LENGTH } else { V3_LENGTH };
        if length < shortest || length > cluster {
            return Err(malformed(format!("its header claims a length of {length} bytes")));
        }
        if refcount_order > 6 {
            return Err(malformed(format!("its reference counts have 2^{refcount_order} bits, and at most 2^6 are possible")));
        }
        let known = DIRTY | CORRUPT | DATA_FILE | COMPRESSION | EXTENDED_L2;
        if incompatible & !known != 0 {
            return Err(malformed(format!("it needs features that are not known: {:#x}", incompatible & !known)));
        }
        let extensions = Extensions::parse(head, length, cluster)?;
        let header = Self {
            version,
            size: u64_at(24)?,
            cluster_bits,
            backing: backing(head, cluster, extensions.backing_format)?,
            crypt_method: u32_at(32)?,
            l1_size: u32_at(36)?,
            l1_offset: u64_at(40)?,
            refcount_table_offset: u64_at(48)?,
            refcount_table_clusters: u32_at(56)?,
            snapshots: u32_at(60)?,
            refcount_order,
            data_file: extensions.data_file,
            incompatible,
            compatible,
        };
        header.check()?;
        Ok(header)
    }

    /// The limits of the format.
    fn check(&self) -> Result<()> {
        let cluster = self.cluster_size();
        if self.size > i64::MAX as u64 {
            return Err(malformed(format!("it claims a disk of {} bytes, which is more than any file has", self.size)));
        }
        if self.crypt_method > 2 {
            return Err(malformed(format!("its encryption {} is not known", self.crypt_method)));
        }
        let tables = [
            ("L1 table", self.l1_offset, u64::from(self.l1_size) * 8, MOST_L1 * 8),
            (
                "refcount table",
                self.refcount_table_offset,
                u64::from(self.refcount_table_clusters) << self.cluster_bits,
                MOST_REFCOUNT_TABLE,
            ),
        ];
        for (what, offset, length, most) in tables {
            let end = offset.checked_add(length).filter(|end| i64::try_from(*end).is_ok());
            if length > most || end.is_none() || offset % cluster != 0 {
                return Err(malformed(format!("its {what} cannot begin at {offset} and have {length} bytes")));
            }
        }
        if u64::from(self.l1_size) < self.l1_entries(self.size) {
            return Err(malformed(format!("its L1 table of {} entries is too small for {} bytes", self.l1_size, self.size)));
        }
        Ok(())
    }

    /// The size of a cluster in bytes.
    #[must_use]
    pub fn cluster_size(&self) -> u64 {
        1 << self.cluster_bits
    }

    /// Whether its data is in another file, named in `data_file` or not.
    #[must_use]
    pub fn external_data(&self) -> bool {
        self.incompatible & DATA_FILE != 0
    }

    /// Whether clusters are divided (extended L2 entries).
    #[must_use]
    pub fn extended_l2(&self) -> bool {
        self.incompatible & EXTENDED_L2 != 0
    }

    /// Whether reference counts are written later.
    #[must_use]
    pub fn lazy_refcounts(&self) -> bool {
        self.compatible & LAZY_REFCOUNTS != 0
    }

    /// Whether it was marked as damaged.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        self.incompatible & CORRUPT != 0
    }

    /// Whether it was not closed as it should be, so that its reference counts may be wrong.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.incompatible & DIRTY != 0
    }

    /// How many entries of the L1 table a disk of this size takes.
    pub(super) fn l1_entries(&self, size: u64) -> u64 {
        super::layout::l1_entries(size, self.cluster_bits, self.extended_l2())
    }
}

/// What extensions of the header say.
#[derive(Default)]
struct Extensions {
    backing_format: Option<String>,
    data_file: Option<String>,
}

impl Extensions {
    /// Each has a kind, a length, and so many bytes, filled up to a multiple of eight.
    fn parse(head: &[u8], mut place: usize, cluster: usize) -> Result<Self> {
        let mut extensions = Self::default();
        // An image of version 2 may end behind its header.
        while place + 8 <= cluster && place + 8 <= head.len() {
            let (kind, length) = (be_u32(head, place).ok_or_else(cut_off)?, to_usize(be_u32(head, place + 4).ok_or_else(cut_off)?));
            if kind == EXTENSION_END {
                break;
            }
            place += 8;
            if length > cluster - place {
                return Err(malformed(format!("an extension of its header claims {length} bytes, which is beyond its first cluster")));
            }
            let data = head.get(place..place + length).ok_or_else(cut_off)?;
            match kind {
                EXTENSION_BACKING_FORMAT => extensions.backing_format = Some(text(data, "the format of its backing file")?),
                EXTENSION_DATA_FILE => extensions.data_file = Some(text(data, "the name of its data file")?),
                // Others are of no concern for who does not read the data.
                _ => {}
            }
            place += length.next_multiple_of(8);
        }
        Ok(extensions)
    }
}

fn backing(head: &[u8], cluster: usize, format: Option<String>) -> Result<Option<Backing>> {
    let (offset, length) = (be_u64(head, 8).ok_or_else(cut_off)?, to_usize(be_u32(head, 16).ok_or_else(cut_off)?));
    if offset == 0 {
        return Ok(None);
    }
    let start = usize::try_from(offset).ok().filter(|start| *start < cluster);
    let Some(start) = start.filter(|start| (1..=LONGEST_NAME).contains(&length) && length <= cluster - start) else {
        return Err(malformed(format!("the name of its backing file cannot lie at {offset} and have {length} bytes")));
    };
    let name = head.get(start..start + length).ok_or_else(cut_off)?;
    Ok(Some(Backing { file: text(name, "the name of its backing file")?, format }))
}

fn text(bytes: &[u8], what: &str) -> Result<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.map(str::to_owned).ok_or_else(|| malformed(format!("{what} is no text")))
}

/// The first bytes of a file, less where it has less.
fn read_at_most(file: &File, most: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < most {
        match file.read_at(&mut bytes[filled..], filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn malformed(why: impl Into<String>) -> ImageError {
    ImageError::Malformed(why.into())
}

fn cut_off() -> ImageError {
    malformed("its header is cut off")
}
