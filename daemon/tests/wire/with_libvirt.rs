//! Against libvirt, where it is installed: our driver with libvirt's daemon, and libvirt's command with our dispatch.

use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use virtkit::*;
use virtkitd::Options;

use crate::pair::{over, run};

/// A program of libvirt's; where it is missing, the test says so and is skipped.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    let found = folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not installed, so nothing is tested against libvirt");
    }
    found
}

/// libvirt's daemon with a folder of its own. It must not run as root: then it would be the one of the whole system.
pub struct Libvirtd {
    process: Child,
    folder: TempDir,
}

/// Who nobody is.
const NOBODY: u32 = 65_534;

impl Libvirtd {
    pub fn start() -> Option<Self> {
        let program = program("libvirtd")?;
        let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
        let path = folder.path();
        let socket_folder = path.display();
        let settings = format!("unix_sock_dir = \"{socket_folder}\"\nauth_unix_rw = \"none\"\nauth_unix_ro = \"none\"\n");
        std::fs::write(path.join("libvirtd.conf"), settings).expect("a file");
        let mut command = Command::new("setpriv");
        let is_root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(path).expect("it is there")) == 0;
        if is_root {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("a folder of nobody's");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg("--pdeathsig=TERM").arg(program).arg("-f").arg(path.join("libvirtd.conf")).arg("-p").arg(path.join("pid"));
        for variable in ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            command.env(variable, path);
        }
        let process =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("setpriv is part of every Linux");
        Some(Self { process, folder })
    }

    pub fn socket(&mut self) -> UnixStream {
        let path = self.folder.path().join("libvirt-sock");
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Ok(socket) = UnixStream::connect(&path) {
                return socket;
            }
            if let Some(status) = self.process.try_wait().expect("its state") {
                panic!("libvirtd has ended with {status}");
            }
            assert!(Instant::now() < end, "libvirtd does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Libvirtd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn our_driver_talks_to_libvirts_daemon() {
    let Some(mut daemon) = Libvirtd::start() else { return };
    let file = daemon.folder.path().join("saved");
    run(async {
        let connection = over(daemon.socket(), "test:///default").await.expect("libvirt's test driver is there");
        assert_eq!(connection.hypervisor_type().await.expect("a type"), "TEST");
        assert!(connection.is_secure().await.expect("an answer"));
        assert!(!connection.hostname().await.expect("a name").is_empty());
        assert!(connection.library_version().await.expect("a version") > 1_003_003);
        assert_eq!(connection.max_vcpus(None).await.expect("a number"), 32);
        let node = connection.node_info().await.expect("the host");
        assert_eq!((node.model.as_str(), node.cpus, node.nodes), ("i686", 16, 2));
        assert!(connection.capabilities().await.expect("a document").text().contains("<capabilities>"));
        domains(&connection).await;
        statistics(&connection).await;
        saving(&connection, file.to_str().expect("a path of ASCII")).await;
        cpus_and_memory(&connection).await;
        storage(&connection).await;
        snapshots(&connection).await;
        connection.close().await.expect("it closes");
    });
}

async fn domains(connection: &Connection) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    assert_eq!(connection.domain_by_uuid(domain.uuid()).await.expect("a domain").identity(), domain.identity());
    assert_eq!(connection.domain_by_id(domain.id()).await.expect("a domain").name(), "test");
    let listed = connection.domains(ListDomainsFlags::empty()).await.expect("a list");
    assert_eq!(listed.iter().map(Domain::name).collect::<Vec<_>>(), ["test"]);
    let error = connection.domain_by_name("nothing").await.expect_err("there is no such domain");
    assert_eq!((error.code, error.domain), (ErrorCode::NO_DOMAIN, ErrorDomain::TEST));
    assert_eq!(domain.os_type().await.expect("a type"), "linux");
    assert!(domain.xml(DomainXmlFlags::empty()).await.expect("a document").text().contains("<name>test</name>"));
    let events = connection.events(EventFilter::default()).expect("a subscription");
    domain.suspend().await.expect("it is suspended");
    assert_eq!(domain.state().await.expect("a state").state, DomainState::PAUSED);
    domain.resume().await.expect("it is resumed");
    domain.destroy(DomainDestroyFlags::empty()).await.expect("it is stopped");
    domain.create(DomainCreateFlags::empty()).await.expect("it is started");
    for expected in [DomainEventType::SUSPENDED, DomainEventType::RESUMED, DomainEventType::STOPPED, DomainEventType::STARTED] {
        match events.next().await.expect("no error") {
            Some(Event::DomainLifecycle { domain, event, .. }) => assert_eq!((domain.name(), event), ("test", expected)),
            other => panic!("{other:?} instead of {expected}"),
        }
    }
    assert!(!domain.is_updated().await.expect("an answer"));
    assert!(domain.is_persistent().await.expect("an answer") && domain.is_active().await.expect("an answer"));
    let interfaces = domain.interface_addresses(DomainInterfaceAddressesSource::LEASE).await.expect("addresses");
    assert_eq!(interfaces[0].addresses[0].prefix, 24);
    let error = domain.open_console(None, DomainConsoleFlags::empty()).await.expect_err("libvirt's test driver has none");
    assert_eq!(error.code, ErrorCode::NO_SUPPORT);
}

