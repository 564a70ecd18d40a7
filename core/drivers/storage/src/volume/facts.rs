//! What a volume is and has, asked of the disk.

use std::fs::{File, Metadata};
use std::io::{Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use virtkit_api::Result;
use virtkit_document::{
    Document, Extra, StorageEncryption, StoragePermissions, StorageVolumeBackingStore, StorageVolumeConfig, StorageVolumeFeatures,
    StorageVolumeFormat, StorageVolumeKind, StorageVolumeTarget, StorageVolumeTimestamps,
};
use virtkit_image::qcow2::{Backing, Header, Version};
use virtkit_image::{Format, HEAD, probe};

use super::{Kind, Volume};
use crate::error::image;
use crate::pool::{Owner, size};

/// What was found.
#[derive(Debug)]
pub struct Facts {
    pub kind: Kind,
    /// None for a folder.
    pub format: Option<Format>,
    /// How large it is for a guest.
    pub capacity: u64,
    /// How much room it takes.
    pub allocation: u64,
    /// How long its file is.
    pub physical: u64,
    /// For qcow2.
    pub header: Option<Header>,
    status: Metadata,
}

impl Volume {
    /// Asks the disk.
    ///
    /// # Errors
    /// `NoStorageVolume` where it is gone; `OperationFailed` for an image that is none; `SystemError`.
    pub fn facts(&self, path: &str) -> Result<Facts> {
        Facts::of(self, &self.open(path, false)?, path)
    }
}

impl Facts {
    pub fn of(volume: &Volume, file: &File, path: &str) -> Result<Self> {
        let failed = |answer: std::io::Error| volume.failed("look at", path, &answer);
        let status = file.metadata().map_err(failed)?;
        let allocation = status.blocks().saturating_mul(512);
        let mut facts = Self { kind: volume.kind(), format: None, capacity: 0, allocation, physical: 0, header: None, status };
        match volume.kind() {
            Kind::Folder => {
                facts.allocation = 0;
                return Ok(facts);
            }
            Kind::File => facts.physical = facts.status.len(),
            Kind::Block => {
                let end = SeekFrom::End(0);
                facts.physical = (&*file).seek(end).map_err(failed)?;
                facts.allocation = facts.physical;
            }
        }
        let mut head = [0; HEAD];
        let count = file.read_at(&mut head, 0).map_err(failed)?;
        let probed = probe(&head[..count]);
        facts.format = Some(probed.format);
        facts.capacity = probed.capacity.unwrap_or(facts.physical);
        if probed.format == Format::Qcow2 {
            let header = Header::read(file).map_err(|answer| image("read the volume", Path::new(path), &answer))?;
            facts.capacity = header.size;
            facts.header = Some(header);
        }
        Ok(facts)
    }

    /// How long the file of a volume is, whatever is in it.
    pub fn length(volume: &Volume, file: &File, path: &str) -> Result<u64> {
        let end = (&*file).seek(SeekFrom::End(0));
        end.map_err(|answer| volume.failed("look at", path, &answer))
    }

    /// The document of a volume.
    pub fn to_xml(&self, name: &str, key: &str) -> String {
        let mut target = StorageVolumeTarget {
            path: Some(key.to_owned()),
            format: Some(format_element(self.format.map_or("dir", Format::name))),
            permissions: Some(permissions(&self.status)),
            timestamps: Some(timestamps(&self.status)),
            ..StorageVolumeTarget::default()
        };
        if let Some(header) = &self.header {
            tell_header(&mut target, header);
        }
        let config = StorageVolumeConfig {
            kind: Some(match self.kind {
                Kind::File => StorageVolumeKind::File,
                Kind::Folder => StorageVolumeKind::Dir,
                Kind::Block => StorageVolumeKind::Block,
            }),
            name: Some(name.to_owned()),
            key: Some(key.to_owned()),
            capacity: Some(size(self.capacity)),
            allocation: Some(size(self.allocation)),
            physical: (self.physical > 0).then(|| size(self.physical)),
            target: Some(target),
            backing_store: self.header.as_ref().and_then(|header| header.backing.as_ref()).and_then(|below| backing_store(key, below)),
            ..StorageVolumeConfig::default()
        };
        config.to_xml()
    }
}

fn format_element(name: &str) -> StorageVolumeFormat {
    StorageVolumeFormat { kind: name.to_owned(), extra: Extra::default() }
}

fn tell_header(target: &mut StorageVolumeTarget, header: &Header) {
    let encryption =
        |format: &str| StorageEncryption { format: format.to_owned(), engine: None, secrets: Vec::new(), extra: Extra::default() };
    target.encryption = match header.crypt_method {
        1 => Some(encryption("qcow")),
        2 => Some(encryption("luks")),
        _ => None,
    };
    if header.version == Version::V3 {
        target.compat = Some("1.1".to_owned());
        target.cluster_size = Some(virtkit_document::Size { unit: Some("B".to_owned()), ..size(header.cluster_size()) });
        target.features = Some(StorageVolumeFeatures {
            lazy_refcounts: header.lazy_refcounts(),
            extended_l2: header.extended_l2(),
            ..StorageVolumeFeatures::default()
        });
    }
}

fn permissions(status: &Metadata) -> StoragePermissions {
    let mut permissions = StoragePermissions::default();
    Owner::of(status).tell(&mut permissions);
    permissions
}

fn timestamps(status: &Metadata) -> StorageVolumeTimestamps {
    let moment = |seconds: i64, nanoseconds: i64| Some(format!("{seconds}.{nanoseconds:09}"));
    StorageVolumeTimestamps {
        atime: moment(status.atime(), status.atime_nsec()),
        mtime: moment(status.mtime(), status.mtime_nsec()),
        ctime: moment(status.ctime(), status.ctime_nsec()),
        btime: status.created().ok().and_then(since_1970),
        ..StorageVolumeTimestamps::default()
    }
}

fn since_1970(moment: SystemTime) -> Option<String> {
    let since = moment.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}.{:09}", since.as_secs(), since.subsec_nanos()))
}

/// What is known of the file below. One that is missing is told by its name alone, one that is no file of this host by the name that the image has for it.
/// A format that the image does not say is not told: it is never guessed.
fn backing_store(image: &str, backing: &Backing) -> Option<StorageVolumeBackingStore> {
    let path = match backing.path(Path::new(image)) {
        Some(path) => path.to_str()?.to_owned(),
        None => backing.file.clone(),
    };
    let status = std::fs::metadata(&path).ok();
    Some(StorageVolumeBackingStore {
        format: backing.format.as_deref().map(format_element),
        permissions: status.as_ref().map(permissions),
        timestamps: status.as_ref().map(timestamps),
        path: Some(path),
        ..StorageVolumeBackingStore::default()
    })
}
