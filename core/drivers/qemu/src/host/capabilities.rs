//! What the host can do, as a document.

use virtkit_document::{
    CapabilitiesArch, CapabilitiesCpu, CapabilitiesDomain, CapabilitiesGuest, CapabilitiesHost, CapabilitiesMachine, CapabilitiesRecord,
    Document, DomainKind, Extra,
};

use super::{Emulator, Node};

/// The document. Without a QEMU there are no guests.
pub fn document(node: &Node, emulator: Option<&Emulator>, kvm: bool) -> String {
    let cpu = CapabilitiesCpu { arch: Some(node.arch().to_owned()), ..CapabilitiesCpu::default() };
    let host = CapabilitiesHost { uuid: node.uuid, cpu: Some(cpu), ..CapabilitiesHost::default() };
    let guests = emulator.map(|emulator| guest(node, emulator, kvm)).into_iter().collect();
    CapabilitiesRecord { host: Some(host), guests, ..CapabilitiesRecord::default() }.to_xml()
}

fn guest(node: &Node, emulator: &Emulator, kvm: bool) -> CapabilitiesGuest {
    let mut machines = Vec::new();
    for machine in &emulator.machines {
        let named = |name: &str, canonical: Option<String>| CapabilitiesMachine {
            canonical,
            max_cpus: Some(machine.max_cpus),
            name: name.to_owned(),
            extra: Extra::default(),
        };
        machines.push(named(&machine.name, None));
        machines.extend(machine.alias.as_deref().map(|alias| named(alias, Some(machine.name.clone()))));
    }
    let kinds = [Some(DomainKind::Qemu), kvm.then_some(DomainKind::Kvm)];
    let arch = CapabilitiesArch {
        name: node.arch().to_owned(),
        word_size: Some(usize::BITS),
        emulator: Some(emulator.path.to_string_lossy().into_owned()),
        machines,
        domains: kinds.into_iter().flatten().map(|kind| CapabilitiesDomain { kind, extra: Extra::default() }).collect(),
        extra: Extra::default(),
    };
    CapabilitiesGuest { os_type: "hvm".to_owned(), arch, extra: Extra::default() }
}
