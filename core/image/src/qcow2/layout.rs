//! Where the parts of a new image lie.

use super::MOST_L1;
use crate::{ImageError, Result};

/// How many entries of the L1 table a disk of this size takes. Each stands for one L2 table, which is one cluster.
pub fn l1_entries(size: u64, cluster_bits: u32, extended_l2: bool) -> u64 {
    let entry_bits = if extended_l2 { 4 } else { 3 };
    size.div_ceil(1 << (cluster_bits + cluster_bits - entry_bits))
}

/// The parts of a new image, in clusters, in the order in which they lie in the file: header, refcount table, refcount blocks, L1 table, L2
/// tables, data. The last two are empty unless room is taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub cluster_bits: u32,
    pub refcount_table: u64,
    pub refcount_blocks: u64,
    pub l1: u64,
    pub l1_entries: u64,
    pub l2: u64,
    pub data: u64,
}

impl Layout {
    /// The layout of an image for a disk of this size.
    ///
    /// # Errors
    /// `Impossible` where the disk is too large for its clusters.
    pub fn new(size: u64, cluster_bits: u32, extended_l2: bool, preallocated: bool) -> Result<Self> {
        let cluster = 1_u64 << cluster_bits;
        // A disk of no bytes has a table all the same, because a table that is not counted as used would be lost room.
        let l1_entries = l1_entries(size, cluster_bits, extended_l2).max(1);
        if l1_entries > MOST_L1 {
            let message = format!("{size} bytes are too many for a qcow2 image with clusters of {cluster} bytes");
            return Err(ImageError::Impossible(message));
        }
        let l1 = (l1_entries * 8).div_ceil(cluster);
        let (l2, data) = if preallocated && size > 0 { (l1_entries, size.div_ceil(cluster)) } else { (0, 0) };
        let mut layout = Self { cluster_bits, refcount_table: 1, refcount_blocks: 1, l1, l1_entries, l2, data };
        // The counts count themselves.
        loop {
            let refcount_blocks = layout.clusters().div_ceil(layout.counts_per_block());
            let refcount_table = (refcount_blocks * 8).div_ceil(cluster);
            if (refcount_blocks, refcount_table) == (layout.refcount_blocks, layout.refcount_table) {
                return Ok(layout);
            }
            (layout.refcount_blocks, layout.refcount_table) = (refcount_blocks, refcount_table);
        }
    }

    /// How many counts of 16 bits a cluster holds.
    pub fn counts_per_block(&self) -> u64 {
        1 << (self.cluster_bits - 1)
    }

    /// How many clusters the file has.
    pub fn clusters(&self) -> u64 {
        1 + self.refcount_table + self.refcount_blocks + self.l1 + self.l2 + self.data
    }

    /// Where a cluster begins in the file.
    pub fn offset(&self, cluster: u64) -> u64 {
        cluster << self.cluster_bits
    }

    pub fn refcount_blocks_at(&self) -> u64 {
        1 + self.refcount_table
    }

    pub fn l1_at(&self) -> u64 {
        self.refcount_blocks_at() + self.refcount_blocks
    }

    pub fn l2_at(&self) -> u64 {
        self.l1_at() + self.l1
    }

    pub fn data_at(&self) -> u64 {
        self.l2_at() + self.l2
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn counts_suffice_for_all_clusters_and_are_not_wasted() {
        for (size, bits) in [(0, 16), (1, 16), (1 << 20, 9), (1 << 30, 9), (1 << 40, 16), (1 << 44, 21), (12345, 12)] {
            for preallocated in [false, true] {
                let layout = Layout::new(size, bits, false, preallocated).unwrap();
                assert!(layout.refcount_blocks * layout.counts_per_block() >= layout.clusters(), "{layout:?}");
                assert!((layout.refcount_blocks - 1) * layout.counts_per_block() < layout.clusters(), "{layout:?}");
                assert!(layout.refcount_table * (1 << bits) / 8 >= layout.refcount_blocks, "{layout:?}");
            }
        }
        assert!(Layout::new(1 << 40, 9, false, false).is_err(), "512-byte clusters reach 128 GiB");
    }
}
