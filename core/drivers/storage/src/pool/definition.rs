//! Configurations of storage pools: what is decided of what was written.

use std::path::Path;

use virtkit_api::{Error, ErrorDomain, Result, Uuid};
use virtkit_document::{Document, Extra, Size, StoragePermissions, StoragePoolConfig, StoragePoolKind};

use super::scan::{Owner, Sizes};
use crate::error::{unsupported, wrong_document};
use crate::volume::Permissions;

/// A configuration in which everything is decided that has to be.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The document, without sizes.
    config: StoragePoolConfig,
    name: String,
    uuid: Uuid,
    /// The document had no UUID.
    made_up_uuid: bool,
    path: String,
    permissions: Permissions,
}

impl Definition {
    /// What a document means here.
    ///
    /// # Errors
    /// `XmlError` for what is no pool, or lacks a name or a target; `ConfigUnsupported` for a pool that is no folder.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let mut config = StoragePoolConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::STORAGE))?;
        match &config.kind {
            StoragePoolKind::Dir => {}
            StoragePoolKind::Other(kind) => return Err(wrong_document(format!("there is no storage pool of the type {kind:?}"))),
            kind => {
                let message = format!("storage pools of the type {:?} are not supported by this driver; it has \"dir\"", kind.as_str());
                return Err(unsupported(message));
            }
        }
        let name = config.name.clone().or_else(|| config.source.as_ref()?.name.clone()).unwrap_or_default();
        if name.is_empty() || name.contains(['/', '\n']) {
            return Err(wrong_document(format!(
                "{name:?} cannot be the name of a storage pool: it must have a character, no `/` and no new line"
            )));
        }
        let made_up_uuid = config.uuid.is_none();
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        let target = config.target.get_or_insert_default();
        let path = match target.path.as_deref() {
            Some(path) if path.starts_with('/') => plain_path(path),
            Some(path) if !path.is_empty() => {
                let message = format!("the <path> in the <target> of the storage pool {name:?} is {path:?}, and has to be absolute");
                return Err(wrong_document(message));
            }
            _ => return Err(wrong_document(format!("the storage pool {name:?} has no <path> in its <target>"))),
        };
        target.path = Some(path.clone());
        let permissions = Permissions::read(target.permissions.as_ref())?;
        config.name = Some(name.clone());
        // Told, and not asked for.
        (config.capacity, config.allocation, config.available) = (None, None, None);
        config.source.get_or_insert_default();
        Ok(Self { config, name, uuid, made_up_uuid, path, permissions })
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

    /// The folder that its volumes lie in: absolute, without superfluous slashes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Who may do what with the folder once it is built.
    pub fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// The key, and path, of a volume.
    pub fn key(&self, volume: &str) -> String {
        let folder = if self.path == "/" { "" } else { &self.path };
        format!("{folder}/{volume}")
    }

    /// The document as it is stored.
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }

    /// The document with what was found on the disk.
    pub fn to_live_xml(&self, sizes: Sizes, owner: Option<Owner>) -> String {
        let mut config = self.config.clone();
        config.capacity = Some(size(sizes.capacity));
        config.allocation = Some(size(sizes.allocation));
        config.available = Some(size(sizes.available));
        if let Some(owner) = owner {
            let permissions = config.target.get_or_insert_default().permissions.get_or_insert_with(StoragePermissions::default);
            owner.tell(permissions);
        }
        config.to_xml()
    }
}

/// A size in bytes as an element.
pub fn size(bytes: u64) -> Size {
    Size { unit: Some("bytes".to_owned()), value: bytes, extra: Extra::default() }
}

/// A path without superfluous slashes. What `..` means is left to the file system.
pub fn plain_path(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// The folder and the name that a path consists of.
pub fn folder_and_name(path: &str) -> Option<(String, String)> {
    let path = plain_path(path);
    let path = Path::new(&path);
    Some((path.parent()?.to_str()?.to_owned(), path.file_name()?.to_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use virtkit_api::ErrorCode;

    use super::{Definition, folder_and_name};

    fn pool(kind: &str, name: &str, path: &str) -> Result<Definition, ErrorCode> {
        let xml = format!("<pool type='{kind}'><name>{name}</name><target><path>{path}</path></target></pool>");
        Definition::from_xml(&xml).map_err(|error| error.code)
    }

    #[test]
    fn what_a_folder_cannot_be_is_refused() {
        let cases = [
            (pool("zork", "a", "/a"), ErrorCode::XML_ERROR),
            (pool("zfs", "a", "/a"), ErrorCode::CONFIG_UNSUPPORTED),
            (pool("dir", "a/b", "/a"), ErrorCode::XML_ERROR),
            (pool("dir", "", "/a"), ErrorCode::XML_ERROR),
            (pool("dir", "a", "a"), ErrorCode::XML_ERROR),
            (pool("dir", "a", ""), ErrorCode::XML_ERROR),
        ];
        for (number, (result, code)) in cases.into_iter().enumerate() {
            assert_eq!(result.unwrap_err(), code, "case {number}");
        }
    }

    #[test]
    fn paths_lose_superfluous_slashes() {
        assert_eq!(pool("dir", "a", "//a///b/").unwrap().path(), "/a/b");
        assert_eq!(pool("dir", "a", "/").unwrap().key("v"), "/v");
        let pair = |folder: &str, name: &str| Some((folder.to_owned(), name.to_owned()));
        assert_eq!(folder_and_name("/a//b"), pair("/a", "b"));
        assert_eq!(folder_and_name("/b"), pair("/", "b"));
        assert_eq!(folder_and_name("/a/.."), None);
        assert_eq!(folder_and_name("/"), None);
    }
}
