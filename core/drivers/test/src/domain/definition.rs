//! Configurations of domains: what libvirt's test driver makes of what was written.

use virtkit_api::{Error, ErrorDomain, Result, Uuid};
use virtkit_document::{
    Document, DomainAction, DomainBootDevice, DomainClock, DomainConfig, DomainDevice, DomainDisk, DomainInterface, DomainKind,
    DomainMemoryTuning, DomainOs, DomainOsKind, DomainVcpus, Extra, Parts, Size, bytes_of,
};

/// What libvirt gives for "no limit", in KiB.
pub const UNLIMITED: u64 = 9_007_199_254_740_991;

/// The share that every domain has at first.
const SCHEDULER_WEIGHT: u32 = 50;

/// libvirt's default test domain.
const DEFAULT: &str = include_str!("default.xml");

/// A configuration in which everything is decided that has to be: written again it says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The document. Its sizes are in KiB, and it has a UUID, processors and an operating system.
    config: DomainConfig,
    /// The most memory it can get, in KiB.
    pub memory: u64,
    /// The memory it has, in KiB.
    pub current_memory: u64,
    /// How many processors it can have.
    pub max_vcpus: u32,
    /// How many it has.
    pub vcpus: u32,
    /// Limits on its process.
    pub limits: MemoryLimits,
    /// Its share beside that of others, as its scheduler has it.
    pub scheduler_weight: u32,
    /// The document had no UUID.
    made_up_uuid: bool,
}

/// Limits on the memory of a process, in KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimits {
    pub hard: u64,
    pub soft: u64,
    pub swap_hard: u64,
}

impl Definition {
    /// libvirt's default test domain.
    pub fn default_host() -> Result<Self> {
        Self::from_xml(DEFAULT)
    }

    /// What a document means here.
    ///
    /// # Errors
    /// `XmlError` with the place for what is no domain; `InvalidArg` for a domain of another hypervisor, and for values that cannot be.
    pub fn from_xml(xml: &str) -> Result<Self> {
        Self::resolve(DomainConfig::from_xml(xml)?).map_err(|error| error.in_domain(ErrorDomain::DOMAIN))
    }

    fn resolve(mut config: DomainConfig) -> Result<Self> {
        if config.kind != DomainKind::Test {
            return Err(Error::invalid_argument(format!("a domain of type {:?} cannot run on the test driver", config.kind.as_str())));
        }
        if config.name.is_empty() || config.name.contains('/') {
            return Err(Error::invalid_argument(format!(
                "{:?} cannot be the name of a domain: it must have a character and no `/`",
                config.name
            )));
        }
        config.id = None;
        let made_up_uuid = config.uuid.is_none();
        config.uuid.get_or_insert_with(Uuid::new_v4);
        let memory = kib(config.memory.as_ref(), "memory")?.unwrap_or(0);
        if memory == 0 {
            return Err(Error::invalid_argument(format!("the domain {:?} has no memory: <memory> must be above 0", config.name)));
        }
        let current_memory = kib(config.current_memory.as_ref(), "currentMemory")?.unwrap_or(memory).min(memory);
        let tuning = config.memory_tuning.get_or_insert_default();
        let limit = |size: &Option<Size>, name| Ok::<_, Error>(kib(size.as_ref(), name)?.unwrap_or(UNLIMITED).min(UNLIMITED));
        let limits = MemoryLimits {
            hard: limit(&tuning.hard_limit, "hard_limit")?,
            soft: limit(&tuning.soft_limit, "soft_limit")?,
            swap_hard: limit(&tuning.swap_hard_limit, "swap_hard_limit")?,
        };
        let one = || DomainVcpus { placement: None, cpuset: None, current: None, count: 1, extra: Extra::default() };
        let vcpus = config.vcpus.get_or_insert_with(one);
        vcpus.placement.get_or_insert_with(|| "static".to_owned());
        let max_vcpus = vcpus.count;
        let vcpu_count = vcpus.current.unwrap_or(max_vcpus);
        if max_vcpus == 0 || vcpu_count > max_vcpus || vcpu_count == 0 {
            let message = format!("the domain {:?} cannot have {vcpu_count} of {max_vcpus} processors", config.name);
            return Err(Error::invalid_argument(message));
        }
        complete(&mut config);
        Ok(Self { memory, current_memory, max_vcpus, vcpus: vcpu_count, limits, scheduler_weight: SCHEDULER_WEIGHT, made_up_uuid, config })
    }

    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// The document.
    pub fn config(&self) -> &DomainConfig {
        &self.config
    }

    /// The document, for changes of what this type has no fields for.
    pub fn config_mut(&mut self) -> &mut DomainConfig {
        &mut self.config
    }

