//! What is kept of pools on disk: a definition, a mark that the pool starts with its host, and a mark that it is started.

use std::collections::BTreeMap;

use virtkit_api::{Result, Uuid};
use virtkit_state::{FileName, Folder, Root};

use super::Definition;

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

    /// All that is kept. What cannot be understood (a document of a newer version, say) stays where it is and is passed over.
    pub fn load(&self) -> Result<Vec<Stored>> {
        let mut pools: BTreeMap<Uuid, Stored> = BTreeMap::new();
        for file in self.folder.list()? {
            let found = [DEFINITION, AUTOSTART, ACTIVE].into_iter().find_map(|ending| Some((file.uuid(ending)?, ending)));
            let Some((uuid, ending)) = found else { continue };
            let content = self.folder.read(&file)?.and_then(|content| String::from_utf8(content).ok()).unwrap_or_default();
            let of_this = |xml: &str| Definition::from_xml(xml).ok().filter(|definition| definition.uuid() == uuid);
            let pool = pools.entry(uuid).or_default();
            match ending {
                DEFINITION => pool.definition = of_this(&content),
                ACTIVE => pool.active = content.split_once('\n').filter(|(boot, _)| *boot == self.boot).and_then(|(_, xml)| of_this(xml)),
                _ => pool.autostart = true,
            }
        }
        Ok(pools.into_values().filter(|pool| pool.definition.is_some() || pool.active.is_some()).collect())
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
