//! Where a URI leads: `qemu+tls://host/system?pkipath=/certificates` is a way to a daemon, and the URI that the daemon is asked to open.

mod parameters;
mod sockets;

use std::path::PathBuf;

use virtkit_api::{ConnectFlags, Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::Uri;

pub use parameters::{Auth, KnownHosts, Mode, Parameters, Proxy};
use sockets::Place;

/// The ports that daemons listen on.
const TLS_PORT: u16 = 16514;
const TCP_PORT: u16 = 16509;

/// The word of a URI for which the daemon finds a driver by itself.
const ANY: &str = "remote";

/// The drivers of a daemon that a URI without transport and host may name. In it they are not in this process.
const DRIVERS: [&str; 16] = [
    "bhyve",
    "ch",
    "interface",
    "libxl",
    "lxc",
    "network",
    "nodedev",
    "nwfilter",
    "qemu",
    ANY,
    "secret",
    "storage",
    "vbox",
    "vz",
    "xen",
    "openvz",
];

/// How bytes come to the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// A socket of this machine.
    Unix,
    /// An open TCP connection.
    Tcp,
    /// A TCP connection under TLS.
    Tls,
    /// The system's ssh.
    Ssh,
    /// A program of the user's.
    External,
}

/// Where a URI leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URI, for messages.
    pub text: String,
    /// How bytes come there.
    pub carrier: Carrier,
    /// Which driver of the daemon is meant.
    pub driver: String,
    /// Whom ssh logs in.
    pub user: Option<String>,
    /// Which machine, without brackets; this one where there is none.
    pub host: Option<String>,
    /// Which port, where it is not the usual one.
    pub port: Option<u16>,
    /// What the daemon is asked to open; none for what it finds by itself.
    pub name: Option<String>,
    /// Whether the daemon of the user is meant, and not that of the system.
    pub is_session: bool,
    /// Whether it is only to be looked at.
    pub is_read_only: bool,
    /// What the URI says besides.
    pub parameters: Parameters,
}

/// Whether a URI leads to a daemon.
pub fn leads_to_daemon(uri: &Uri) -> bool {
    uri.transport().is_some() || uri.host().is_some() || DRIVERS.contains(&uri.driver())
}

impl Target {
    /// Reads a URI.
    ///
    /// # Errors
    /// `InvalidArg`, with its name, for a transport or parameter that makes no sense.
    pub fn of(uri: &Uri, flags: ConnectFlags) -> Result<Self> {
        let parameters = Parameters::of(uri)?;
        let carrier = carrier(uri)?;
        let wrong = |why: &str| Err(invalid(format!("{:?} {why}", uri.text())));
        match carrier {
            Carrier::Unix if uri.host().is_some() => return wrong("names a host, which a UNIX socket does not lead to"),
            Carrier::External if parameters.command.is_none() => {
                return wrong("has the transport ext, which needs the parameter command: the program that carries bytes to the daemon");
            }
            Carrier::Unix | Carrier::Tcp | Carrier::Tls | Carrier::Ssh | Carrier::External => {}
        }
        let path_of_session = uri.path() == "/session";
        Ok(Self {
            text: uri.text().to_owned(),
            carrier,
            driver: uri.driver().to_owned(),
            user: uri.user().map(str::to_owned),
            host: uri.host().map(|host| host.trim_start_matches('[').trim_end_matches(']').to_owned()),
            port: uri.port(),
            name: name(uri, &parameters),
            // What is the user's own on another machine is known there.
            is_session: path_of_session && (carrier == Carrier::Ssh || !sockets::is_root()),
            is_read_only: flags.contains(ConnectFlags::READ_ONLY),
            parameters,
        })
    }

    /// The machine, for messages and for the file of passwords.
    pub fn host_name(&self) -> &str {
        self.host.as_deref().unwrap_or("localhost")
    }

    /// The port to connect to.
    pub fn tcp_port(&self) -> u16 {
        self.port.unwrap_or(if self.carrier == Carrier::Tls { TLS_PORT } else { TCP_PORT })
    }

    /// The socket of the daemon on this machine.
    ///
    /// # Errors
    /// `SystemError` where there is none.
    pub fn local_socket(&self) -> Result<PathBuf> {
        match &self.parameters.socket {
            Some(socket) => Ok(socket.into()),
            None => Place::here(self.is_session).find(self),
        }
    }
}

