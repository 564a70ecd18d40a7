//! What the two speak of.

use std::fs;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use virtkit_interop::{Libvirtd, program};

use crate::proxy::Proxy;

/// What is spoken of, and how many packets of the client and of the daemon there are at least.
pub const EXPECTED: &[(&str, usize, usize)] = &[
    ("opening", 4, 4),
    ("domain info", 4, 4),
    ("typed parameters", 2, 2),
    ("lists", 6, 6),
    ("refusals", 2, 2),
    ("bulk statistics", 1, 1),
    ("events", 2, 4),
    ("keepalive", 1, 1),
    ("upload", 4, 2),
    ("download", 1, 4),
];

/// Speaks of it, as `test:///default`, the storage and QEMU's session of the daemon, through `socket`.
pub fn hold(daemon: &Libvirtd, socket: &Path, proxy: &Proxy) {
    let uri = |driver: &str, path: &str| format!("{driver}+unix://{path}?socket={}", socket.display());
    let test = uri("test", "/default");
    let say = |what: &str, uri: &str, commands: &str| {
        proxy.about(what);
        virsh(uri, commands);
    };
    say("opening", &test, "uri");
    say(
        "domain info",
        &test,
        "domstate --reason test; dominfo test; vcpucount test; vcpuinfo test; domid test; domifaddr test; guestinfo test",
    );
    say(
        "typed parameters",
        &test,
        "schedinfo test; memtune test; memtune test --soft-limit 4096; numatune test; blkiotune test; nodecpustats; nodememstats",
    );
    let lists = "list --all; net-list --all; pool-list --all; vol-list default-pool; iface-list --all; nodedev-list; snapshot-list test; secret-list";
    say("lists", &test, lists);
    say("refusals", &test, "domstate nosuch; net-info nosuch; migrate-getspeed test; domblkinfo test nosuch");
    events(proxy, &test);
    proxy.about("keepalive");
    // It asks each second, and hears nothing else for three.
    virsh_with(&["-k", "1", "-K", "3", "-c", &test, "event", "--event", "rtc-change", "--timeout", "3"]);
    streams(daemon, proxy, &uri("storage", "/session"));
    machine(daemon, proxy, &uri("qemu", "/session"));
}

/// One client listens, another one does something.
fn events(proxy: &Proxy, uri: &str) {
    proxy.about("events");
    let listen = |(command, kind): (&'static str, &'static [&'static str])| {
        let uri = uri.to_owned();
        thread::spawn(move || virsh_with(&[&["-c", &uri, command], kind, &["--loop", "--timeout", "4"]].concat()))
    };
    let life: &[&str] = &["--event", "lifecycle"];
    let listeners = [("event", &["--all"][..]), ("net-event", life), ("pool-event", life), ("nodedev-event", life)].map(listen);
    thread::sleep(Duration::from_secs(1));
    let changes = "suspend test; resume test; desc --live test words; net-destroy default; net-start default; pool-destroy default-pool; \
                   pool-start default-pool";
    virsh(uri, changes);
    for listener in listeners {
        listener.join().expect("it does not panic");
    }
}

/// A file with a hole, up and down.
fn streams(daemon: &Libvirtd, proxy: &Proxy, uri: &str) {
    let (place, volumes) = (daemon.place("files"), daemon.place("recorded"));
    fs::set_permissions(&place, fs::Permissions::from_mode(0o777)).expect("it is ours");
    let (up, down) = (place.join("up"), place.join("down"));
    let file = fs::File::create(&up).expect("a file");
    file.write_all_at(&[0x5a; 4096], 0).expect("it is written");
    file.write_all_at(&[0xa5; 4096], 1 << 20).expect("it is written");
    proxy.about("volumes");
    virsh(uri, &format!("pool-create-as recorded dir --target {}; vol-create-as recorded holes 2M --allocation 0", volumes.display()));
    proxy.about("upload");
    virsh(uri, &format!("vol-upload --sparse --pool recorded holes {}", up.display()));
    proxy.about("download");
    virsh(uri, &format!("vol-download --sparse --pool recorded holes {}", down.display()));
    let seen = fs::read(&down).expect("it came down");
    assert!(seen[..4096] == [0x5a; 4096] && seen[1 << 20..][..4096] == [0xa5; 4096], "{} bytes", seen.len());
}

/// A machine of QEMU's: statistics in bulk, and descriptors both ways.
fn machine(daemon: &Libvirtd, proxy: &Proxy, uri: &str) {
    let Some(emulator) = program("qemu-system-x86_64") else { return };
    let xml = format!(
        "<domain type='qemu'><name>small</name><uuid>{UUID}</uuid><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <devices><emulator>{}</emulator><graphics type='vnc' socket='{}/vnc'/><controller type='usb' model='none'/><memballoon model='none'/>\
         </devices></domain>",
        emulator.display(),
        daemon.folder().display()
    );
    let file = daemon.place("files").join("small.xml");
    fs::write(&file, xml).expect("a file");
    proxy.about("a machine");
    virsh(uri, &format!("define {}; start small", file.display()));
    proxy.about("bulk statistics");
    virsh(uri, "domstats small");
    proxy.about("descriptors");
    // virsh has no word for a display's descriptor, so that the Python binding says it.
    let script = "import libvirt, os, sys; c = libvirt.open(sys.argv[1]); d = c.lookupByName('small'); os.close(d.openGraphicsFD(0, 1)); \
                  d.FDAssociate('files', [os.open('/dev/null', os.O_RDONLY), os.open('/dev/zero', os.O_RDONLY)])";
    run(Command::new("/usr/bin/python3").args(["-c", script, uri]));
    proxy.about("a machine");
    virsh(uri, "destroy small; undefine small");
}

const UUID: &str = "6b1f2c1e-4d0a-4a3c-9f57-0c6d8a1e2b3c";

fn virsh(uri: &str, commands: &str) {
    virsh_with(&["-c", uri, commands]);
}

fn virsh_with(arguments: &[&str]) {
    run(Command::new("virsh").args(arguments));
}

/// What it says does not matter, nor whether the daemon has refused something: what was heard is looked at.
fn run(command: &mut Command) {
    let ended = command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if let Err(error) = ended {
        eprintln!("SKIPPED: {command:?} cannot be run: {error}");
    }
}
