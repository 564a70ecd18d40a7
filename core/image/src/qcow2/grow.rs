//! Making the disk of an image larger.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::header::Header;
use crate::{ImageError, Result};

/// Where the header has the size of the disk and the number of entries of the L1 table.
const SIZE: u64 = 24;
const L1_SIZE: u64 = 36;

/// Makes the disk of an image larger, in place: the new part reads as zeros. At every instant the image is whole, with the old size or the new one.
///
/// # Errors
/// `NeedsRewrite` where the L1 table has no room, for an image with snapshots, and to make it smaller; `Impossible` for a damaged image; `Io`.
pub fn grow(file: &File, size: u64) -> Result<()> {
    let header = Header::read(file)?;
    if header.is_corrupt() {
        return Err(ImageError::Impossible("it is marked as damaged".to_owned()));
    }
    let Some(size) = size.checked_next_multiple_of(512).filter(|size| i64::try_from(*size).is_ok()) else {
        return Err(ImageError::Impossible(format!("{size} bytes are too many for a disk")));
    };
    let needed = header.l1_entries(size);
    // The table takes whole clusters, so there is room behind its last entry.
    let room = (u64::from(header.l1_size) * 8).next_multiple_of(header.cluster_size()) / 8;
    if size < header.size || header.snapshots > 0 || header.external_data() || needed > room {
        return Err(ImageError::NeedsRewrite);
    }
    let needed = u32::try_from(needed).map_err(|_| ImageError::NeedsRewrite)?.max(header.l1_size);
    let more = usize::try_from(needed - header.l1_size).map_err(|_| ImageError::NeedsRewrite)?;
    if more > 0 {
        file.write_all_at(&vec![0; more * 8], header.l1_offset + u64::from(header.l1_size) * 8)?;
        file.sync_data()?;
        // A longer table is allowed for the old size, so this comes first.
        file.write_all_at(&needed.to_be_bytes(), L1_SIZE)?;
        file.sync_data()?;
    }
    file.write_all_at(&size.to_be_bytes(), SIZE)?;
    file.sync_data()?;
    Ok(())
}
