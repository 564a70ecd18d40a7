//! Devices of the made-up host: those of libvirt's test driver, and a graphics card of which mediated devices can be made. Each group of the description
//! has a file.

mod capability;
mod defaults;
mod device;
mod lifecycle;
mod list;
mod mediated;
mod pci;
mod status;
mod table;
mod virtual_port;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

pub use self::table::Devices;

/// An error of the devices of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}

/// An error about a document.
fn wrong_document(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::NODE_DEVICE)
}

/// The error for a kind of device with which something cannot be done.
fn unsupported(name: &str, what: &str) -> Error {
    error(ErrorCode::OPERATION_UNSUPPORTED, format!("the device {name:?} is of a kind that cannot be {what}"))
}
