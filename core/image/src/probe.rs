//! Telling formats apart by their first bytes.
//!
//! This is for showing what lies in a pool. It is never for deciding how a guest's disk or a backing file is opened: a guest that has a raw disk can
//! write any header into it.

use crate::bytes::{be_u64, le_u64};

/// How many bytes of an image [`probe`] wants to see.
pub const HEAD: usize = 512;

/// A format of disk images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// No header: each byte is one of the disk.
    Raw,
    /// QEMU's format, versions 2 and 3.
    Qcow2,
    /// QEMU's format, version 1.
    Qcow,
    /// A format that QEMU had beside qcow2.
    Qed,
    /// VMware's.
    Vmdk,
    /// VirtualBox's.
    Vdi,
    /// Hyper-V's newer one.
    Vhdx,
    /// Hyper-V's older one.
    Vpc,
    /// An encrypted disk.
    Luks,
}

impl Format {
    /// The name in documents and on QEMU's command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Qcow => "qcow",
            Self::Qed => "qed",
            Self::Vmdk => "vmdk",
            Self::Vdi => "vdi",
            Self::Vhdx => "vhdx",
            Self::Vpc => "vpc",
            Self::Luks => "luks",
        }
    }
}

/// What the first bytes of an image say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probed {
    /// The format.
    pub format: Format,
    /// How large the disk is for a guest, in bytes; none where the first bytes do not say so.
    pub capacity: Option<u64>,
}

/// How a header says how large the disk is.
enum Capacity {
    Big(usize),
    Little(usize),
    /// In sectors of 512 bytes.
    Sectors(usize),
    Elsewhere,
}

struct Signature {
    format: Format,
    place: usize,
    magic: &'static [u8],
    capacity: Capacity,
}

/// Every format with a signature, the more specific first.
const SIGNATURES: [Signature; 9] = [
    Signature { format: Format::Qcow, place: 0, magic: b"QFI\xfb\0\0\0\x01", capacity: Capacity::Big(24) },
    Signature { format: Format::Qcow2, place: 0, magic: b"QFI\xfb\0\0\0\x02", capacity: Capacity::Big(24) },
    Signature { format: Format::Qcow2, place: 0, magic: b"QFI\xfb\0\0\0\x03", capacity: Capacity::Big(24) },
    Signature { format: Format::Qed, place: 0, magic: b"QED\0", capacity: Capacity::Little(48) },
    Signature { format: Format::Vmdk, place: 0, magic: b"KDMV", capacity: Capacity::Sectors(12) },
    Signature { format: Format::Vdi, place: 64, magic: b"\x7f\x10\xda\xbe", capacity: Capacity::Little(368) },
    Signature { format: Format::Vhdx, place: 0, magic: b"vhdxfile", capacity: Capacity::Elsewhere },
    Signature { format: Format::Vpc, place: 0, magic: b"conectix", capacity: Capacity::Big(40) },
    Signature { format: Format::Luks, place: 0, magic: b"LUKS\xba\xbe", capacity: Capacity::Elsewhere },
];

/// What the first bytes of an image say. One without a signature is raw.
#[must_use]
pub fn probe(head: &[u8]) -> Probed {
    let found = SIGNATURES.iter().find(|signature| head.get(signature.place..).is_some_and(|rest| rest.starts_with(signature.magic)));
    let Some(signature) = found else { return Probed { format: Format::Raw, capacity: None } };
    let capacity = match signature.capacity {
        Capacity::Big(place) => be_u64(head, place),
        Capacity::Little(place) => le_u64(head, place),
        Capacity::Sectors(place) => le_u64(head, place).and_then(|sectors| sectors.checked_mul(512)),
        Capacity::Elsewhere => None,
    };
    Probed { format: signature.format, capacity }
}

#[cfg(test)]
mod tests {
    use super::{Format, Probed, probe};

    #[test]
    fn signatures_tell_formats_apart() {
        let mut vdi = vec![0; 512];
        vdi[64..68].copy_from_slice(b"\x7f\x10\xda\xbe");
        vdi[368] = 7;
        assert_eq!(probe(&vdi), Probed { format: Format::Vdi, capacity: Some(7) });
        let mut vmdk = b"KDMV".to_vec();
        vmdk.resize(20, 0);
        vmdk[12] = 3;
        assert_eq!(probe(&vmdk), Probed { format: Format::Vmdk, capacity: Some(1536) });
        assert_eq!(probe(b"QFI\xfb\0\0\0\x09"), Probed { format: Format::Raw, capacity: None });
        assert_eq!(probe(b"QFI\xfb\0\0\0\x03"), Probed { format: Format::Qcow2, capacity: None }, "cut off");
        assert_eq!(probe(b""), Probed { format: Format::Raw, capacity: None });
    }
}
