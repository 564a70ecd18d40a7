//! What devices are and can, by the names that lists know.

use virtkit_api::ListNodeDevicesFlags;
use virtkit_document::NodeDeviceCapability;

/// What a document calls a capability, what lists of names call it, and the flag that asks for devices with it.
const KNOWN: [(&str, &str, ListNodeDevicesFlags); 24] = {
    use ListNodeDevicesFlags as F;
    [
        ("system", "system", F::SYSTEM),
        ("pci", "pci", F::PCI_DEVICE),
        ("usb_device", "usb_device", F::USB_DEVICE),
        ("usb", "usb", F::USB_INTERFACE),
        ("net", "net", F::NET),
        ("scsi_host", "scsi_host", F::SCSI_HOST),
        ("scsi_target", "scsi_target", F::SCSI_TARGET),
        ("scsi", "scsi", F::SCSI),
        ("storage", "storage", F::STORAGE),
        ("fc_host", "fc_host", F::FC_HOST),
        ("vport_ops", "vports", F::VPORTS),
        ("scsi_generic", "scsi_generic", F::SCSI_GENERIC),
        ("drm", "drm", F::DRM),
        ("mdev_types", "mdev_types", F::MDEV_TYPES),
        ("mdev", "mdev", F::MDEV),
        ("ccw", "ccw", F::CCW_DEVICE),
        ("css", "css", F::CSS_DEVICE),
        ("vdpa", "vdpa", F::VDPA),
        ("ap_card", "ap_card", F::AP_CARD),
        ("ap_queue", "ap_queue", F::AP_QUEUE),
        ("ap_matrix", "ap_matrix", F::AP_MATRIX),
        ("vpd", "vpd", F::VPD),
        ("ccwgroup", "ccwgroup", F::CCW_GROUP_DEVICE),
        ("ccwgroup_member", "ccwgroup_member", F::CCW_GROUP_MEMBER),
    ]
};

/// A capability among these, wherever it lies in another.
pub fn find<'c>(capabilities: &'c [NodeDeviceCapability], kind: &str) -> Option<&'c NodeDeviceCapability> {
    capabilities.iter().find_map(|one| if one.kind == kind { Some(one) } else { find(&one.capabilities, kind) })
}

/// The same, to be changed.
pub fn find_mut<'c>(capabilities: &'c mut [NodeDeviceCapability], kind: &str) -> Option<&'c mut NodeDeviceCapability> {
    capabilities.iter_mut().find_map(|one| if one.kind == kind { Some(one) } else { find_mut(&mut one.capabilities, kind) })
}

/// The names of these capabilities and of those in them.
pub fn names(capabilities: &[NodeDeviceCapability]) -> Vec<&'static str> {
    let mut names = Vec::new();
    walk(capabilities, &mut |name, _| names.push(name));
    names
}

/// The flags of these capabilities and of those in them.
pub fn flags(capabilities: &[NodeDeviceCapability]) -> ListNodeDevicesFlags {
    let mut flags = ListNodeDevicesFlags::empty();
    walk(capabilities, &mut |_, flag| flags |= flag);
    flags
}

/// The flags that ask for capabilities.
pub fn all_flags() -> ListNodeDevicesFlags {
    KNOWN.iter().fold(ListNodeDevicesFlags::empty(), |flags, (_, _, flag)| flags | *flag)
}

fn walk(capabilities: &[NodeDeviceCapability], see: &mut impl FnMut(&'static str, ListNodeDevicesFlags)) {
    for capability in capabilities {
        if let Some((_, name, flag)) = KNOWN.iter().find(|(kind, _, _)| *kind == capability.kind) {
            see(name, *flag);
        }
        walk(&capability.capabilities, see);
    }
}
