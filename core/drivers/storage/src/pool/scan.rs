//! Looking into the folder of a pool.

use std::collections::BTreeMap;
use std::fs::{File, FileType};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::fstatvfs;
use virtkit_api::Result;
use virtkit_document::StoragePermissions;

use super::Volumes;
use crate::error::system;
use crate::volume::{Kind, Unfinished, Volume};

/// What was found.
#[derive(Debug)]
pub struct Scan {
    pub volumes: Volumes,
    pub sizes: Sizes,
    pub owner: Owner,
}

/// The sizes of the file system that a pool lies on, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    pub capacity: u64,
    pub allocation: u64,
    pub available: u64,
}

/// Who may do what with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pub mode: u32,
    pub user: u32,
    pub group: u32,
}

impl Owner {
    pub fn of(status: &std::fs::Metadata) -> Self {
        Self { mode: status.mode() & 0o7777, user: status.uid(), group: status.gid() }
    }

    /// Says it in a document.
    pub fn tell(self, permissions: &mut StoragePermissions) {
        permissions.mode = Some(format!("{:04o}", self.mode));
        permissions.owner = Some(self.user.into());
        permissions.group = Some(self.group.into());
    }
}

/// Looks for volumes: files, folders and block devices, also behind links. Other special files, links that lead nowhere, and names that are no text are
/// passed over. What was left unfinished is removed.
///
/// # Errors
/// `SystemError` where the folder cannot be read.
pub fn scan(path: &str) -> Result<Scan> {
    let failed = |answer: std::io::Error| system(format_args!("cannot look into the folder {path:?}"), &answer);
    let folder = File::open(path).map_err(failed)?;
    let owner = Owner::of(&folder.metadata().map_err(failed)?);
    let mut volumes = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if Unfinished::is_name(&name) {
            Unfinished::sweep(&entry.path());
            continue;
        }
        let kind = entry.file_type().ok().and_then(|kind| kind_of(kind, &entry.path()));
        if let Some(kind) = kind {
            let name: Arc<str> = name.into();
            volumes.insert(name.clone(), Arc::new(Volume::new(name, kind)));
        }
    }
    Ok(Scan { volumes, sizes: sizes(&folder).map_err(failed)?, owner })
}

/// The sizes of the file system that a folder lies on.
pub fn sizes_at(path: &str) -> Result<Sizes> {
    let found = File::open(path).and_then(|folder| sizes(&folder));
    found.map_err(|answer| system(format_args!("cannot learn how much room there is in {path:?}"), &answer))
}

fn sizes(folder: &File) -> std::io::Result<Sizes> {
    let status = fstatvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(status.f_frsize);
    let (capacity, available) = (bytes(status.f_blocks), bytes(status.f_bavail));
    Ok(Sizes { capacity, allocation: capacity.saturating_sub(available), available })
}

/// What a directory entry is as a volume. Only a link is looked behind.
fn kind_of(kind: FileType, path: &Path) -> Option<Kind> {
    if kind.is_symlink() { Kind::of(path.metadata().ok()?.file_type()) } else { Kind::of(kind) }
}

impl Kind {
    /// What a file is as a volume; none for what is no volume.
    pub fn of(kind: FileType) -> Option<Self> {
        if kind.is_file() {
            Some(Self::File)
        } else if kind.is_dir() {
            Some(Self::Folder)
        } else if kind.is_block_device() {
            Some(Self::Block)
        } else {
            None
        }
    }
}
