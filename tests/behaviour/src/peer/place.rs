//! A running peer, and the hosts that it has.

use std::fmt::Write as _;
use std::fs;

use virtkit_interop::{Libvirtd, Settings};

use super::version::Version;

/// A running daemon. Dropping it ends it.
#[derive(Debug)]
pub struct Place {
    daemon: Libvirtd,
    version: Version,
}

impl Place {
    /// Starts a daemon. None, and a line that says so, where it is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        Some(Self { daemon: Libvirtd::start(Settings::default())?, version: Libvirtd::version()? })
    }

    /// Lets every host begin anew. A daemon ends the host of a closed connection at a time of its own, after it has answered.
    pub fn begin_anew(&mut self) {
        self.daemon.restart();
    }
}

/// The hosts that scenarios ask for.
pub trait Hosts {
    /// The daemon's version.
    fn version(&self) -> Version;

    /// The URI of the host that all connections share.
    fn shared(&self) -> String;

    /// The URI of a host that each connection has for itself, with so many domains besides `test`.
    fn own(&self, domains: u32) -> String;
}

impl Hosts for Place {
    fn version(&self) -> Version {
        self.version
    }

    fn shared(&self) -> String {
        self.daemon.uri()
    }

    /// libvirt's test driver makes a host for each connection of what a file says.
    fn own(&self, domains: u32) -> String {
        let file = self.daemon.folder().join(format!("host-{domains}.xml"));
        fs::write(&file, host(domains)).expect("the folder is ours");
        self.daemon.uri_of("test", &file.display().to_string())
    }
}

/// A host as `test:///default` is, as far as scenarios want it, with further domains.
fn host(domains: u32) -> String {
    let mut text = "<node>".to_owned();
    let names = std::iter::once("test".to_owned()).chain((1..=domains).map(|number| format!("test-{number}")));
    for name in names {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "<domain type='test'><name>{name}</name><memory unit='KiB'>8388608</memory><currentMemory unit='KiB'>2097152</currentMemory><vcpu>2</vcpu>\
             <os><type arch='i686'>hvm</type></os><devices><disk type='file' device='disk'><source file='/guest/diskimage1'/><target dev='vda' bus='virtio'/>\
             </disk><interface type='network'><mac address='aa:bb:cc:dd:ee:ff'/><source network='default'/><target dev='testnet0'/></interface></devices></domain>"
        );
    }
    text + "<network><name>default</name><forward mode='nat'/><bridge name='virbr0'/><ip address='192.168.122.1' netmask='255.255.255.0'/></network>\
            <pool type='dir'><name>default-pool</name><target><path>/default-pool</path></target></pool>\
            <cpu><mhz>1400</mhz><model>i686</model><active>16</active><nodes>2</nodes><sockets>2</sockets><cores>2</cores><threads>2</threads></cpu>\
            <memory>3145728</memory></node>"
}
