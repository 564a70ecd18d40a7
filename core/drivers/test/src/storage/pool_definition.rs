//! Configurations of storage pools: what libvirt makes of what was written.

use virtkit_api::{Error, ErrorDomain, Result, StorageVolumeType, Uuid};
use virtkit_document::{Document, StoragePoolConfig, StoragePoolKind};

use super::{size, wrong_document};

/// How large every pool is: 100 GiB.
pub const CAPACITY: u64 = 100 << 30;

/// A configuration in which everything is decided that has to be.
#[derive(Debug, Clone)]
pub struct PoolDefinition {
    /// The document, without sizes.
    config: StoragePoolConfig,
    name: String,
    uuid: Uuid,
    /// The document had no UUID.
    made_up_uuid: bool,
    /// The folder in which the host sees the volumes; none where it sees none.
    path: Option<String>,
}

impl PoolDefinition {
    /// What a document means here.
    ///
    /// # Errors
    /// `XmlError` for what is no pool, or lacks a name or a target.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let config = StoragePoolConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::STORAGE))?;
        Self::resolve(config)
    }

    fn resolve(mut config: StoragePoolConfig) -> Result<Self> {
        if let StoragePoolKind::Other(kind) = &config.kind {
            return Err(wrong_document(format!("there is no storage pool of the type {kind:?}")));
        }
        let name = config.name.clone().or_else(|| config.source.as_ref()?.name.clone()).unwrap_or_default();
        if name.is_empty() || name.contains('/') {
            return Err(wrong_document(format!("{name:?} cannot be the name of a storage pool: it must have a character and no `/`")));
        }
        let made_up_uuid = config.uuid.is_none();
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        let path = target_path(&config, &name)?;
        if let Some(path) = &path {
            config.target.get_or_insert_default().path = Some(path.clone());
        }
        config.name = Some(name.clone());
        // Told, and not asked for.
        (config.capacity, config.allocation, config.available) = (None, None, None);
        config.source.get_or_insert_default();
        Ok(Self { config, name, uuid, made_up_uuid, path })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    pub fn made_up_uuid(&self) -> bool {
        self.made_up_uuid
    }

    /// Keeps the identity of a pool that is defined anew.
    pub fn set_uuid(&mut self, uuid: Uuid) {
        (self.uuid, self.config.uuid) = (uuid, Some(uuid));
    }

    pub fn kind(&self) -> &StoragePoolKind {
        &self.config.kind
    }

    /// The folder in which the host sees its volumes.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Where its data lies: two pools cannot lie in one place, and what a pool leaves behind is found there again.
    pub fn place(&self) -> String {
        match &self.path {
            Some(path) => path.clone(),
            None => format!("{}:{}", self.kind().as_str(), self.name),
        }
    }

    /// The key, and path, of a volume.
    pub fn key(&self, volume: &str) -> String {
        format!("{}/{volume}", self.path.as_deref().unwrap_or(&self.name))
    }

    /// What a key or path must begin with to be of this pool, and what follows then: the name of the volume.
    pub fn volume_of<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(self.path.as_deref().unwrap_or(&self.name))?.strip_prefix('/')
    }

    /// Whether it is a folder with files, which can only be removed while it is empty.
    pub fn is_folder(&self) -> bool {
        use StoragePoolKind as K;
        matches!(self.kind(), K::Dir | K::Fs | K::Netfs | K::Vstorage)
    }

    /// What its volumes are.
    pub fn volume_type(&self) -> StorageVolumeType {
        use StoragePoolKind as K;
        match self.kind() {
            _ if self.is_folder() => StorageVolumeType::FILE,
            K::Rbd | K::Sheepdog | K::Gluster | K::IscsiDirect => StorageVolumeType::NETWORK,
            _ => StorageVolumeType::BLOCK,
        }
    }

    /// The document; with the sizes, where `used` is given.
    pub fn to_xml(&self, used: Option<u64>) -> String {
        let mut config = self.config.clone();
        if let Some(used) = used {
            config.capacity = Some(size(CAPACITY));
            config.allocation = Some(size(used));
            config.available = Some(size(CAPACITY.saturating_sub(used)));
        }
        config.to_xml()
    }
}

/// The target of a pool, made up where its type says where it is.
fn target_path(config: &StoragePoolConfig, name: &str) -> Result<Option<String>> {
    use StoragePoolKind as K;
    let source = config.source.as_ref().and_then(|source| source.name.as_deref()).unwrap_or(name);
    let given = config.target.as_ref().and_then(|target| target.path.as_deref()).filter(|path| !path.is_empty());
    let path = match (&config.kind, given) {
        (K::Rbd | K::Sheepdog | K::Gluster | K::IscsiDirect, _) => return Ok(None),
        (K::Logical, _) => format!("/dev/{source}"),
        (K::Zfs, _) => format!("/dev/zvol/{source}"),
        (K::Mpath, _) => "/dev/mapper".to_owned(),
        (_, Some(path)) => path.to_owned(),
        (K::Disk, None) => "/dev".to_owned(),
        (K::Vstorage, None) => format!("/mnt/{source}"),
        (_, None) => return Err(wrong_document(format!("the storage pool {name:?} has no <path> in its <target>"))),
    };
    let trimmed = path.trim_end_matches('/');
    Ok(Some(if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }))
}
