//! What is kept of pools on disk: a definition, a mark that the pool starts with its host, and a mark that it is started.

use std::collections::BTreeMap;

use virtkit_api::{Error, ErrorCode, Result, Uuid};
use virtkit_state::{FileName, Folder, Root, Unreadable};

use super::Definition;
use crate::error::error;

/// How the files of a pool end: its definition, its marks.
const DEFINITION: &str = "xml";
const AUTOSTART: &str = "autostart";
const ACTIVE: &str = "active";

/// The folder with what is kept of pools.
#[derive(Debug)]
pub struct Store {
    folder: Folder,
    /// Which start of the host this is: a mark of an earlier one says nothing.
    boot: String,
}

/// A pool as it was kept.
#[derive(Debug, Default)]
pub struct Stored {
    /// The stored configuration; none for a pool that vanishes when it is stopped.
    pub definition: Option<Definition>,
    /// What it is now, where it is started.
    pub active: Option<Definition>,
    pub autostart: bool,
}

impl Store {
    pub fn open(root: &Root) -> Result<Self> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Ok(Self { folder: root.folder("storage")?, boot: boot.trim().to_owned() })
    }

    /// All that is kept. A definition that cannot be understood (a document of a newer version, say) stays where it is and is among the unreadable; a
    /// mark that cannot be is none.
    pub fn load(&self, unreadable: &Unreadable) -> Result<Vec<Stored>> {
        let mut pools: BTreeMap<Uuid, Stored> = BTreeMap::new();
        for file in self.folder.list()? {
            let found = [DEFINITION, AUTOSTART, ACTIVE].into_iter().find_map(|ending| Some((file.uuid(ending)?, ending)));
            let Some((uuid, ending)) = found else { continue };
            let content = self.folder.read(&file).map(Option::unwrap_or_default);
            let pool = pools.entry(uuid).or_default();
            match ending {
                DEFINITION => match content.as_deref().map_err(Error::clone).and_then(|content| of_pool(uuid, content)) {
                    Ok(definition) => pool.definition = Some(definition),
                    Err(why) => unreadable.add(&self.folder, &file, uuid, &content.unwrap_or_default(), &why.message),
                },
                ACTIVE => {
                    let content = content.unwrap_or_default();
                    let marked = content.strip_prefix(self.boot.as_bytes()).and_then(|rest| rest.strip_prefix(b"\n"));
                    pool.active = marked.and_then(|xml| of_pool(uuid, xml).ok());
                }
                _ => pool.autostart = true,
            }
        }
        Ok(pools.into_values().filter(|pool| pool.definition.is_some() || pool.active.is_some()).collect())
    }

    /// Notes that a definition is in the way of another. Its file stays as it is.
    pub fn passed_over(&self, definition: &Definition, unreadable: &Unreadable, why: &str) {
        let file = FileName::of_uuid(definition.uuid(), DEFINITION);
        unreadable.add(&self.folder, &file, definition.uuid(), definition.to_xml().as_bytes(), why);
    }

    /// Keeps a definition.
    pub fn define(&self, definition: &Definition) -> Result<()> {
        self.folder.write(&FileName::of_uuid(definition.uuid(), DEFINITION), definition.to_xml().as_bytes())
    }

    /// Forgets a definition, and the marks that need one.
    pub fn undefine(&self, uuid: Uuid) -> Result<()> {
        self.folder.remove(&FileName::of_uuid(uuid, DEFINITION))?;
        self.folder.remove(&FileName::of_uuid(uuid, AUTOSTART)).map(drop)
    }

    /// Marks that a pool starts with its host, or takes the mark away.
    pub fn autostart(&self, uuid: Uuid, yes: bool) -> Result<()> {
        let file = FileName::of_uuid(uuid, AUTOSTART);
        if yes { self.folder.write(&file, b"") } else { self.folder.remove(&file).map(drop) }
    }

    /// Marks that a pool is started.
    pub fn started(&self, definition: &Definition) -> Result<()> {
        let content = format!("{}\n{}", self.boot, definition.to_xml());
        self.folder.write(&FileName::of_uuid(definition.uuid(), ACTIVE), content.as_bytes())
    }

    /// Takes that mark away.
    pub fn stopped(&self, uuid: Uuid) -> Result<()> {
        self.folder.remove(&FileName::of_uuid(uuid, ACTIVE)).map(drop)
    }
}

/// The definition of a pool.
fn of_pool(uuid: Uuid, content: &[u8]) -> Result<Definition> {
    let wrong = |message: String| error(ErrorCode::OPERATION_INVALID, message);
    let xml = std::str::from_utf8(content).map_err(|error| wrong(format!("it is no text: {error}")))?;
    let definition = Definition::from_xml(xml)?;
    if definition.uuid() != uuid {
        return Err(wrong(format!("it is that of the UUID {}, and has the name of another file", definition.uuid())));
    }
    Ok(definition)
}
