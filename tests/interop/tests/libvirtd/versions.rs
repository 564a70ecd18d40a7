//! Procedures that the daemon is too old to have.

use virtkit::{DomainGraphicsReloadType, ErrorCode, NetworkMetadataType, NetworkUpdateFlags};
use virtkit_interop::{Libvirtd, Settings};

use crate::{open, run};

/// The version that has `virDomainGraphicsReload`.
const RELOADS: u64 = 10_002_000;

/// The version that has `virNetworkSetMetadata`.
const KEEPS_NOTES: u64 = 9_007_000;

#[test]
fn what_an_older_daemon_lacks_is_not_supported() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let version = Libvirtd::version().expect("it runs");
    if version >= RELOADS {
        eprintln!("SKIPPED: libvirtd {version} is as new as all that is described, so nothing is missing in it");
        return;
    }
    let connection = open(&daemon.uri()).expect("it is open");
    run(async {
        let domain = connection.domain_by_name("test").await.expect("a domain");
        for _ in 0..2 {
            let error = domain.reload_graphics(DomainGraphicsReloadType::ANY).await.expect_err("the daemon is too old");
            assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
            assert!(error.message.contains("too old") && error.message.contains("Domain.reload_graphics"), "{error}");
        }
        // It is refused, and nothing more.
        assert!(domain.is_active().await.expect("an answer"));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn the_same_call_is_answered_by_a_newer_daemon_and_refused_by_an_older_one() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let version = Libvirtd::version().expect("it runs");
    let connection = open(&daemon.uri()).expect("it is open");
    run(async {
        let (title, none) = (NetworkMetadataType::TITLE, NetworkUpdateFlags::empty());
        let network = connection.network_by_name("default").await.expect("a network");
        let noted = network.set_metadata(title, Some("Blue cables"), None, None, none).await;
        if version < KEEPS_NOTES {
            let error = noted.expect_err("the daemon is too old");
            assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
            assert!(error.message.contains("Network.set_metadata"), "{error}");
        } else {
            noted.expect("the daemon has it");
            assert_eq!(network.metadata(title, None, none).await.expect("a title"), "Blue cables");
        }
        connection.close().await.expect("it closes");
    });
}
