//! What the tests with real QEMUs share: a root, a driver on it, guests.

#![allow(dead_code, reason = "each test file uses another part")]

pub mod machine;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Once};
use std::time::Duration;

use tempfile::TempDir;
use virtkit_api::{
    DomainConsoleFlags, DomainCreateFlags, DomainDefineFlags, DomainEventType, DomainRef, DomainState, DriverEvent, EventFilter,
};
use virtkit_driver::{Chunk, DomainConsole, DomainLifecycle, DomainList, DomainStatus, Driver, EventHub, StreamSource, Subscription};
use virtkit_driver_qemu::QemuDriver;
use virtkit_guest::boot_sector::Guest;
use virtkit_state::Root;

/// How long anything may take on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A root with an open driver.
pub struct Host {
    pub place: Arc<TempDir>,
    pub root: Root,
    pub driver: Arc<QemuDriver>,
    pub events: Arc<EventHub>,
}

/// Builds the helper that starts processes, once, as `cargo test` builds only what a test's crate depends on.
pub fn helper() -> PathBuf {
    static BUILT: Once = Once::new();
    if let Some(path) = std::env::var_os("VIRTKIT_LAUNCH") {
        return path.into();
    }
    let program = std::env::current_exe().expect("a test is a program");
    let profile = program.ancestors().nth(2).expect("tests lie in the folder deps");
    BUILT.call_once(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let target = profile.parent().expect("profiles lie in the target folder");
        let status = Command::new(cargo).args(["build", "-q", "-p", "virtkit-launch", "--target-dir"]).arg(target).status();
        assert!(status.expect("cargo can be run").success(), "virtkit-launch cannot be built");
    });
    profile.join("virtkit-launch")
}

impl Host {
    pub async fn new() -> Self {
        Self::at(Arc::new(tempfile::tempdir().expect("a folder can be made"))).await
    }

    /// Opens the root in a folder.
    pub async fn at(place: Arc<TempDir>) -> Self {
        helper();
        let root = Root::open(place.path().join("root")).expect("the root can be opened");
        let events = Arc::new(EventHub::new());
        let driver = QemuDriver::open(root.clone(), events.clone()).await.expect("the driver can be opened");
        Self { place, root, driver: Arc::new(driver), events }
    }

    /// Closes the root and opens it again: what runs goes on.
    pub async fn reopen(self) -> Self {
        let place = self.place.clone();
        self.close().await;
        Self::at(place).await
    }

    pub async fn close(&self) {
        self.driver.close().await.expect("the driver can be closed");
        self.root.release();
    }

    /// A disk in the folder of the root.
    pub fn disk(&self, name: &str, guest: &Guest) -> PathBuf {
        let path = self.root.path().join(name);
        std::fs::write(&path, guest.disk()).expect("a disk can be written");
        path
    }

    pub fn subscribe(&self) -> Subscription {
        self.events.subscribe(EventFilter::default())
    }

    pub async fn define(&self, xml: &str) -> DomainRef {
        self.driver.define_domain(xml, DomainDefineFlags::empty()).await.expect("the domain can be defined")
    }

    pub async fn create(&self, domain: &DomainRef) {
        self.driver.create(domain, DomainCreateFlags::empty()).await.expect("the domain can be started");
    }

    pub async fn state(&self, domain: &DomainRef) -> (DomainState, i32) {
        let state = self.driver.state(domain).await.expect("the domain is there");
        (state.state, state.reason)
    }

    /// Waits for a state.
    pub async fn until(&self, domain: &DomainRef, wanted: DomainState) {
        let reached = async {
            while self.state(domain).await.0 != wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("{domain:?} does not become {wanted}"));
    }

    pub async fn console(&self, domain: &DomainRef) -> Box<dyn StreamSource> {
        self.driver.open_console(domain, None, DomainConsoleFlags::empty()).await.expect("the console can be opened")
    }
}

/// A test that failed leaves no machine behind.
impl Drop for Host {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for pid in processes_with(&self.root.path().display().to_string()) {
                // SAFETY: the process was started by this test, whose root is in its arguments.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
        }
    }
}

/// A domain with a guest on a disk, a console, and more devices.
pub fn domain(name: &str, disk: &Path, more: &str) -> String {
    let kind = if std::env::var("VIRTKIT_TEST_ACCEL").is_ok_and(|accelerator| accelerator == "kvm") { "kvm" } else { "qemu" };
    format!(
        "<domain type='{kind}'><name>{name}</name><memory unit='MiB'>16</memory><os><type>hvm</type></os><features><acpi/></features>
         <devices><disk type='file'><source file='{}'/><target dev='vda'/></disk>{more}</devices></domain>",
        disk.display()
    )
}

/// A serial line that is a terminal of the host.
pub const SERIAL: &str = "<serial type='pty'/>";

/// Reads until a text has come.
pub async fn read_until(stream: &dyn StreamSource, text: &str) -> String {
    let mut read = String::new();
    let all = async {
        while !read.contains(text) {
            match stream.read(4096).await.expect("the console can be read") {
                Chunk::Data(data) => read.push_str(&String::from_utf8_lossy(&data)),
                Chunk::Hole(_) | Chunk::End => break,
            }
        }
    };
    let timely = tokio::time::timeout(PATIENCE, all).await;
    assert!(timely.is_ok() && read.contains(text), "{text:?} is not in {read:?}");
    read
}

/// The next lifecycle event, as its kind and detail.
pub async fn event(subscription: &Subscription) -> (DomainEventType, i32) {
    loop {
        let next = tokio::time::timeout(PATIENCE, subscription.next()).await.expect("an event comes").expect("the hub is open");
        match next {
            DriverEvent::DomainLifecycle { event, detail, .. } => return (event, detail),
            // What QEMU says itself is told, too.
            DriverEvent::DomainQemuMonitor { .. } => {}
            other => panic!("another event: {other:?}"),
        }
    }
}

/// The QEMU processes with the name of a domain.
pub fn processes(name: &str) -> Vec<i32> {
    processes_with(&format!("guest={name},"))
}

fn processes_with(text: &str) -> Vec<i32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("there is /proc").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&words).contains(text) {
            found.push(pid);
        }
    }
    found
}
