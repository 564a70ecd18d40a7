//! The machine: processors, memory, firmware, clock.

use std::fmt::Write as _;

use virtkit_api::Result;
use virtkit_document::{DomainConfig, DomainKind, DomainPowerState, OnOff, YesNo};

use super::{Command, Family, Host, quoted};
use crate::definition::{Definition, Then};
use crate::error::unsupported;

/// What a machine has where its processors are not named.
const DEFAULT_CPU: &str = "qemu64";

/// Which buses the machine has.
pub fn family(definition: &Definition, host: &Host<'_>) -> Result<Family> {
    let os = definition.config().os.as_ref();
    let arch = os.and_then(|os| os.kind.arch.as_deref()).unwrap_or(host.arch);
    if !matches!(arch, "x86_64" | "i686") {
        return Err(unsupported(format!("the domain {:?} is for {arch}; virtkit starts machines for x86_64", definition.name())));
    }
    let machine = machine(definition, host)?;
    if machine.contains("q35") {
        Ok(Family::Q35)
    } else if machine == "pc" || machine.starts_with("pc-i440fx") || machine.starts_with("pc-0") || machine.starts_with("pc-1") {
        Ok(Family::I440fx)
    } else {
        Err(unsupported(format!("the domain {:?} has the machine {machine:?}; virtkit knows pc and q35", definition.name())))
    }
}

/// The machine, by the name that the emulator knows.
fn machine<'h>(definition: &Definition, host: &Host<'h>) -> Result<&'h str> {
    let named = definition.config().os.as_ref().and_then(|os| os.kind.machine.as_deref());
    let found = host.emulator.machine(named).ok_or_else(|| {
        let machine = named.unwrap_or("that is the default");
        unsupported(format!("the domain {:?} has the machine {machine:?}, which {:?} does not know", definition.name(), host.emulator.path))
    })?;
    if definition.max_vcpus() > found.max_cpus {
        let (name, count, most) = (definition.name(), definition.max_vcpus(), found.max_cpus);
        return Err(unsupported(format!(
            "the domain {name:?} can have {count} processors, and its machine {:?} at most {most}",
            found.name
        )));
    }
    Ok(&found.name)
}

/// Writes all of it.
pub fn write(command: &mut Command, definition: &Definition, host: &Host<'_>) -> Result<()> {
    let config = definition.config();
    let name = format!("guest={},debug-threads=on", quoted(definition.name()));
    command.add(["-name", &name, "-S", "-no-user-config", "-nodefaults", "-display", "none"]);
    let machine = format!("{},accel={}{}", machine(definition, host)?, accelerator(definition, host)?, properties(config));
    command.add(["-machine", &machine, "-cpu", &processor(definition, host)?]);
    command.add(["-m", &format!("size={}k", definition.memory())]);
    command.add(["-smp", &processors(definition), "-uuid", &definition.uuid().to_string()]);
    placement(definition)?;
    boot_devices(definition)?;
    clock(command, config)?;
    power(command, config);
    actions(command, definition)?;
    command.add(["-boot", "strict=on"]);
    firmware(command, config);
    Ok(())
}

/// Who decides where processors run. libvirt asks another program for `auto`.
fn placement(definition: &Definition) -> Result<()> {
    let said = definition.config().vcpus.as_ref().and_then(|vcpus| vcpus.placement.as_deref());
    match said.filter(|placement| *placement != "static") {
        None => Ok(()),
        Some(other) => {
            let message = format!("the <vcpu> of the domain {:?} has placement={other:?}; virtkit knows static", definition.name());
            Err(unsupported(message))
        }
    }
}

/// Kinds of devices to start from. One that the domain has none of is passed over, as in libvirt; one that no domain can have is not.
fn boot_devices(definition: &Definition) -> Result<()> {
    let mut kinds = definition.config().os.iter().flat_map(|os| &os.boot);
    match kinds.find(|boot| !matches!(boot.device.as_str(), "hd" | "cdrom" | "network")) {
        None => Ok(()),
        Some(boot) => Err(unsupported(format!(
            "the domain {:?} is to <boot> from {:?}; virtkit knows hd, cdrom and network",
            definition.name(),
            boot.device
        ))),
    }
}

