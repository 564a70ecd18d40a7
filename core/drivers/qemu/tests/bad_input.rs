//! What goes wrong, and what is left then: nothing.

mod support;

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use support::{Host, SERIAL, domain};
use virtkit_api::{
    DomainCreateFlags, DomainDefineFlags, DomainDestroyFlags, DomainMemoryFlags, DomainMemoryModFlags, DomainRebootFlags, DomainRef,
    DomainShutdownFlags, DomainState, DomainUndefineFlags, Error, ErrorCode, ListDomainsFlags, Result,
};
use virtkit_driver::{DomainLifecycle, DomainList, DomainMemory};
use virtkit_guest::boot_sector::Guest;

async fn define(host: &Host, xml: &str) -> Result<DomainRef> {
    host.driver.define_domain(xml, DomainDefineFlags::empty()).await
}

/// Nothing of a run is left on disk.
fn nothing_runs(host: &Host) {
    let left: Vec<_> = std::fs::read_dir(host.root.path().join("run")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| name == "autostarted.txt"), "{left:?}");
}

#[track_caller]
fn expect(result: Result<impl std::fmt::Debug>, code: ErrorCode, part: &str) -> Error {
    let error = result.expect_err(part);
    assert!(error.code == code && error.message.contains(part), "expected {code:?} with {part:?}, got {:?}: {error}", error.code);
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_that_cannot_be_defines_nothing() {
    let host = Host::new().await;
    let xml = "<domain type='qemu'>\n  <name>x</name>\n  <memory>much</memory></domain>";
    let error = expect(define(&host, xml).await, ErrorCode::XML_ERROR, "line 3, column 3 in /domain");
    assert_eq!((error.int1, error.int2), (3, 3));
    let cases = [
        ("<domain type='test'><name>x</name><memory>1024</memory></domain>", ErrorCode::CONFIG_UNSUPPORTED, "\"test\""),
        ("<domain type='qemu'><name>a/b</name><memory>1024</memory></domain>", ErrorCode::INVALID_ARG, "\"a/b\""),
        ("<domain type='qemu'><name>x</name></domain>", ErrorCode::INVALID_ARG, "no memory"),
        ("<domain type='qemu'><name>x</name><memory>1024</memory><vcpu current='3'>2</vcpu></domain>", ErrorCode::INVALID_ARG, "3 of 2"),
        (
            "<domain type='qemu'><name>x</name><memory>1024</memory><os><type>xen</type></os></domain>",
            ErrorCode::CONFIG_UNSUPPORTED,
            "\"xen\"",
        ),
        (
            "<domain type='qemu'><name>x</name><memory>1024</memory><os><type machine='pdp11'>hvm</type></os></domain>",
            ErrorCode::CONFIG_UNSUPPORTED,
            "\"pdp11\"",
        ),
        (
            "<domain type='qemu'><name>x</name><memory>1024</memory><on_reboot>preserve</on_reboot></domain>",
            ErrorCode::CONFIG_UNSUPPORTED,
            "<on_reboot>",
        ),
        (
            "<domain type='qemu'><name>x</name><memory>1024</memory><devices><interface type='user'><mac address='1:2:3'/></interface></devices></domain>",
            ErrorCode::INVALID_ARG,
            "\"1:2:3\"",
        ),
    ];
    for (xml, code, part) in cases {
        expect(define(&host, xml).await, code, part);
    }
    let uuid = "<uuid>11111111-2222-3333-4444-555555555555</uuid>";
    let xml = |name: &str, uuid: &str| format!("<domain type='qemu'><name>{name}</name>{uuid}<memory>1024</memory></domain>");
    define(&host, &xml("first", uuid)).await.unwrap();
    expect(define(&host, &xml("second", uuid)).await, ErrorCode::OPERATION_FAILED, "is called \"first\"");
    let other = "<uuid>11111111-2222-3333-4444-555555555556</uuid>";
    expect(define(&host, &xml("first", other)).await, ErrorCode::OPERATION_FAILED, "\"first\"");
    assert_eq!(host.driver.domains(ListDomainsFlags::empty()).await.unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(host.root.path().join("domains")).unwrap().count(), 1);
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_cannot_be_leaves_nothing() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let gone = host.root.path().join("gone");
    let unix = |path: &str| format!("<serial type='unix'><source mode='connect' path='{path}'/></serial>");
    let plain = domain("x", &disk, "");
    let cases = [
        (domain("x", &gone, ""), ErrorCode::SYSTEM_ERROR, "gone\": No such file or directory"),
        (domain("x", &disk, "<emulator>/none/qemu</emulator>"), ErrorCode::CONFIG_UNSUPPORTED, "/none/qemu"),
        // QEMU itself finds out, and says so.
        (domain("x", &disk, &unix("/none/socket")), ErrorCode::INTERNAL_ERROR, "Failed to connect"),
        (domain("x", &disk, "<watchdog model='i6300esb'/>"), ErrorCode::CONFIG_UNSUPPORTED, "<watchdog>"),
        (domain("x", &disk, "<interface type='bridge'><source bridge='br0'/></interface>"), ErrorCode::CONFIG_UNSUPPORTED, "\"bridge\""),
        (plain.replace("<features>", "<iothreads>4</iothreads><features>"), ErrorCode::CONFIG_UNSUPPORTED, "<iothreads>"),
        (
            plain.replace("<features>", "<memtune><hard_limit>9999</hard_limit></memtune><features>"),
            ErrorCode::CONFIG_UNSUPPORTED,
            "<memtune>",
        ),
        (plain.replace("<features>", "<cpu><model>z80</model></cpu><features>"), ErrorCode::CONFIG_UNSUPPORTED, "\"z80\""),
        (plain.replace("bus='virtio'", "").replace("dev='vda'", "dev='fda' bus='fdc'"), ErrorCode::CONFIG_UNSUPPORTED, "\"fda\""),
        (plain.replace("<source", "<driver type='vmdk'/><source"), ErrorCode::CONFIG_UNSUPPORTED, "\"vmdk\""),
    ];
    for (xml, code, part) in cases {
        let vm = define(&host, &xml).await.unwrap_or_else(|error| panic!("{part}: {error}"));
        let error = expect(host.driver.create(&vm, DomainCreateFlags::empty()).await, code, part);
        assert_eq!(host.state(&vm).await.0, DomainState::SHUT_OFF, "{error}");
        assert!(support::processes("x").is_empty(), "{error}");
        nothing_runs(&host);
        host.driver.undefine(&vm, DomainUndefineFlags::empty()).await.unwrap();
        // One without a stored configuration is not there afterwards.
        expect(host.driver.create_domain(&xml, DomainCreateFlags::empty()).await, code, part);
        assert_eq!(host.driver.domains(ListDomainsFlags::empty()).await.unwrap(), []);
    }
    // Once what was missing is there, the same domain starts.
    let vm = define(&host, &domain("x", &gone, "")).await.unwrap();
    host.disk("gone", &Guest::greeting("x"));
    host.create(&vm).await;
    expect(host.driver.create(&vm, DomainCreateFlags::empty()).await, ErrorCode::OPERATION_INVALID, "runs already");
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    expect(host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await, ErrorCode::OPERATION_INVALID, "does not run");
    expect(host.driver.resume(&vm).await, ErrorCode::OPERATION_INVALID, "does not run");
    expect(host.driver.create(&vm, DomainCreateFlags::AUTO_DESTROY).await, ErrorCode::ARGUMENT_UNSUPPORTED, "AUTO_DESTROY");
    host.close().await;
}

/// An emulator of our own: a script.
fn emulator(host: &Host, name: &str, mode: u32, script: &str) -> std::path::PathBuf {
    let path = host.root.path().join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_no_qemu_is_told_of_with_its_last_words() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let cases = [
        (
            emulator(&host, "broken", 0o700, "echo 'libpixman-1.so.0 is missing' >&2; exit 127"),
            ErrorCode::OPERATION_FAILED,
            "libpixman-1.so.0 is missing",
        ),
        (emulator(&host, "silent", 0o700, "exit 0"), ErrorCode::OPERATION_FAILED, "cannot be asked what it can do"),
        (emulator(&host, "other", 0o700, "exec cat <&3"), ErrorCode::OPERATION_FAILED, "cannot be asked what it can do"),
        (emulator(&host, "forbidden", 0o600, ""), ErrorCode::SYSTEM_ERROR, "running the program: Permission denied"),
        (host.root.path().join("run"), ErrorCode::CONFIG_UNSUPPORTED, "is not there"),
    ];
    for (path, code, part) in cases {
        let path = path.display().to_string();
        let xml = domain("x", &disk, &format!("<emulator>{path}</emulator>"));
        let error = expect(host.driver.create_domain(&xml, DomainCreateFlags::empty()).await, code, part);
        assert!(error.message.contains(&path), "{error}");
        nothing_runs(&host);
    }
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_domain_cannot_do_now_is_refused() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("idle", &disk, "")).await;
    let driver = &host.driver;
    let invalid = ErrorCode::OPERATION_INVALID;
    let refused = [
        driver.shutdown(&vm, DomainShutdownFlags::DEFAULT).await,
        driver.reboot(&vm, DomainRebootFlags::DEFAULT).await,
        driver.reset(&vm).await,
        driver.suspend(&vm).await,
        driver.set_memory(&vm, 8192, DomainMemoryModFlags::LIVE).await,
    ];
    for result in refused {
        expect(result, invalid, "\"idle\" does not run");
    }
    host.create(&vm).await;
    expect(driver.rename(&vm, "other").await, invalid, "\"idle\" runs");
    expect(driver.create_domain(&domain("idle", &disk, ""), DomainCreateFlags::empty()).await, ErrorCode::OPERATION_FAILED, "runs already");
    driver.suspend(&vm).await.unwrap();
    expect(driver.shutdown(&vm, DomainShutdownFlags::DEFAULT).await, invalid, "is paused");
    expect(driver.reboot(&vm, DomainRebootFlags::GUEST_AGENT).await, ErrorCode::ARGUMENT_UNSUPPORTED, "has no agent");
    driver.undefine(&vm, DomainUndefineFlags::empty()).await.unwrap();
    expect(driver.undefine(&vm, DomainUndefineFlags::empty()).await, invalid, "no stored configuration to remove");
    expect(driver.set_autostart(&vm, true).await, invalid, "no stored configuration, so it cannot start");
    driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    expect(driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await, ErrorCode::NO_DOMAIN, "\"idle\"");
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_nobody_waits_for_comes_to_its_end() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("alone", &disk, SERIAL)).await;
    let start = host.driver.create(&vm, DomainCreateFlags::empty());
    assert!(tokio::time::timeout(Duration::from_millis(1), start).await.is_err(), "a start takes longer than that");
    host.until(&vm, DomainState::RUNNING).await;
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    nothing_runs(&host);
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_is_read_and_what_cannot_be_read_is_refused() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("find me\r\n"));
    let vm = host.define(&domain("peeked", &disk, SERIAL)).await;
    let physical = DomainMemoryFlags::PHYSICAL;
    expect(host.driver.memory_peek(&vm, 0, 1, physical).await, ErrorCode::OPERATION_INVALID, "does not run");
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    let console = host.console(&vm).await;
    host.driver.resume(&vm).await.unwrap();
    support::read_until(&*console, "find me").await;
    let read = host.driver.memory_peek(&vm, virtkit_guest::boot_sector::ADDRESS.into(), 512, physical).await.unwrap();
    assert!(read.len() == 512 && read.windows(7).any(|part| part == b"find me") && read[510..] == [0x55, 0xaa]);
    assert_eq!(
        host.driver.memory_peek(&vm, virtkit_guest::boot_sector::ADDRESS.into(), 512, DomainMemoryFlags::VIRTUAL).await.unwrap(),
        read
    );
    expect(host.driver.memory_peek(&vm, 0, 8, DomainMemoryFlags::empty()).await, ErrorCode::INVALID_ARG, "VIRTUAL");
    expect(host.driver.memory_peek(&vm, 0, 5 << 20, physical).await, ErrorCode::INVALID_ARG, "4194304");
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    nothing_runs(&host);
    host.close().await;
}