    /// Gives it another name.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.config.name);
    }

    /// The most memory it can get, in bytes.
    pub fn memory_in_bytes(&self) -> u64 {
        self.memory.saturating_mul(1024)
    }

    /// The same domain under another name, with another UUID.
    pub fn copy_as(&self, name: &str, uuid: Uuid) -> Self {
        let mut copy = self.clone();
        copy.rename(name);
        copy.config.uuid = Some(uuid);
        copy
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

    /// The device on the host and the address of each network interface, where they are given.
    pub fn interfaces(&self) -> Vec<(Option<String>, Option<String>)> {
        let devices = self.config.devices.iter().flat_map(|devices| &devices.list);
        let interface = |device: &DomainDevice| match device {
            DomainDevice::Interface(interface) => {
                let device = interface.target.as_ref().map(|target| target.device.clone());
                Some((device, interface.mac.as_ref().map(|mac| mac.address.clone())))
            }
            _ => None,
        };
        devices.filter_map(interface).collect()
    }

    /// The name by which the guest sees each disk, and its file where it has one.
    pub fn disks(&self) -> Vec<(String, Option<String>)> {
        let devices = self.config.devices.iter().flat_map(|devices| &devices.list);
        let disk = |(index, disk): (usize, &DomainDisk)| {
            let name = disk.target.as_ref().map_or_else(|| format!("disk{index}"), |target| target.device.clone());
            (name, disk.source.as_ref().and_then(|source| source.file.clone()))
        };
        let disks = devices.filter_map(|device| match device {
            DomainDevice::Disk(disk) => Some(disk),
            _ => None,
        });
        disks.enumerate().map(disk).collect()
    }

    /// The network interface with this device on the host, or this address.
    pub fn interface(&self, name: &str) -> Option<&DomainInterface> {
        let devices = self.config.devices.iter().flat_map(|devices| &devices.list);
        let mut interfaces = devices.filter_map(|device| match device {
            DomainDevice::Interface(interface) => Some(interface),
            _ => None,
        });
        interfaces.find(|interface| is_interface(interface, name))
    }

    /// The same, to be changed.
    pub fn interface_mut(&mut self, name: &str) -> Option<&mut DomainInterface> {
        let devices = self.config.devices.iter_mut().flat_map(|devices| &mut devices.list);
        let mut interfaces = devices.filter_map(|device| match device {
            DomainDevice::Interface(interface) => Some(interface),
            _ => None,
        });
        interfaces.find(|interface| is_interface(interface, name))
    }

    /// The whole document, secrets too: what is kept.
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
        config.memory = Some(size(self.memory, config.memory));
        config.current_memory = Some(size(self.current_memory, config.current_memory));
        if let Some(vcpus) = &mut config.vcpus {
            vcpus.count = self.max_vcpus;
            vcpus.current = (self.vcpus != self.max_vcpus).then_some(self.vcpus);
        }
        config.memory_tuning = config.memory_tuning.and_then(|tuning| self.limits.written(tuning));
        config
    }
}

impl MemoryLimits {
    /// The limits that there are; no element where there is none.
    fn written(self, mut tuning: DomainMemoryTuning) -> Option<DomainMemoryTuning> {
        let limit = |value: u64, old: Option<Size>| (value != UNLIMITED).then(|| size(value, old));
        tuning.hard_limit = limit(self.hard, tuning.hard_limit);
        tuning.soft_limit = limit(self.soft, tuning.soft_limit);
        tuning.swap_hard_limit = limit(self.swap_hard, tuning.swap_hard_limit);
        (tuning != DomainMemoryTuning::default()).then_some(tuning)
    }
}

/// Whether an interface has this device on the host, or this address.
fn is_interface(interface: &DomainInterface, name: &str) -> bool {
    let device = interface.target.as_ref().is_some_and(|target| target.device == name);
    device || interface.mac.as_ref().is_some_and(|mac| mac.address.eq_ignore_ascii_case(name))
}

/// What libvirt fills in for the test driver.
fn complete(config: &mut DomainConfig) {
    let hvm = || DomainOsKind { arch: None, machine: None, value: "hvm".to_owned(), extra: Extra::default() };
    let none = || DomainOs { kind: hvm(), kernel: None, initrd: None, cmdline: None, boot: Vec::new(), extra: Extra::default() };
    let os = config.os.get_or_insert_with(none);
    os.kind.arch.get_or_insert_with(|| "i686".to_owned());
    if os.boot.is_empty() && os.kernel.is_none() {
        os.boot.push(DomainBootDevice { device: "hd".to_owned(), extra: Extra::default() });
    }
    let clock = config.clock.get_or_insert_with(DomainClock::default);
    clock.offset.get_or_insert_with(|| "utc".to_owned());
    config.on_poweroff.get_or_insert(DomainAction::Destroy);
    config.on_reboot.get_or_insert(DomainAction::Restart);
    config.on_crash.get_or_insert(DomainAction::Destroy);
    config.devices.get_or_insert_default();
    super::iothreads::resolve(config);
}

/// A size in KiB, rounded up.
fn kib(size: Option<&Size>, element: &str) -> Result<Option<u64>> {
    let Some(size) = size else { return Ok(None) };
    let unit = size.unit.as_deref().unwrap_or("KiB");
    let bytes = bytes_of(size.value, unit)
        .ok_or_else(|| Error::invalid_argument(format!("<{element}> is {} {unit}, which is no size that 64 bits can hold", size.value)))?;
    Ok(Some(bytes.div_ceil(1024)))
}

/// A size in KiB as an element, which keeps what the old one had besides.
fn size(value: u64, old: Option<Size>) -> Size {
    Size { unit: Some("KiB".to_owned()), value, extra: old.map(|old| old.extra).unwrap_or_default() }
}
