//! Domains from their definition to their end, with real QEMUs.

mod support;

use support::{Host, SERIAL, domain, event, processes, read_until};
use virtkit_api::{
    DomainConsoleFlags, DomainCreateFlags, DomainDestroyFlags, DomainEventType as Type, DomainRebootFlags, DomainShutdownFlags,
    DomainState, DomainUndefineFlags, DomainXmlFlags, ErrorCode, ListDomainsFlags,
};
use virtkit_driver::{Chunk, DomainConsole, DomainLifecycle, DomainList, DomainStatus};
use virtkit_guest::boot_sector::Guest;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_is_started_talked_to_and_shut_down() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("guest one\r\n"));
    let events = host.subscribe();
    let vm = host.define(&domain("life", &disk, SERIAL)).await;
    assert_eq!(event(&events).await, (Type::DEFINED, 0));
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 0));
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::STARTED, 0), (Type::SUSPENDED, 0)]);
    assert_eq!(host.state(&vm).await, (DomainState::PAUSED, 1));
    let console = host.console(&vm).await;
    host.driver.resume(&vm).await.unwrap();
    assert_eq!(event(&events).await, (Type::RESUMED, 0));
    assert_eq!(host.state(&vm).await, (DomainState::RUNNING, 5));
    read_until(&*console, "guest one").await;
    assert_eq!(console.write(b"abc").await.unwrap(), 3);
    read_until(&*console, "abc").await;
    let live = host.driver.xml(&vm, DomainXmlFlags::empty()).await.unwrap();
    assert!(live.text().contains("<alias name='serial0'/>") && live.text().contains("/dev/pts/"), "{live}");
    let inactive = host.driver.xml(&vm, DomainXmlFlags::INACTIVE).await.unwrap();
    assert!(!inactive.text().contains("alias") && !inactive.text().contains("/dev/pts/"), "{inactive}");
    host.driver.suspend(&vm).await.unwrap();
    assert_eq!((event(&events).await, host.state(&vm).await), ((Type::SUSPENDED, 0), (DomainState::PAUSED, 1)));
    let paused = host.driver.shutdown(&vm, DomainShutdownFlags::DEFAULT).await.unwrap_err();
    assert_eq!(paused.code, ErrorCode::OPERATION_INVALID);
    host.driver.resume(&vm).await.unwrap();
    assert_eq!(event(&events).await, (Type::RESUMED, 0));
    host.driver.shutdown(&vm, DomainShutdownFlags::DEFAULT).await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::SHUTDOWN, 1), (Type::STOPPED, 0)]);
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 1));
    assert!(processes("life").is_empty());
    host.driver.undefine(&vm, DomainUndefineFlags::empty()).await.unwrap();
    assert_eq!(event(&events).await, (Type::UNDEFINED, 0));
    assert_eq!(host.driver.state(&vm).await.unwrap_err().code, ErrorCode::NO_DOMAIN);
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_is_destroyed_and_one_without_a_configuration_vanishes() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let events = host.subscribe();
    let vm = host.driver.create_domain(&domain("once", &disk, ""), DomainCreateFlags::empty()).await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::RESUMED, 0), (Type::STARTED, 0)]);
    assert_eq!(host.state(&vm).await, (DomainState::RUNNING, 1));
    assert_eq!(host.driver.domain_by_id(vm.id).await.unwrap(), vm);
    assert!(!host.driver.is_persistent(&vm).await.unwrap());
    assert_eq!(processes("once").len(), 1);
    let again = host.driver.create_domain(&domain("once", &disk, ""), DomainCreateFlags::empty()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::OPERATION_FAILED);
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    assert_eq!(event(&events).await, (Type::STOPPED, 1));
    assert!(processes("once").is_empty());
    assert_eq!(host.driver.domains(ListDomainsFlags::empty()).await.unwrap(), []);
    assert_eq!(host.driver.domain_by_id(vm.id).await.unwrap_err().code, ErrorCode::NO_DOMAIN);
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_restarts_and_one_that_powers_off_begins_anew_where_it_is_to() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("here I am\r\n"));
    let vm = host.define(&domain("again", &disk, SERIAL)).await;
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    let console = host.console(&vm).await;
    host.driver.resume(&vm).await.unwrap();
    read_until(&*console, "here I am").await;
    host.driver.reboot(&vm, DomainRebootFlags::DEFAULT).await.unwrap();
    read_until(&*console, "here I am").await;
    host.driver.reset(&vm).await.unwrap();
    read_until(&*console, "here I am").await;
    console.write(b"r").await.unwrap();
    read_until(&*console, "here I am").await;
    assert_eq!(host.state(&vm).await.0, DomainState::RUNNING);
    let events = host.subscribe();
    host.driver.shutdown(&vm, DomainShutdownFlags::ACPI_POWER_BUTTON).await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::SHUTDOWN, 1), (Type::STOPPED, 0)]);
    let anew = |tags: &str| domain("again", &disk, SERIAL).replace("<features>", &format!("{tags}<features>"));
    let started = async |tags: &str| {
        host.define(&anew(tags)).await;
        host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
        let console = host.console(&vm).await;
        host.driver.resume(&vm).await.unwrap();
        read_until(&*console, "here I am").await;
        console
    };
    let console = started("<on_poweroff>restart</on_poweroff>").await;
    console.write(b"q").await.unwrap();
    read_until(&*console, "here I am").await;
    assert_eq!(host.state(&vm).await.0, DomainState::RUNNING);
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    let console = started("<on_reboot>destroy</on_reboot>").await;
    console.write(b"r").await.unwrap();
    host.until(&vm, DomainState::SHUT_OFF).await;
    assert_eq!(host.state(&vm).await.1, 1);
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_is_a_crash() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("killed", &disk, "")).await;
    host.create(&vm).await;
    let events = host.subscribe();
    let pid = processes("killed")[0];
    // SAFETY: the process is one that this test started.
    assert_eq!(unsafe { libc::kill(pid, libc::SIGKILL) }, 0);
    assert_eq!(event(&events).await, (Type::STOPPED, 5));
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 3));
    host.create(&vm).await;
    host.driver.destroy(&vm, DomainDestroyFlags::GRACEFUL).await.unwrap();
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_has_one_user_unless_another_takes_it_over() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("hello\r\n"));
    let socket = host.place.path().join("console");
    let unix = format!("<serial type='unix'><source mode='bind' path='{}'/></serial>", socket.display());
    let vm = host.define(&domain("talk", &disk, &unix)).await;
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    let first = host.console(&vm).await;
    let none = DomainConsoleFlags::empty();
    let busy = host.driver.open_console(&vm, Some("serial0"), none).await.unwrap_err();
    assert_eq!(busy.code, ErrorCode::OPERATION_FAILED);
    let second = host.driver.open_console(&vm, None, DomainConsoleFlags::FORCE).await.unwrap();
    assert_eq!(first.write(b"x").await.unwrap_err().code, ErrorCode::OPERATION_INVALID);
    host.driver.resume(&vm).await.unwrap();
    read_until(&*second, "hello").await;
    // The one from whom it was taken reads nothing of that, though its stream is still held.
    assert_eq!(first.read(4096).await.unwrap(), Chunk::End);
    let missing = host.driver.open_console(&vm, Some("console7"), none).await.unwrap_err();
    assert!(missing.code == ErrorCode::INVALID_ARG && missing.message.contains("console7"), "{missing}");
    second.finish().await.unwrap();
    let third = host.console(&vm).await;
    third.write(b"abc").await.unwrap();
    read_until(&*third, "abc").await;
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    let stopped = host.driver.open_console(&vm, None, none).await.unwrap_err();
    assert_eq!(stopped.code, ErrorCode::OPERATION_INVALID);
    host.close().await;
}
