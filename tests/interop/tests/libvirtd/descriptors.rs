//! Descriptors over the UNIX socket: a file for a domain that is to be started, both ends of a display of one that runs. The domain is QEMU's, its processor
//! is translated, and it has no disk.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use virtkit::{
    Connection, Domain, DomainDefineFlags, DomainDestroyFlags, DomainFdAssociateFlags, DomainOpenGraphicsFlags, DomainState, ErrorCode,
};
use virtkit_interop::{Libvirtd, Settings, program};

use crate::{open, run};

/// What a VNC server says first.
const GREETING: &[u8] = b"RFB 003.008\n";

async fn define(connection: &Connection, daemon: &Libvirtd) -> Domain {
    let emulator = program("qemu-system-x86_64").expect("it was looked for");
    let xml = format!(
        "<domain type='qemu'><name>small</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>\
         <emulator>{}</emulator><graphics type='vnc' socket='{}/vnc'/><controller type='usb' model='none'/><memballoon model='none'/></devices></domain>",
        emulator.display(),
        daemon.folder().display()
    );
    connection.define_domain(&xml, DomainDefineFlags::empty()).await.expect("a domain")
}

fn greets(display: OwnedFd) {
    let mut display = UnixStream::from(display);
    display.set_nonblocking(false).expect("it is a socket");
    display.set_read_timeout(Some(Duration::from_secs(60))).expect("it is a socket");
    let mut said = [0; GREETING.len()];
    display.read_exact(&mut said).expect("it says something");
    assert_eq!(said, GREETING);
}

#[test]
fn descriptors_go_both_ways() {
    let Some(_) = program("qemu-system-x86_64") else { return };
    let Some(daemon) = Libvirtd::start(Settings { tcp: Some("none"), ..Settings::default() }) else { return };
    let connection = open(&daemon.uri_of("qemu", "/session")).expect("it is open");
    let tcp = open(&daemon.tcp_uri("").replace("test+tcp", "qemu+tcp").replace("/default", "/session")).expect("it is open");
    run(async {
        let domain = define(&connection, &daemon).await;
        let files = [File::open("/dev/null").expect("a file"), File::open("/dev/zero").expect("a file")].map(OwnedFd::from);
        domain.associate_fds("files", &files, DomainFdAssociateFlags::empty()).await.expect("the daemon takes them");
        domain.create(virtkit::DomainCreateFlags::empty()).await.expect("it is started");
        assert_eq!(domain.state().await.expect("a state").state, DomainState::RUNNING);
        greets(domain.open_graphics_fd(0, DomainOpenGraphicsFlags::SKIP_AUTH).await.expect("a display"));
        let (ours, theirs) = UnixStream::pair().expect("sockets");
        domain.open_graphics(0, theirs.into(), DomainOpenGraphicsFlags::SKIP_AUTH).await.expect("a display");
        greets(ours.into());
        // Descriptors travel over sockets of this machine alone.
        let far = tcp.domain_by_name("small").await.expect("the domain");
        let error = far.open_graphics_fd(0, DomainOpenGraphicsFlags::empty()).await.expect_err("no descriptor can come");
        assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
        let file: [OwnedFd; 1] = [File::open("/dev/null").expect("a file").into()];
        let error = far.associate_fds("files", &file, DomainFdAssociateFlags::empty()).await.expect_err("no descriptor can go");
        assert_eq!(error.code, ErrorCode::NO_SUPPORT, "{error}");
        assert!(far.is_active().await.expect("an answer"), "the connection goes on");
        tcp.close().await.expect("it closes");
        domain.destroy(DomainDestroyFlags::empty()).await.expect("it is stopped");
        connection.close().await.expect("it closes");
    });
}