async fn statistics(connection: &Connection) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    let all = connection.all_domain_stats(&[], DomainStatsTypes::STATE, AllDomainStatsFlags::empty()).await.expect("statistics");
    assert_eq!(all.iter().map(|one| (one.domain.name(), one.stats.state)).collect::<Vec<_>>(), [("test", Some(1))]);
    let one = connection.all_domain_stats(&[domain], DomainStatsTypes::STATE, AllDomainStatsFlags::empty()).await.expect("statistics");
    assert_eq!(one[0].domain.uuid(), all[0].domain.uuid());
}

/// The daemon answers at the end of the work.
async fn saving(connection: &Connection, file: &str) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    let saving = domain.save(file, None, DomainSaveFlags::empty()).await.expect("an operation");
    saving.wait().await.expect("it is saved");
    assert_eq!(saving.progress().await.expect("how it ended").kind, DomainJobType::COMPLETED);
    saving.cancel().await.expect("what has ended is left alone");
    assert_eq!(domain.state().await.expect("a state").state, DomainState::SHUT_OFF);
    let none = connection.restore_domain("/proc/none", None, DomainSaveFlags::empty()).await.expect("an operation");
    let error = none.wait().await.expect_err("there is no such file");
    assert!(error.message.contains("/proc/none"), "{error}");
    assert_eq!(none.progress().await.expect("how it ended").kind, DomainJobType::FAILED);
    let restoring = connection.restore_domain(file, None, DomainSaveFlags::empty()).await.expect("an operation");
    restoring.wait().await.expect("it is restored");
    assert_eq!(domain.state().await.expect("a state").state, DomainState::RUNNING);
}

async fn cpus_and_memory(connection: &Connection) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    let info = domain.info().await.expect("information");
    assert_eq!((info.state, info.vcpus, info.max_memory), (DomainState::RUNNING, 2, domain.max_memory().await.expect("a size")));
    let none = ModificationImpact::empty();
    let limits = DomainMemoryParameters { soft_limit: Some(123_456), ..Default::default() };
    domain.set_memory_parameters(&limits, none).await.expect("limits");
    assert_eq!(domain.memory_parameters(none).await.expect("limits").soft_limit, Some(123_456));
    assert_eq!(domain.vcpus(DomainVcpuFlags::empty()).await.expect("a number"), 2);
    let pinned = domain.vcpu_pin_info(none).await.expect("maps");
    assert_eq!(pinned, [[0xff, 0xff], [0xff, 0xff]]);
    domain.pin_vcpu(1, &vec![0b101, 0], none).await.expect("it is pinned");
    assert_eq!(domain.vcpu_pin_info(none).await.expect("maps"), [[0xff, 0xff], [0b101, 0]]);
    assert_eq!(domain.memory_peek(0, 4, DomainMemoryFlags::PHYSICAL).await.expect("bytes").len(), 4);
}

async fn storage(connection: &Connection) {
    let pool = connection.storage_pool_by_name("default-pool").await.expect("a pool");
    assert_eq!(pool.info().await.expect("information").state, StoragePoolState::RUNNING);
    let xml = "<volume><name>v</name><capacity>4096</capacity><target><path>/default-pool/v</path></target></volume>";
    let volume = pool.create_volume(xml, StorageVolumeCreateFlags::empty()).await.expect("a volume");
    assert_eq!(volume.info(StorageVolumeInfoFlags::empty()).await.expect("information").capacity, 4096);
    assert_eq!(volume.path().await.expect("a path"), "/default-pool/v");
    assert_eq!(volume.storage_pool().await.expect("a pool").uuid(), pool.uuid());
    assert_eq!(pool.volumes().await.expect("a list").len(), 1);
    assert_eq!(connection.storage_volume_by_path("/default-pool/v").await.expect("a volume").name(), "v");
    volume.delete(StorageVolumeDeleteFlags::empty()).await.expect("it is deleted");
    let error = pool.volume_by_name("v").await.expect_err("it is gone");
    assert_eq!(error.code, ErrorCode::NO_STORAGE_VOLUME);
}