fn accelerator(definition: &Definition, host: &Host<'_>) -> Result<&'static str> {
    if definition.config().kind != DomainKind::Kvm {
        return Ok("tcg");
    }
    match host.kvm {
        Some(kvm) if i64::from(definition.max_vcpus()) > i64::from(kvm.max_vcpus) => {
            let (name, count) = (definition.name(), definition.max_vcpus());
            Err(unsupported(format!("the domain {name:?} can have {count} processors, and this host's KVM at most {}", kvm.max_vcpus)))
        }
        Some(_) => Ok("kvm"),
        None => {
            let message = format!("the domain {:?} is of type kvm, and this process cannot use /dev/kvm on this host", definition.name());
            Err(unsupported(message))
        }
    }
}

fn properties(config: &DomainConfig) -> String {
    let mut properties = ",usb=off,dump-guest-core=off".to_owned();
    let features = config.features.as_ref();
    if !features.is_some_and(|features| features.acpi) {
        properties.push_str(",acpi=off");
    }
    if let Some(vmport) = features.and_then(|features| features.vmport.as_ref()) {
        let on = vmport.state.is_none_or(|state| state.0);
        properties.push_str(if on { ",vmport=on" } else { ",vmport=off" });
    }
    let timers = config.clock.iter().flat_map(|clock| &clock.timers);
    if timers.filter(|timer| timer.name == "hpet").any(|timer| timer.present == Some(YesNo(false))) {
        properties.push_str(",hpet=off");
    }
    properties
}

fn processor(definition: &Definition, host: &Host<'_>) -> Result<String> {
    let config = definition.config();
    let kvm = config.kind == DomainKind::Kvm;
    let Some(cpu) = &config.cpu else { return Ok(DEFAULT_CPU.to_owned()) };
    let refuse = |what: String| Err(unsupported(format!("the <cpu> of the domain {:?} {what}", definition.name())));
    let named = cpu.model.as_ref().map(|model| model.name.as_str()).filter(|name| !name.is_empty());
    let mode = cpu.mode.as_deref().unwrap_or("custom");
    let (base, mut migratable) = match (mode, named) {
        ("custom", named) => (named.unwrap_or(DEFAULT_CPU), None),
        ("host-model" | "host-passthrough" | "maximum", Some(named)) => {
            return refuse(format!("has the mode {mode:?} and the model {named:?}: it is one of the two"));
        }
        ("host-passthrough", None) if kvm => ("host", None),
        // What the host has as far as it can be had; the same on every start, as long as host and QEMU are.
        ("host-model", None) if kvm => ("host", Some(true)),
        ("host-model" | "maximum", None) => ("max", None),
        ("host-passthrough", None) => return refuse("is the host's own, which needs a domain of type kvm".to_owned()),
        (mode, _) => return refuse(format!("has the mode {mode:?}, which is none")),
    };
    if base != "host" && !host.emulator.cpus.iter().any(|known| known == base) {
        return refuse(format!("is of the model {base:?}, which {:?} does not know", host.emulator.path));
    }
    let mut model = quoted(base);
    if let Some(OnOff(said)) = cpu.migratable {
        migratable = Some(said);
    }
    if let Some(migratable) = migratable {
        model.push_str(if migratable { ",migratable=on" } else { ",migratable=off" });
    }
    match cpu.r#match.as_deref().unwrap_or("exact") {
        "exact" => {}
        other => return refuse(format!("has match={other:?}; virtkit gives exactly what is described, which is \"exact\"")),
    }
    match cpu.check.as_deref().unwrap_or("none") {
        "none" => {}
        // QEMU itself refuses a start in which the guest would not get what is described.
        "partial" | "full" => model.push_str(",enforce=on"),
        other => return refuse(format!("has check={other:?}, which is none of none, partial and full")),
    }
    // A model that QEMU does not know is refused in both cases: no lesser one is ever used.
    if let Some(other) = cpu.model.as_ref().and_then(|model| model.fallback.as_deref()).filter(|said| !matches!(*said, "allow" | "forbid"))
    {
        return refuse(format!("has a model with fallback={other:?}, which is neither allow nor forbid"));
    }
    for feature in &cpu.features {
        let state = match feature.policy.as_deref().unwrap_or("require") {
            "force" | "require" => "on",
            "disable" => "off",
            policy => return refuse(format!("has the feature {:?} with the policy {policy:?}, which QEMU cannot check", feature.name)),
        };
        // Writing into a string cannot fail.
        let _ = write!(model, ",{}={state}", quoted(&feature.name));
    }
    Ok(model)
}

