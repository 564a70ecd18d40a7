//! What cannot be honoured in a start. A configuration keeps what virtkit does not know; a machine that is started without it would be another.

use virtkit_api::{Error, Result};
use virtkit_document::{DomainConfig, DomainDevice, Extra, Node};

use crate::definition::Definition;
use crate::error::unsupported;

/// Elements of a domain that say nothing about its machine.
const WITHOUT_EFFECT: [&str; 1] = ["metadata"];

/// What a controller of the kind `pcie-root-port` says besides: a name and numbers that nothing depends on.
const OF_ROOT_PORTS: [&str; 2] = ["model", "target"];

/// Whether all that a definition says is known.
///
/// # Errors
/// `ConfigUnsupported` with the first element or attribute that is not.
pub fn startable(definition: &Definition) -> Result<()> {
    let config = definition.config();
    let check = Check { domain: definition.name() };
    check.extra(&config.extra, "domain", &WITHOUT_EFFECT)?;
    system(&check, config)?;
    config.devices.iter().try_for_each(|devices| {
        check.all("devices", &devices.extra)?;
        devices.list.iter().try_for_each(|one| device(&check, one))
    })
}

fn system(check: &Check<'_>, config: &DomainConfig) -> Result<()> {
    if config.memory_tuning.is_some() {
        return Err(check.refuse("<memtune>", "needs a group of the kernel of its own, which virtkit does not make yet"));
    }
    for (tag, size) in [("memory", &config.memory), ("currentMemory", &config.current_memory)] {
        size.iter().try_for_each(|size| check.all(tag, &size.extra))?;
    }
    config.vcpus.iter().try_for_each(|vcpus| check.all("vcpu", &vcpus.extra))?;
    config.cpu_tuning.iter().try_for_each(|tuning| {
        check.all("cputune", &tuning.extra)?;
        tuning.pins.iter().try_for_each(|pin| check.all("vcpupin", &pin.extra))
    })?;
    config.os.iter().try_for_each(|os| {
        check.all("os", &os.extra)?;
        check.all("os/type", &os.kind.extra)
    })?;
    config.features.iter().try_for_each(|features| {
        check.all("features", &features.extra)?;
        features.vmport.iter().try_for_each(|vmport| check.all("vmport", &vmport.extra))
    })?;
    config.cpu.iter().try_for_each(|cpu| {
        check.all("cpu", &cpu.extra)?;
        cpu.model.iter().try_for_each(|model| check.all("cpu/model", &model.extra))?;
        cpu.topology.iter().try_for_each(|topology| check.all("topology", &topology.extra))?;
        cpu.features.iter().try_for_each(|feature| check.all("cpu/feature", &feature.extra))
    })?;
    config.clock.iter().try_for_each(|clock| {
        check.all("clock", &clock.extra)?;
        clock.timers.iter().try_for_each(|timer| check.all("timer", &timer.extra))
    })?;
    config.power.iter().try_for_each(|power| check.all("pm", &power.extra))
}

fn device(check: &Check<'_>, device: &DomainDevice) -> Result<()> {
    match device {
        DomainDevice::Disk(disk) => {
            check.all("disk", &disk.extra)?;
            disk.driver.iter().try_for_each(|driver| check.all("disk/driver", &driver.extra))?;
            disk.source.iter().try_for_each(|source| check.all("disk/source", &source.extra))?;
            disk.target.iter().try_for_each(|target| check.all("disk/target", &target.extra))
        }
        DomainDevice::Interface(interface) => {
            check.all("interface", &interface.extra)?;
            interface.source.iter().try_for_each(|source| check.all("interface/source", &source.extra))?;
            interface.model.iter().try_for_each(|model| check.all("interface/model", &model.extra))
        }
        DomainDevice::Serial(device) | DomainDevice::Console(device) => {
            check.all("serial", &device.extra)?;
            device.source.iter().try_for_each(|source| check.all("serial/source", &source.extra))?;
            device.target.iter().try_for_each(|target| check.all("serial/target", &target.extra))
        }
        DomainDevice::Controller(controller) => {
            let known: &[&str] = if controller.model.as_deref() == Some("pcie-root-port") { &OF_ROOT_PORTS } else { &[] };
            check.extra(&controller.extra, "controller", known)
        }
        DomainDevice::Input(input) => check.all("input", &input.extra),
        DomainDevice::Graphics(graphics) => {
            check.all("graphics", &graphics.extra)?;
            graphics.listens.iter().try_for_each(|listen| check.all("listen", &listen.extra))
        }
        DomainDevice::Video(video) => {
            check.all("video", &video.extra)?;
            video.model.iter().try_for_each(|model| check.all("video/model", &model.extra))
        }
        DomainDevice::Memballoon(balloon) => check.all("memballoon", &balloon.extra),
        DomainDevice::Rng(random) => check.all("rng", &random.extra),
        DomainDevice::Panic(panic) => check.all("panic", &panic.extra),
        DomainDevice::Other(Node::Comment(_) | Node::Text(_)) => Ok(()),
        other => Err(check.refuse(&format!("<{}>", tag_of(other)), "is a device that virtkit does not know")),
    }
}

/// The error for a device that is not known.
pub fn unknown_device(device: &DomainDevice, definition: &Definition) -> Error {
    Check { domain: definition.name() }.refuse(&format!("<{}>", tag_of(device)), "is a device that virtkit does not know")
}

fn tag_of(device: &DomainDevice) -> &str {
    match device {
        DomainDevice::Other(Node::Element { tag, .. }) => tag,
        _ => "devices",
    }
}

struct Check<'a> {
    domain: &'a str,
}

impl Check<'_> {
    /// An element of which everything has to be known.
    fn all(&self, place: &str, extra: &Extra) -> Result<()> {
        self.extra(extra, place, &[])
    }

    /// An element that may have parts of these names without a meaning here.
    fn extra(&self, extra: &Extra, place: &str, known: &[&str]) -> Result<()> {
        if let Some((name, value)) = extra.attributes().iter().find(|(name, _)| !name.starts_with("xmlns")) {
            return Err(self.refuse(&format!("the attribute {name}={value:?} of <{place}>"), "is not known to virtkit"));
        }
        let mut unknown = extra.nodes().filter_map(|node| match node {
            Node::Element { tag, .. } => Some(tag.as_str()),
            Node::Text(_) | Node::Comment(_) => None,
        });
        match unknown.find(|tag| !known.contains(tag)) {
            Some(tag) => Err(self.refuse(&format!("<{tag}> in <{place}>"), "is not known to virtkit")),
            None => Ok(()),
        }
    }

    fn refuse(&self, what: &str, why: &str) -> Error {
        unsupported(format!("the domain {:?} cannot be started as it is configured: {what} {why}", self.domain))
    }
}