async fn snapshots(connection: &Connection) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    let xml = "<domainsnapshot><name>first</name></domainsnapshot>";
    let first = domain.create_snapshot(xml, DomainSnapshotCreateFlags::empty()).await.expect("a snapshot");
    let xml = "<domainsnapshot><name>second</name></domainsnapshot>";
    let second = domain.create_snapshot(xml, DomainSnapshotCreateFlags::empty()).await.expect("a snapshot");
    assert_eq!(second.parent().await.expect("a parent").name(), "first");
    assert_eq!(first.children(DomainSnapshotListFlags::empty()).await.expect("children").len(), 1);
    assert!(second.is_current().await.expect("an answer"));
    assert_eq!(domain.snapshots(DomainSnapshotListFlags::empty()).await.expect("a list").len(), 2);
    second.delete(DomainSnapshotDeleteFlags::empty()).await.expect("it is deleted");
}

/// Our dispatch behind a socket with a name.
pub fn listen() -> (TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
    let path = folder.path().join("sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            runtime::spawn(virtkitd::serve(socket.expect("a client"), Options::default()), |_| {});
        }
    });
    (folder, path)
}

/// Runs libvirt's command with our dispatch, and gives what it prints.
fn virsh(program: &Path, socket: &Path, words: &[&str]) -> Result<String, String> {
    let uri = format!("test+unix:///default?socket={}", socket.display());
    let output = Command::new(program).arg("-c").arg(uri).args(words).env("LC_ALL", "C").output().expect("virsh can be run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn libvirts_command_talks_to_our_dispatch() {
    let Some(program) = program("virsh") else { return };
    let (folder, socket) = listen();
    let virsh = |words: &[&str]| virsh(&program, &socket, words);
    let says = |words: &[&str], expected: &str| {
        let said = virsh(words).unwrap_or_else(|error| panic!("virsh {}: {error}", words.join(" ")));
        assert!(said.contains(expected), "virsh {} says {said:?}, which has no {expected:?}", words.join(" "));
    };
    says(&["list", "--all"], "running");
    says(&["domstate", "test", "--reason"], "running");
    says(&["domuuid", "test"], "-");
    says(&["dumpxml", "test"], "<name>test</name>");
    says(&["nodeinfo"], "CPU model");
    says(&["hostname"], "");
    says(&["memtune", "test"], "soft_limit");
    says(&["memtune", "test", "--soft-limit", "2048"], "");
    says(&["vcpupin", "test"], "VCPU");
    says(&["domstats", "test", "--balloon"], "balloon.maximum=8388608");
    says(&["domstats", "--state", "--list-running"], "Domain: 'test'\n  state.state=1");
    let saved = folder.path().join("saved");
    let saved = saved.display();
    says(&[&format!("save test {saved}; domstate test; restore {saved}; domstate test")], "shut off");
    says(&["suspend", "test"], "suspended");
    says(&["resume", "test"], "resumed");
    says(&["pool-list", "--all"], "default-pool");
    says(&["pool-info", "default-pool"], "running");
    says(&["snapshot-list", "test"], "Name");
    let error = virsh(&["domstate", "nothing"]).expect_err("there is no such domain");
    assert!(error.contains("nothing"), "{error}");
    // In one connection, because each has a host of its own.
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let data: Vec<u8> = (0..3_000_000u32).map(|at| (at % 253).to_le_bytes()[0]).collect();
    std::fs::write(&here, &data).expect("a file");
    let (here, there) = (here.display(), there.display());
    let script = format!(
        "vol-create-as default-pool v 4194304; vol-list default-pool; vol-upload v {here} default-pool; \
         vol-download v {there} default-pool --length 3000000; vol-info v default-pool; vol-delete v default-pool; \
         destroy test; start test; snapshot-create-as test s; snapshot-list test; domstate test"
    );
    says(&[&script], "running");
    assert!(std::fs::read(folder.path().join("there")).expect("a file") == data, "what came back is something else");
    let sparse = format!(
        "vol-create-as default-pool v 4194304; vol-upload v {here} default-pool --sparse; vol-download v {there} default-pool --sparse"
    );
    says(&[&sparse], "");
    let back = std::fs::read(folder.path().join("there")).expect("a file");
    assert!(back.len() == 4_194_304 && back[..data.len()] == data, "what came back is something else: {} bytes", back.len());
}
