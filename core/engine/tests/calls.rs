//! Calls of the engine on the test driver.

use std::time::Duration;

use virtkit::call::{CallOptions, CancelToken};
use virtkit::runtime::{self, Polled, poll_once, wait};
use virtkit::{
    ConnectFlags, Connection, Domain, DomainConsoleFlags, DomainJobStatsFlags, DomainMemoryParameters, DomainSnapshotCreateFlags,
    DomainSnapshotListFlags, DomainSnapshotXmlFlags, DomainState, DomainVcpuFlags, DomainXmlFlags, ErrorCode, ListDomainsFlags,
    ListStoragePoolsFlags, ModificationImpact, Outcome, Result, StorageVolumeCreateFlags, StorageXmlFlags, methods,
};

fn connect(uri: &str) -> Connection {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty())).unwrap()
}

/// A world of its own, so that tests do not see each other's changes.
fn test_domain(parameters: &str) -> Domain {
    wait(connect(&format!("test:///default?{parameters}")).domain_by_name("test")).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> (ErrorCode, String) {
    let error = result.unwrap_err();
    (error.code, error.message.clone())
}

#[test]
fn the_default_host_is_libvirts() {
    let domain = test_domain("domains=0");
    assert_eq!((domain.name(), domain.id()), ("test", 1));
    assert_eq!(domain.uuid().to_string(), "6695eb01-f6a4-8304-79aa-97f2502e193f");
    assert_eq!(wait(domain.state()).unwrap().state, DomainState::RUNNING);
    let xml = wait(domain.xml(DomainXmlFlags::empty())).unwrap();
    assert!(xml.text().starts_with("<domain type='test' id='1'>\n  <name>test</name>\n"), "{xml}");
    let stored = wait(domain.xml(DomainXmlFlags::INACTIVE)).unwrap();
    assert!(stored.text().starts_with("<domain type='test'>\n"), "{stored}");
}

fn ready<T>(name: &str, call: impl Future<Output = Result<T>>) -> String {
    assert!(matches!(poll_once(call), Polled::Ready(_)), "{name} is not ready at the first poll");
    name.to_owned()
}

/// Every method that is described as instant must be: a new one is not tested until it has a line here, and the count says so.
#[test]
fn instant_methods_are_ready_at_the_first_poll() {
    const SNAPSHOT: &str = "<domainsnapshot><name>s</name></domainsnapshot>";
    let domain = test_domain("latency=1ms");
    let connection = domain.connection();
    wait(domain.create_snapshot(SNAPSHOT, DomainSnapshotCreateFlags::empty())).unwrap();
    let snapshot = wait(domain.snapshot_by_name("s")).unwrap();
    let pool = wait(connection.storage_pool_by_name("default-pool")).unwrap();
    let volume = "<volume><name>v</name><capacity>1</capacity></volume>";
    let volume = wait(pool.create_volume(volume, StorageVolumeCreateFlags::empty())).unwrap();
    let mut tested = [
        ready("Connection.domain_by_id", connection.domain_by_id(1)),
        ready("Connection.domain_by_name", connection.domain_by_name("test")),
        ready("Connection.domain_by_uuid", connection.domain_by_uuid(domain.uuid())),
        ready("Connection.domains", connection.domains(ListDomainsFlags::empty())),
        ready("Connection.hostname", connection.hostname()),
        ready("Connection.hypervisor_type", connection.hypervisor_type()),
        ready("Connection.hypervisor_version", connection.hypervisor_version()),
        ready("Connection.is_alive", connection.is_alive()),
        ready("Connection.is_encrypted", connection.is_encrypted()),
        ready("Connection.is_secure", connection.is_secure()),
        ready("Connection.library_version", connection.library_version()),
        ready("Connection.max_vcpus", connection.max_vcpus(None)),
        ready("Connection.node_info", connection.node_info()),
        ready("Connection.storage_pool_by_name", connection.storage_pool_by_name("default-pool")),
        ready("Connection.storage_pool_by_target_path", connection.storage_pool_by_target_path("/default-pool")),
        ready("Connection.storage_pool_by_uuid", connection.storage_pool_by_uuid(pool.uuid())),
        ready("Connection.storage_pools", connection.storage_pools(ListStoragePoolsFlags::empty())),
        ready("Connection.storage_volume_by_key", connection.storage_volume_by_key(volume.key())),
        ready("Connection.storage_volume_by_path", connection.storage_volume_by_path(volume.key())),
        ready("Connection.supports", connection.supports("Domain.state")),
        ready("Connection.uri", connection.uri()),
        ready("Domain.autostart", domain.autostart()),
        ready("Domain.current_snapshot", domain.current_snapshot()),
        ready("Domain.has_current_snapshot", domain.has_current_snapshot()),
        ready("Domain.info", domain.info()),
        ready("Domain.is_active", domain.is_active()),
        ready("Domain.is_persistent", domain.is_persistent()),
        ready("Domain.is_updated", domain.is_updated()),
        ready("Domain.job_info", domain.job_info()),
        ready("Domain.job_stats", domain.job_stats(DomainJobStatsFlags::empty())),
        ready("Domain.max_memory", domain.max_memory()),
        ready("Domain.memory_parameters", domain.memory_parameters(ModificationImpact::empty())),
        ready("Domain.os_type", domain.os_type()),
        ready("Domain.snapshot_by_name", domain.snapshot_by_name("s")),
        ready("Domain.snapshots", domain.snapshots(DomainSnapshotListFlags::empty())),
        ready("Domain.state", domain.state()),
        ready("Domain.vcpu_pin_info", domain.vcpu_pin_info(ModificationImpact::empty())),
        ready("Domain.vcpus", domain.vcpus(DomainVcpuFlags::empty())),
        ready("Domain.xml", domain.xml(DomainXmlFlags::empty())),
        ready("DomainSnapshot.children", snapshot.children(DomainSnapshotListFlags::empty())),
        ready("DomainSnapshot.has_metadata", snapshot.has_metadata()),
        ready("DomainSnapshot.is_current", snapshot.is_current()),
        ready("DomainSnapshot.parent", snapshot.parent()),
        ready("DomainSnapshot.xml", snapshot.xml(DomainSnapshotXmlFlags::empty())),
        ready("StoragePool.autostart", pool.autostart()),
        ready("StoragePool.info", pool.info()),
        ready("StoragePool.is_active", pool.is_active()),
        ready("StoragePool.is_persistent", pool.is_persistent()),
        ready("StoragePool.volume_by_name", pool.volume_by_name("v")),
        ready("StoragePool.volumes", pool.volumes()),
        ready("StoragePool.xml", pool.xml(StorageXmlFlags::empty())),
        ready("StorageVolume.path", volume.path()),
        ready("StorageVolume.storage_pool", volume.storage_pool()),
    ];
    tested.sort();
    let instant = methods::METHODS.iter().filter(|method| method.wait == virtkit::Wait::Instant);
    let mut described: Vec<&str> = instant.map(|method| method.name).collect();
    described.sort_unstable();
    assert_eq!(tested.as_slice(), described);
}

/// The table of what a driver has says the same as the driver does.
#[test]
fn what_is_supported_is_not_answered_by_no_support() {
    let domain = test_domain("domains=0");
    let connection = domain.connection();
    for method in methods::METHODS {
        assert!(wait(connection.supports(method.name)).unwrap(), "{}", method.name);
    }
    assert_eq!(code(wait(connection.supports("Domain.fly"))).0, ErrorCode::INVALID_ARG);
}

#[test]
fn a_deadline_ends_a_call_that_waits_and_its_work_is_done_all_the_same() {
    let domain = test_domain("latency=100ms");
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..Default::default() };
    let call = domain.set_memory_parameters(&limits, ModificationImpact::empty());
    let error = wait(CallOptions::new().timeout(Duration::from_millis(10)).run(call)).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
    // The body is a task of its own. Another change waits at least as long as the first, and so comes after it.
    let soft = DomainMemoryParameters { soft_limit: Some(2048), ..Default::default() };
    wait(domain.set_memory_parameters(&soft, ModificationImpact::empty())).unwrap();
    let now = wait(domain.memory_parameters(ModificationImpact::empty())).unwrap();
    assert_eq!((now.hard_limit, now.soft_limit), (Some(4096), Some(2048)));
}

