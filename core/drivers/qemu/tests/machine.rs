//! A machine with everything that a configuration can have, under a real QEMU.

mod support;

use support::{Host, read_until};
use virtkit_api::{DomainConsoleFlags, DomainCreateFlags, DomainDestroyFlags, DomainState, DomainXmlFlags};
use virtkit_driver::{DomainConsole, DomainLifecycle, DomainStatus};
use virtkit_guest::boot_sector::Guest;

/// The document of the command lines' tests with all devices in places of their own, as far as a host without KVM can start it.
fn everything(host: &Host) -> String {
    let images = host.root.path().join("images");
    std::fs::create_dir(&images).unwrap();
    std::fs::write(images.join("raw"), Guest::greeting("started\r\n").disk()).unwrap();
    let top = std::fs::File::options().read(true).write(true).create_new(true).open(images.join("top")).unwrap();
    let backing = Some(virtkit_image::qcow2::Backing { file: "raw".into(), format: Some("raw".into()) });
    let size = std::fs::metadata(images.join("raw")).unwrap().len();
    virtkit_image::qcow2::create(&top, &virtkit_image::qcow2::Options { backing, ..virtkit_image::qcow2::Options::new(size) }).unwrap();
    let document = include_str!("commands/q35.xml").replace("@IMAGES@", images.to_str().unwrap());
    let cpu = document.find("<cpu ").unwrap()..document.find("</cpu>").unwrap() + "</cpu>".len();
    // The processor is one that software can be, the machine and the emulator are those of this host, and no port is taken from others.
    let mut document = document;
    document.replace_range(
        cpu,
        "<cpu check='full'><model fallback='forbid'>qemu64</model><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>",
    );
    document
        .replace("type='kvm'", "type='qemu'")
        .replace("machine='pc-q35-9.0'", "machine='q35'")
        .replace("<emulator>/usr/bin/qemu-system-x86_64</emulator>", "")
        .replace("<memory unit='GiB'>2</memory>", "<memory unit='MiB'>48</memory>")
        .replace("<currentMemory unit='GiB'>1</currentMemory>", "<currentMemory unit='MiB'>40</currentMemory>")
        .replace("port='5907' autoport='no'", "port='-1' autoport='yes'")
        // The file systems of test machines differ in what they can do past their cache.
        .replace("cache='none' io='native'", "cache='writeback' io='threads'")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_with_everything_starts_and_its_guest_runs() {
    let host = Host::new().await;
    let vm = host.define(&everything(&host)).await;
    let stored = host.driver.xml(&vm, DomainXmlFlags::SECURE).await.unwrap();
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    let console = host.console(&vm).await;
    host.driver.resume(&vm).await.unwrap();
    read_until(&*console, "started").await;
    assert_eq!(host.state(&vm).await.0, DomainState::RUNNING);
    let live = host.driver.xml(&vm, DomainXmlFlags::empty()).await.unwrap();
    assert!(!live.text().contains("planted") && live.text().contains("chassis='4'"), "{}", live.text());
    let inactive = host.driver.xml(&vm, DomainXmlFlags::SECURE | DomainXmlFlags::INACTIVE).await.unwrap();
    assert_eq!(inactive.text(), stored.text(), "a start leaves the stored configuration as it is");
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_on_somebody_elses_socket_is_not_opened() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let theirs = host.root.path().join("theirs");
    let listener = std::os::unix::net::UnixListener::bind(&theirs).unwrap();
    let serial = format!("<serial type='unix'><source mode='connect' path='{}'/></serial>", theirs.display());
    let vm = host.define(&support::domain("called", &disk, &serial)).await;
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    listener.accept().expect("QEMU connects");
    let error = host.driver.open_console(&vm, None, DomainConsoleFlags::empty()).await.expect_err("it is not the guest's socket");
    assert!(error.code == virtkit_api::ErrorCode::OPERATION_UNSUPPORTED && error.message.contains("\"connect\""), "{error}");
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody else connects");
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_a_pipe_is_refused_and_holds_nobody_up() {
    let host = Host::new().await;
    let pipe = host.root.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo can be run");
    assert!(made.success());
    let vm = host.define(&support::domain("piped", &pipe, "")).await;
    let start = host.driver.create(&vm, DomainCreateFlags::empty());
    let error = tokio::time::timeout(support::PATIENCE, start).await.expect("nobody waits for a writer").unwrap_err();
    assert!(error.code == virtkit_api::ErrorCode::CONFIG_UNSUPPORTED && error.message.contains("a FIFO"), "{error}");
    host.close().await;
}
