//! Virtual networks of the made-up host: their configurations, their ports, and the addresses that ports were given. Each group of the description has a file.
//!
//! Locks are taken in this order: the table of networks, a network.

mod addresses;
mod definition;
mod lifecycle;
mod list;
mod metadata;
mod port;
mod port_status;
mod ports;
mod state;
mod status;
mod table;
mod update;
mod update_dhcp;
mod update_rest;

use virtkit_api::{Error, ErrorCode, ErrorDomain};

pub use self::table::Networks;

/// An error of the networks of this host.
fn error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(code, message).in_domain(ErrorDomain::TEST)
}

/// An error about a document.
fn wrong_document(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::NETWORK)
}