#[test]
fn what_is_cancelled_before_it_begins_is_not_begun() {
    let domain = test_domain("domains=0");
    let token = CancelToken::new();
    token.cancel();
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..Default::default() };
    let call = domain.set_memory_parameters(&limits, ModificationImpact::empty());
    let error = wait(CallOptions::new().cancel_with(token).run(call)).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::NotStarted)));
    let error = wait(CallOptions::new().timeout(Duration::ZERO).run(domain.state())).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::NotStarted)));
    assert_ne!(wait(domain.memory_parameters(ModificationImpact::empty())).unwrap().hard_limit, Some(4096));
}

#[test]
fn another_thread_cancels_a_read_and_the_stream_stays_usable() {
    let domain = test_domain("domains=0");
    let console = wait(domain.open_console(None, DomainConsoleFlags::empty())).unwrap();
    wait(console.read(100)).unwrap();
    let token = CancelToken::new();
    let canceller = std::thread::spawn({
        let token = token.clone();
        move || {
            std::thread::sleep(Duration::from_millis(20));
            token.cancel();
        }
    });
    let error = wait(CallOptions::new().cancel_with(token).run(console.read(100))).unwrap_err();
    assert_eq!((error.code, error.outcome), (ErrorCode::CANCELLED, Some(Outcome::Unknown)));
    canceller.join().unwrap();
    wait(console.write(b"still here")).unwrap();
    assert_eq!(wait(console.read(100)).unwrap(), virtkit::Chunk::Data(b"still here".to_vec()));
}