fn carrier(uri: &Uri) -> Result<Carrier> {
    Ok(match uri.transport() {
        Some("tcp") => Carrier::Tcp,
        // The libraries that libvirt can use in place of the program do the same in another process.
        Some("ssh" | "libssh" | "libssh2") => Carrier::Ssh,
        Some("ext") => Carrier::External,
        transport if transport == Some("tls") || (transport.is_none() && uri.host().is_some()) => Carrier::Tls,
        Some("unix") | None => Carrier::Unix,
        Some(other) => {
            let known = "unix, tcp, tls, ssh, libssh, libssh2 and ext";
            return Err(invalid(format!("{:?} has the transport {other:?}, and there are {known}", uri.text())));
        }
    })
}

/// The URI without the way to the daemon.
fn name(uri: &Uri, parameters: &Parameters) -> Option<String> {
    if let Some(name) = &parameters.name {
        return Some(name.clone());
    }
    if uri.driver() == ANY {
        return None;
    }
    let mut name = format!("{}://", uri.driver());
    encode(if uri.path().is_empty() { "/" } else { uri.path() }, b"/", &mut name);
    for (index, (parameter, value)) in parameters.rest.iter().enumerate() {
        name.push(if index == 0 { '?' } else { '&' });
        encode(parameter, b"/", &mut name);
        name.push('=');
        encode(value, b"/", &mut name);
    }
    Some(name)
}

/// Writes a text so that it can stand in a URI.
fn encode(text: &str, plain: &[u8], out: &mut String) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// What is wrong with a URI.
pub(crate) fn invalid(message: String) -> Error {
    Error::new(ErrorCode::INVALID_ARG, message).in_domain(ErrorDomain::REMOTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Result<Target> {
        Target::of(&Uri::parse(text).expect("a URI"), ConnectFlags::empty())
    }

    #[test]
    fn the_way_and_the_name_are_told_apart() {
        let cases = [
            ("test+unix:///default?socket=/run/a%20b", Carrier::Unix, Some("test:///default")),
            ("qemu:///system", Carrier::Unix, Some("qemu:///system")),
            ("qemu://host/system", Carrier::Tls, Some("qemu:///system")),
            ("qemu+tcp://host/system?other=a%26b&pkipath=/x", Carrier::Tcp, Some("qemu:///system?other=a%26b")),
            ("xen+ssh://root@host:22/", Carrier::Ssh, Some("xen:///")),
            ("qemu+ssh://host/a%20b?name=lxc:///system", Carrier::Ssh, Some("lxc:///system")),
            ("remote+unix:///system", Carrier::Unix, None),
            ("lxc:///", Carrier::Unix, Some("lxc:///")),
            ("lxc+tls://host", Carrier::Tls, Some("lxc:///")),
            ("qemu+tls:///system?PkiPath=/x&no_verify=2", Carrier::Tls, Some("qemu:///system")),
            ("qemu+ext:///system?command=/bin/nc", Carrier::External, Some("qemu:///system")),
        ];
        for (text, carrier, name) in cases {
            let target = target(text).expect(text);
            assert_eq!((target.carrier, target.name.as_deref()), (carrier, name), "{text}");
        }
        let target = target("qemu+ssh://ada@[::1]:2222/system").expect("a target");
        assert_eq!((target.user.as_deref(), target.host_name(), target.port), (Some("ada"), "::1", Some(2222)));
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        let cases = [
            ("qemu+carrier://host/system", "\"carrier\""),
            ("qemu+unix://host/system", "names a host"),
            ("qemu+ext:///system", "command"),
            ("qemu+ssh://host/system?no_verify=maybe", "no_verify"),
            ("qemu:///system?mode=modular", "mode"),
        ];
        for (text, word) in cases {
            let error = target(text).expect_err(text);
            assert!(error.code == ErrorCode::INVALID_ARG && error.message.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn daemons_serve_what_nobody_serves_here() {
        for (text, leads) in [
            ("test:///default", false),
            ("test+unix:///default", true),
            ("test://host/default", true),
            ("qemu:///system", true),
            ("esx+tcp://host/", true),
            ("nosuch:///default", false),
        ] {
            assert_eq!(leads_to_daemon(&Uri::parse(text).expect("a URI")), leads, "{text}");
        }
    }
}
