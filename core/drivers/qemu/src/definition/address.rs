//! Addresses of devices, read.

use virtkit_api::Result;
use virtkit_document::{DomainAddress, OnOff};

use crate::error::unsupported;

/// The parts that an address of one kind has. Each of them is read, and others are refused: a device is where it is said to be, or nowhere.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    address: &'a DomainAddress,
    device: &'a str,
}

impl<'a> Address<'a> {
    /// The address of a device, if it has one.
    ///
    /// # Errors
    /// `ConfigUnsupported` for an address of another kind, and for one with other parts.
    pub fn of(address: Option<&'a DomainAddress>, device: &'a str, kind: &str, known: &[&str]) -> Result<Option<Self>> {
        let Some(address) = address else { return Ok(None) };
        let this = Self { address, device };
        let found = address.kind.as_deref().unwrap_or_default();
        if found != kind {
            return Err(this.refuse(&format!("is of type {found:?}, and the device is on {kind:?}")));
        }
        match this.parts().find(|(name, _)| !known.contains(name)) {
            Some((name, value)) => Err(this.refuse(&format!("has {name}={value:?}, which one of type {kind:?} does not have"))),
            None => Ok(Some(this)),
        }
    }

    /// For a device that has its place by itself and that nothing can be said about.
    ///
    /// # Errors
    /// `ConfigUnsupported` where there is an address.
    pub fn none(address: Option<&DomainAddress>, device: &str) -> Result<()> {
        match address {
            None => Ok(()),
            Some(address) => Err(Address { address, device }.refuse("says where it is, and it has no place that could be chosen")),
        }
    }

    /// Whether nothing is said but the kind, so that any place will do.
    pub fn is_anywhere(&self) -> bool {
        self.parts().next().is_none()
    }

    /// A part as a number: decimal, or hexadecimal behind `0x`. What is not said is 0.
    ///
    /// # Errors
    /// `ConfigUnsupported` for what is no number.
    pub fn number(&self, part: &str) -> Result<u32> {
        self.text(part).map_or(Ok(0), |text| number(text).ok_or_else(|| self.refuse(&format!("has {part}={text:?}, which is no number"))))
    }

    /// A part as it stands.
    pub fn text(&self, part: &str) -> Option<&'a str> {
        self.parts().find(|(name, _)| *name == part).map(|(_, text)| text)
    }

    /// The error for an address that cannot be honoured.
    pub fn refuse(&self, why: &str) -> virtkit_api::Error {
        unsupported(format!("the <address> of the device {:?} {why}", self.device))
    }

    /// What is said, by name. The kind is not among it.
    fn parts(&self) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
        let address = self.address;
        let multifunction = address.multifunction.map(|OnOff(on)| if on { "on" } else { "off" });
        [
            ("domain", address.domain.as_deref()),
            ("controller", address.controller.as_deref()),
            ("bus", address.bus.as_deref()),
            ("target", address.target.as_deref()),
            ("unit", address.unit.as_deref()),
            ("port", address.port.as_deref()),
            ("slot", address.slot.as_deref()),
            ("function", address.function.as_deref()),
            ("multifunction", multifunction),
            ("iobase", address.iobase.as_deref()),
            ("irq", address.irq.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// A number as documents have it: decimal, or hexadecimal behind `0x`.
pub fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        // A sign is a part of a number for Rust alone.
        Some(digits) if !digits.starts_with('+') => u32::from_str_radix(digits, 16).ok(),
        None if !text.starts_with('+') => text.parse().ok(),
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use virtkit_document::DomainAddress;

    use super::{Address, number};

    fn pci(slot: &str) -> DomainAddress {
        DomainAddress { kind: Some("pci".into()), slot: Some(slot.into()), ..DomainAddress::default() }
    }

    #[test]
    fn every_part_is_read_or_refused() {
        let address = pci("0x1f");
        let read = Address::of(Some(&address), "net0", "pci", &["slot", "bus"]).unwrap().unwrap();
        assert_eq!((read.number("slot").unwrap(), read.number("bus").unwrap()), (0x1f, 0));
        let refused =
            |address: &DomainAddress, kind, known: &[&str]| Address::of(Some(address), "net0", kind, known).unwrap_err().message.clone();
        assert!(refused(&address, "usb", &["slot"]).contains("is of type \"pci\", and the device is on \"usb\""));
        assert!(refused(&address, "pci", &["bus"]).contains("has slot=\"0x1f\""));
        assert!(Address::none(Some(&address), "net0").unwrap_err().message.contains("\"net0\""));
        let odd = pci("one");
        assert!(Address::of(Some(&odd), "net0", "pci", &["slot"]).unwrap().unwrap().number("slot").is_err());
    }

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        let cases = [("0", Some(0)), ("12", Some(12)), ("0x1F", Some(31)), ("0x", None), ("+1", None), ("0x+1", None), ("-1", None)];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