#[test]
fn closing_ends_what_waits_and_all_handles() {
    let domain = test_domain("domains=0");
    let console = wait(domain.open_console(None, DomainConsoleFlags::empty())).unwrap();
    wait(console.read(100)).unwrap();
    let events = domain.connection().events(virtkit::EventFilter::default()).unwrap();
    let reader = std::thread::spawn(move || wait(console.read(100)));
    let listener = std::thread::spawn(move || wait(events.next()));
    std::thread::sleep(Duration::from_millis(20));
    wait(domain.connection().close()).unwrap();
    wait(domain.connection().close()).expect("closing twice is no error");
    assert_eq!(code(reader.join().unwrap()).0, ErrorCode::INVALID_CONN);
    assert!(listener.join().unwrap().unwrap().is_none());
    assert_eq!(code(wait(domain.state())), (ErrorCode::INVALID_CONN, "the connection to test:///default?domains=0 is closed".to_owned()));
}

#[test]
fn a_call_that_waits_is_refused_on_a_thread_of_the_runtime() {
    let domain = test_domain("latency=1s");
    let (sender, receiver) = std::sync::mpsc::channel();
    runtime::spawn(async { Ok(()) }, move |_| {
        let limits = DomainMemoryParameters::default();
        let waiting = wait(domain.set_memory_parameters(&limits, ModificationImpact::empty()));
        sender.send((waiting, wait(domain.state()))).unwrap();
    });
    let (waiting, instant) = receiver.recv().unwrap();
    assert_eq!(code(waiting).0, ErrorCode::OPERATION_INVALID);
    assert_eq!(instant.unwrap().state, DomainState::RUNNING);
}

#[test]
fn a_panic_ends_its_call_alone() {
    let (sender, receiver) = std::sync::mpsc::channel();
    runtime::spawn(async { panic!("on purpose") }, move |result: Result<()>| sender.send(result).unwrap());
    let (panicked, message) = code(receiver.recv().unwrap());
    assert_eq!(panicked, ErrorCode::INTERNAL_ERROR);
    assert!(message.contains("on purpose"), "{message}");
    let guarded = runtime::guard("the entry", || -> Result<()> { panic!("also on purpose") });
    assert_eq!(code(guarded).1, "the entry panicked: also on purpose");
}
