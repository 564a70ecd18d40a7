//! What holds for every method of the description, on every host that answers in process: the calls are generated.

mod embed_host;
mod generated;

use embed_host::{Host, raw, volume};
use generated::{Handles, calls};
use virtkit::runtime::{Polled, poll_once, wait};
use virtkit::{
    ConnectFlags, Connection, Domain, DomainCheckpoint, DomainCheckpointRef, DomainDefineFlags, DomainRef, DomainSnapshot,
    DomainSnapshotCreateFlags, DomainSnapshotRef, ErrorCode, Interface, InterfaceRef, Network, NetworkPort, NetworkPortRef, NetworkRef,
    NodeDevice, NodeDeviceRef, NwFilter, NwFilterBinding, NwFilterBindingRef, NwFilterRef, Secret, SecretRef, SecretUsageType, StoragePool,
    StoragePoolRef, StorageVolume, StorageVolumeCreateFlags, StorageVolumeRef, Uuid, Wait,
};

fn connect(uri: &str) -> Connection {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty())).unwrap()
}

/// Handles of things that do not exist: a call of a method that is there says so, and changes nothing.
fn nothing(connection: &Connection) -> Handles {
    let domain = DomainRef { name: "nothing".into(), uuid: Uuid::default(), id: -1 };
    let pool = StoragePoolRef { name: "nothing".into(), uuid: Uuid::default() };
    let snapshot = DomainSnapshotRef { name: "nothing".into(), domain: domain.clone() };
    let checkpoint = DomainCheckpointRef { name: "nothing".into(), domain: domain.clone() };
    let volume = StorageVolumeRef { pool: pool.name.clone(), name: "nothing".into(), key: "nothing".into() };
    let network = NetworkRef { name: "nothing".into(), uuid: Uuid::default() };
    let port = NetworkPortRef { network: network.clone(), uuid: Uuid::default() };
    let interface = InterfaceRef { name: "nothing".into(), mac: "".into() };
    let device = NodeDeviceRef { name: "nothing".into() };
    let secret = SecretRef { uuid: Uuid::default(), usage_type: SecretUsageType::NONE, usage_id: "".into() };
    let filter = NwFilterRef { name: "nothing".into(), uuid: Uuid::default() };
    let binding = NwFilterBindingRef { port: "nothing".into(), filter: filter.name.clone() };
    let of = || connection.clone();
    Handles {
        connection: of(),
        domain: Domain::new(of(), domain),
        domain_snapshot: DomainSnapshot::new(of(), snapshot),
        domain_checkpoint: DomainCheckpoint::new(of(), checkpoint),
        storage_pool: StoragePool::new(of(), pool),
        storage_volume: StorageVolume::new(of(), volume),
        network: Network::new(of(), network),
        network_port: NetworkPort::new(of(), port),
        interface: Interface::new(of(), interface),
        node_device: NodeDevice::new(of(), device),
        secret: Secret::new(of(), secret),
        nw_filter: NwFilter::new(of(), filter),
        nw_filter_binding: NwFilterBinding::new(of(), binding),
    }
}

/// `supports` says beforehand what the call says: a method answers `NoSupport` if, and only if, it is not supported.
fn supports_what_it_answers(connection: &Connection) -> Vec<&'static str> {
    let on = nothing(connection);
    let mut lacked = Vec::new();
    for (method, call) in calls(&on) {
        let refused = wait(call).is_err_and(|error| error.code == ErrorCode::NO_SUPPORT);
        assert_eq!(wait(connection.supports(method.name)).unwrap(), !refused, "{} of {}", method.name, wait(connection.uri()).unwrap());
        lacked.extend(refused.then_some(method.name));
    }
    lacked
}

#[test]
fn the_test_host_says_beforehand_what_it_lacks() {
    supports_what_it_answers(&connect("test:///default?domains=0"));
}

#[test]
fn this_host_says_beforehand_what_it_lacks() {
    let host = Host::new();
    let connection = host.connect();
    let lacked = supports_what_it_answers(&connection);
    // It would be a bad test if there were none. These need a control group for each machine, and an agent in the guest.
    assert!(lacked.contains(&"Domain.memory_parameters") && lacked.contains(&"Domain.set_user_password"), "{lacked:?}");
    wait(connection.close()).unwrap();
}

#[test]
fn a_name_that_no_method_has_is_refused() {
    let connection = connect("test:///default?domains=0");
    assert_eq!(wait(connection.supports("Domain.fly")).unwrap_err().code, ErrorCode::INVALID_ARG);
}

fn instant_methods_are_ready(on: &Handles) {
    let uri = wait(on.connection.uri()).unwrap();
    for (method, call) in calls(on).into_iter().filter(|(method, _)| method.wait == Wait::Instant) {
        assert!(
            matches!(poll_once(call), Polled::Ready(_)),
            "{} of {uri} is described as instant, and is not ready at the first poll",
            method.name
        );
    }
}

#[test]
fn instant_methods_of_the_test_host_are_ready_at_the_first_poll() {
    let connection = connect("test:///default?latency=1ms");
    let domain = wait(connection.domain_by_name("test")).unwrap();
    let snapshot = "<domainsnapshot><name>s</name></domainsnapshot>";
    let snapshot = wait(domain.create_snapshot(snapshot, DomainSnapshotCreateFlags::empty())).unwrap();
    let pool = wait(connection.storage_pool_by_name("default-pool")).unwrap();
    let volume = wait(pool.create_volume(&raw("v", 1), StorageVolumeCreateFlags::empty())).unwrap();
    instant_methods_are_ready(&Handles {
        domain,
        domain_snapshot: snapshot,
        storage_pool: pool,
        storage_volume: volume,
        ..nothing(&connection)
    });
    instant_methods_are_ready(&nothing(&connection));
}

#[test]
fn instant_methods_of_this_host_are_ready_at_the_first_poll() {
    const DOMAIN: &str = "<domain type='qemu'><name>d</name><memory unit='MiB'>64</memory><os><type arch='x86_64'>hvm</type></os></domain>";
    let host = Host::new();
    let connection = host.connect();
    let domain = wait(connection.define_domain(DOMAIN, DomainDefineFlags::empty())).unwrap();
    let pool = host.started(&connection, "images");
    let volume = volume(&pool, &raw("v", 1)).unwrap();
    instant_methods_are_ready(&Handles { domain, storage_pool: pool, storage_volume: volume, ..nothing(&connection) });
    instant_methods_are_ready(&nothing(&connection));
    wait(connection.close()).unwrap();
}
