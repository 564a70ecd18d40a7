//! The daemon of a whole system, in a system of its own.

use std::path::Path;

use virtkit::ErrorCode;
use virtkit_interop::SystemLibvirtd;

use super::{open, run};

/// A network whose bridge the daemon makes in the kernel.
const NETWORK: &str = "<network><name>net</name><forward mode='open'/><bridge name='vkbr7' stp='off'/><dns enable='no'/>\
                       <ip address='192.0.2.1' netmask='255.255.255.0'/></network>";

/// Whether this machine has a device of the network.
fn is_here(name: &str) -> bool {
    Path::new("/sys/class/net").join(name).exists()
}

#[test]
fn a_system_of_its_own_changes_nothing_here_and_begins_anew() {
    let (Some(mut one), Some(other)) = (SystemLibvirtd::start("one"), SystemLibvirtd::start("other")) else { return };
    let [first, second] = [&one, &other].map(|daemon| open(&daemon.uri()).expect("it lets us in"));
    run(async move {
        let network = first.create_network(NETWORK, virtkit::NetworkCreateFlags::empty()).await.expect("a network");
        assert_eq!(network.bridge_name().await.expect("it has one"), "vkbr7");
        assert!(!is_here("vkbr7"), "the bridge is on this machine");
        let hidden = second.network_by_name("net").await.expect_err("the other daemon has a system of its own, too");
        assert_eq!(hidden.code, ErrorCode::NO_NETWORK);
        assert_ne!(first.hostname().await.expect("a name"), second.hostname().await.expect("a name"));
    });
    one.begin_anew();
    let again = open(&one.uri()).expect("it listens where it did");
    run(async move {
        let lost = again.network_by_name("net").await.expect_err("nothing is kept");
        assert_eq!(lost.code, ErrorCode::NO_NETWORK);
    });
}