fn processors(definition: &Definition) -> String {
    let (now, most) = (definition.vcpus(), definition.max_vcpus());
    let mut text = if now == most { now.to_string() } else { format!("{now},maxcpus={most}") };
    match definition.config().cpu.as_ref().and_then(|cpu| cpu.topology.as_ref()) {
        Some(topology) => {
            let parts = [
                ("sockets", Some(topology.sockets)),
                ("dies", topology.dies),
                ("clusters", topology.clusters.filter(|count| *count > 1)),
                ("cores", Some(topology.cores)),
                ("threads", Some(topology.threads)),
            ];
            for (name, count) in parts {
                text.extend(count.map(|count| format!(",{name}={count}")));
            }
        }
        // Writing into a string cannot fail.
        None => _ = write!(text, ",sockets={most},cores=1,threads=1"),
    }
    text
}

fn clock(command: &mut Command, config: &DomainConfig) -> Result<()> {
    let clock = config.clock.as_ref();
    let base = match clock.and_then(|clock| clock.offset.as_deref()).unwrap_or("utc") {
        "utc" => "utc",
        "localtime" => "localtime",
        offset => {
            return Err(unsupported(format!(
                "the <clock> of the domain {:?} has the offset {offset:?}; virtkit knows utc and localtime",
                config.name
            )));
        }
    };
    let mut rtc = format!("base={base}");
    for timer in clock.iter().flat_map(|clock| &clock.timers) {
        let refuse =
            || Err(unsupported(format!("the <timer> {:?} of the domain {:?} cannot be as it is configured", timer.name, config.name)));
        match (timer.name.as_str(), timer.tick_policy.as_deref(), timer.present) {
            ("rtc", Some("catchup"), None | Some(YesNo(true))) => rtc.push_str(",driftfix=slew"),
            ("pit", Some(policy @ ("delay" | "discard")), None | Some(YesNo(true))) if config.kind == DomainKind::Kvm => {
                command.add(["-global", &format!("kvm-pit.lost_tick_policy={policy}")]);
            }
            // Whether there is an HPET is said at the machine, and in software the PIT never loses a tick.
            ("hpet", None, _) | ("pit", Some("delay"), None | Some(YesNo(true))) | ("rtc" | "pit", None, None | Some(YesNo(true))) => {}
            _ => return refuse(),
        }
    }
    command.add(["-rtc", &rtc]);
    Ok(())
}

fn power(command: &mut Command, config: &DomainConfig) {
    let Some(power) = &config.power else { return };
    let part = if command.family == Family::Q35 { "ICH9-LPC" } else { "PIIX4_PM" };
    for (name, state) in [("disable_s3", &power.suspend_to_memory), ("disable_s4", &power.suspend_to_disk)] {
        if let Some(DomainPowerState { enabled: Some(YesNo(enabled)), .. }) = state {
            command.add(["-global", &format!("{part}.{name}={}", u8::from(!enabled))]);
        }
    }
}

/// What QEMU does by itself when the guest ends: as much as it can, because the program that started it may be gone by then.
fn actions(command: &mut Command, definition: &Definition) -> Result<()> {
    let actions = definition.actions()?;
    let mut words = Vec::new();
    words.extend((actions.reboot != Then::Restart).then_some("reboot=shutdown"));
    words.extend((actions.poweroff != Then::Stop).then_some("shutdown=pause"));
    words.push(if actions.crash == Then::Stop { "panic=shutdown" } else { "panic=pause" });
    command.add(["-action", &words.join(",")]);
    Ok(())
}

fn firmware(command: &mut Command, config: &DomainConfig) {
    let Some(os) = &config.os else { return };
    for (option, value) in [("-kernel", &os.kernel), ("-initrd", &os.initrd), ("-append", &os.cmdline)] {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            command.add([option, value]);
        }
    }
}
