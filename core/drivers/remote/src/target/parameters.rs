//! The parameters of a URI that are about the way to the daemon. All others are for the daemon.

use virtkit_api::Result;
use virtkit_driver::Uri;

use super::invalid;

/// What a URI says of the way to the daemon. The names are libvirt's, except for `reconnect`.
#[allow(clippy::struct_excessive_bools, reason = "a URI has as many")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    /// `name`: what the daemon is asked to open, in the place of the rest of the URI.
    pub name: Option<String>,
    /// `command`: the program of the transport `ext`, or the one to use for ssh.
    pub command: Option<String>,
    /// `socket`: the daemon's socket, here or, for ssh, there.
    pub socket: Option<String>,
    /// `auth`: how to authenticate: `none`, `polkit`, `sasl` or `sasl.MECHANISM`.
    pub auth: Option<Auth>,
    /// `sshauth`: by which of ssh's methods, in this order.
    pub sshauth: Option<String>,
    /// `netcat`: the program on the other machine that carries bytes to its socket.
    pub netcat: Option<String>,
    /// `keyfile`: the private key for ssh.
    pub keyfile: Option<String>,
    /// `pkipath`: the folder with certificates and key.
    pub pkipath: Option<String>,
    /// `known_hosts`: the file in which ssh finds the keys of machines.
    pub known_hosts: Option<String>,
    /// `known_hosts_verify`: what ssh does about a machine that is not known.
    pub known_hosts_verify: KnownHosts,
    /// `tls_priority`: which versions of TLS may be spoken, in GnuTLS's words.
    pub tls_priority: Option<String>,
    /// `mode`: which daemon: one for everything, or one for each driver.
    pub mode: Mode,
    /// `proxy`: what carries bytes on the other machine of ssh.
    pub proxy: Proxy,
    /// `no_sanity`: the own certificate is not looked at beforehand.
    pub no_sanity: bool,
    /// `no_verify`: who the other side is does not matter.
    pub no_verify: bool,
    /// `no_tty`: ssh asks nothing of the user.
    pub no_tty: bool,
    /// `authfile`: where names and passwords are.
    pub authfile: Option<String>,
    /// `reconnect`: a connection that is lost is opened anew.
    pub reconnect: bool,
    /// What is for the daemon.
    pub rest: Vec<(String, String)>,
}

/// How to authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// Not at all.
    Nothing,
    /// By the identity of the process, which the daemon asks polkit about.
    Polkit,
    /// By SASL, and by which mechanism if that is said.
    Sasl(Option<String>),
}

/// What is done about a machine whose key is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KnownHosts {
    /// What the user's configuration of ssh says.
    #[default]
    AsConfigured,
    /// It is refused.
    Normal,
    /// Its key is noted, and refused if it changes.
    Auto,
    /// Nothing.
    Ignore,
}

/// Which daemon is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// The one that is there.
    #[default]
    Auto,
    /// `libvirtd`, which has all drivers.
    Legacy,
    /// The daemon of the driver: `virtqemud`.
    Direct,
}

/// What carries bytes from ssh to the socket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proxy {
    /// libvirt's helper where it is installed, netcat elsewhere.
    #[default]
    Auto,
    /// netcat.
    Netcat,
    /// libvirt's helper, `virt-ssh-helper`.
    Native,
}

impl Parameters {
    /// Reads them.
    ///
    /// # Errors
    /// `InvalidArg`, with the name of the parameter, for a value that makes no sense.
    pub fn of(uri: &Uri) -> Result<Self> {
        let mut found = Self::default();
        for (name, value) in uri.parameters() {
            let text = || if value.is_empty() { Err(wrong(uri, name, value, "something")) } else { Ok(Some(value.clone())) };
            match name.to_ascii_lowercase().as_str() {
                "name" => found.name = text()?,
                "command" => found.command = text()?,
                "socket" => found.socket = text()?,
                "auth" => found.auth = Some(auth(value).ok_or_else(|| wrong(uri, name, value, "none, polkit, sasl or sasl.MECHANISM"))?),
                "sshauth" => found.sshauth = text()?,
                "netcat" => found.netcat = text()?,
                "keyfile" => found.keyfile = text()?,
                "pkipath" => found.pkipath = text()?,
                "known_hosts" => found.known_hosts = text()?,
                "known_hosts_verify" => found.known_hosts_verify = choice(uri, name, value, &KNOWN_HOSTS)?,
                "tls_priority" => found.tls_priority = text()?,
                "mode" => found.mode = choice(uri, name, value, &MODES)?,
                "proxy" => found.proxy = choice(uri, name, value, &PROXIES)?,
                "no_sanity" => found.no_sanity = switch(uri, name, value)?,
                "no_verify" => found.no_verify = switch(uri, name, value)?,
                "no_tty" => found.no_tty = switch(uri, name, value)?,
                "authfile" => found.authfile = text()?,
                "reconnect" => found.reconnect = switch(uri, name, value)?,
                _ => found.rest.push((name.clone(), value.clone())),
            }
        }
        Ok(found)
    }
}

const KNOWN_HOSTS: [(&str, KnownHosts); 3] = [("normal", KnownHosts::Normal), ("auto", KnownHosts::Auto), ("ignore", KnownHosts::Ignore)];
const MODES: [(&str, Mode); 3] = [("auto", Mode::Auto), ("legacy", Mode::Legacy), ("direct", Mode::Direct)];
const PROXIES: [(&str, Proxy); 3] = [("auto", Proxy::Auto), ("netcat", Proxy::Netcat), ("native", Proxy::Native)];

fn choice<T: Copy>(uri: &Uri, name: &str, value: &str, choices: &[(&str, T)]) -> Result<T> {
    let found = choices.iter().find(|(word, _)| *word == value).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        wrong(uri, name, value, &words.join(" or "))
    })
}

/// A number, which means no where it is 0.
fn switch(uri: &Uri, name: &str, value: &str) -> Result<bool> {
    value.parse::<i32>().map(|number| number != 0).map_err(|_| wrong(uri, name, value, "1 or 0"))
}

fn auth(value: &str) -> Option<Auth> {
    let lower = value.to_ascii_lowercase();
    match lower.as_str() {
        "none" => Some(Auth::Nothing),
        "polkit" => Some(Auth::Polkit),
        "sasl" => Some(Auth::Sasl(None)),
        _ => {
            let mechanism = lower.strip_prefix("sasl.").filter(|mechanism| !mechanism.is_empty())?;
            Some(Auth::Sasl(Some(mechanism.to_ascii_uppercase())))
        }
    }
}

fn wrong(uri: &Uri, name: &str, value: &str, expected: &str) -> virtkit_api::Error {
    invalid(format!("the parameter {name} of {:?} cannot be {value:?}; it is {expected}", uri.text()))
}
