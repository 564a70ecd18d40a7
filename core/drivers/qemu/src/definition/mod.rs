//! Configurations of domains: what is written, completed to what it means on this host.

mod actions;
mod address;
mod aliases;
mod complete;
mod devices;
mod drives;
mod memory;
mod pins;
mod processors;

use std::sync::Arc;

use virtkit_api::{Result, Uuid};
use virtkit_document::{Document, DomainConfig, DomainDevice, DomainKind, Parts};

use crate::error::{of_driver, unsupported, wrong};
use crate::host::Emulator;

pub use actions::Then;
pub use address::{Address, number};
pub use devices::{disk_index, is_pty, is_stub};
pub use drives::Drive;

/// What a definition is completed from.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The architecture of the host.
    pub arch: String,
    /// The QEMU that domains get which do not name one; none where there is none.
    pub emulator: Option<Arc<Emulator>>,
}

impl Surroundings {
    /// For what was complete when it was stored: it is what it was, also where the QEMU is another by now.
    pub fn of_stored(&self) -> Self {
        Self { emulator: None, ..self.clone() }
    }
}

/// A configuration in which everything is decided that has to be: written and read again it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    config: DomainConfig,
    /// The most memory it can get, in KiB.
    memory: u64,
    /// The memory it has, in KiB.
    current_memory: u64,
    /// How many processors it can have.
    max_vcpus: u32,
    /// How many it has.
    vcpus: u32,
    /// The document had no UUID.
    made_up_uuid: bool,
}

impl Definition {
    /// What a document means on this host.
    ///
    /// # Errors
    /// `XmlError` with the place for what is no domain; `ConfigUnsupported` for a domain of another hypervisor; `InvalidArg` for values that cannot
    /// be.
    pub fn from_xml(xml: &str, surroundings: &Surroundings) -> Result<Self> {
        DomainConfig::from_xml(xml).and_then(|config| Self::resolve(config, surroundings)).map_err(of_driver)
    }

    /// What a running domain was started with: the names and places that its devices got are kept.
    ///
    /// # Errors
    /// Those of `from_xml`.
    pub fn of_run(xml: &str, surroundings: &Surroundings) -> Result<Self> {
        let config = DomainConfig::from_xml(xml)?;
        let devices = config.devices.clone();
        let mut definition = Self::resolve(config, &surroundings.of_stored())?;
        definition.config.devices = devices;
        Ok(definition)
    }

    fn resolve(mut config: DomainConfig, surroundings: &Surroundings) -> Result<Self> {
        if config.kind != DomainKind::Qemu && config.kind != DomainKind::Kvm {
            let message = format!("a domain of type {:?} cannot run on QEMU; its type is qemu or kvm", config.kind.as_str());
            return Err(unsupported(message));
        }
        check_name(&config.name)?;
        config.id = None;
        let made_up_uuid = config.uuid.is_none();
        config.uuid.get_or_insert_with(Uuid::new_v4);
        let (memory, current_memory) = memory::resolve(&mut config)?;
        let (max_vcpus, vcpus) = processors::resolve(&mut config)?;
        complete::system(&mut config, surroundings)?;
        complete::devices(&mut config)?;
        Ok(Self { config, memory, current_memory, max_vcpus, vcpus, made_up_uuid })
    }

    /// The document. Its sizes and numbers of processors are those of the last completion: ask the definition for them.
    pub fn config(&self) -> &DomainConfig {
        &self.config
    }

    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Gives it another name.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.config.name);
    }

    /// The UUID. A resolved definition has one.
    pub fn uuid(&self) -> Uuid {
        self.config.uuid.unwrap_or_default()
    }

    /// Whether the document had no UUID, so that it was made up.
    pub fn made_up_uuid(&self) -> bool {
        self.made_up_uuid
    }

    /// Keeps the identity of a domain that is defined anew.
    pub fn set_uuid(&mut self, uuid: Uuid) {
        self.config.uuid = Some(uuid);
    }

    /// The kind of operating system.
    pub fn os_type(&self) -> &str {
        self.config.os.as_ref().map_or("hvm", |os| &os.kind.value)
    }

    /// Its devices, in their order.
    pub fn devices(&self) -> &[DomainDevice] {
        self.config.devices.as_ref().map_or(&[], |devices| &devices.list)
    }

    /// The same, for who tells what a running domain has got.
    pub fn devices_mut(&mut self) -> &mut [DomainDevice] {
        &mut self.config.devices.get_or_insert_default().list
    }

    /// Whether a running guest can give memory back.
    pub fn has_balloon(&self) -> bool {
        self.devices().iter().any(|device| matches!(device, DomainDevice::Memballoon(balloon) if balloon.model == "virtio"))
    }

    /// The place of a kind of devices among those that the guest starts from, from 1.
    pub fn boot_place(&self, kind: &str) -> Option<u32> {
        let kinds = self.config.os.iter().flat_map(|os| &os.boot);
        kinds.zip(1..).find(|(boot, _)| boot.device == kind).map(|(_, place)| place)
    }

    /// The whole document, secrets too: what is kept in the root.
    pub fn to_xml(&self) -> String {
        self.document().to_xml()
    }

    /// The document as it is shown, with the number of the running domain; secrets only for who asks for them.
    pub fn view(&self, id: Option<i32>, secrets: bool) -> String {
        let mut config = self.document();
        config.id = id;
        if !secrets {
            config.clear_secrets();
        }
        config.to_xml()
    }

    fn document(&self) -> DomainConfig {
        let mut config = self.config.clone();
        self.write_memory(&mut config);
        self.write_processors(&mut config);
        config
    }
}

/// Whether a domain can be called this.
///
/// # Errors
/// `InvalidArg`.
pub fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.contains(['/', '\n']) {
        return Err(wrong(format!(
            "{name:?} cannot be the name of a domain: it must have a character that is no blank, and no `/` and no line break"
        )));
    }
    Ok(())
}
