//! Machines outlive who started them, and are found again.

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use support::{Host, PATIENCE, SERIAL, domain, event, processes, read_until};
use virtkit_api::{DomainCreateFlags, DomainDestroyFlags, DomainEventType as Type, DomainState, ErrorCode, ListDomainsFlags};
use virtkit_driver::{DomainConsole, DomainLifecycle, DomainList};
use virtkit_guest::boot_sector::Guest;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_domains_are_found_again_as_they_were() {
    let mut host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("still here\r\n"));
    let stored = host.define(&domain("stored", &disk, SERIAL)).await;
    host.create(&stored).await;
    let copy = host.disk("copy", &Guest::greeting("x"));
    let passing = host.driver.create_domain(&domain("passing", &copy, ""), DomainCreateFlags::PAUSED).await.unwrap();
    let pids = (processes("stored"), processes("passing"));
    for _ in 0..2 {
        host = host.reopen().await;
        assert_eq!((processes("stored"), processes("passing")), pids);
        assert_eq!(host.state(&stored).await, (DomainState::RUNNING, 1));
        assert_eq!(host.state(&passing).await, (DomainState::PAUSED, 1));
        assert_eq!(host.driver.domain_by_id(passing.id).await.unwrap(), passing);
        assert!(!host.driver.is_persistent(&passing).await.unwrap() && host.driver.is_persistent(&stored).await.unwrap());
    }
    let console = host.console(&stored).await;
    console.write(b"hello again").await.unwrap();
    read_until(&*console, "hello again").await;
    host.driver.suspend(&stored).await.unwrap();
    host = host.reopen().await;
    assert_eq!(host.state(&stored).await.0, DomainState::PAUSED);
    host.driver.resume(&stored).await.unwrap();
    let events = host.subscribe();
    let console = host.driver.open_console(&stored, Some("serial0"), virtkit_api::DomainConsoleFlags::empty()).await.unwrap();
    console.write(b"q").await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::SHUTDOWN, 1), (Type::STOPPED, 0)]);
    host.driver.destroy(&passing, DomainDestroyFlags::DEFAULT).await.unwrap();
    let third = host.disk("third", &Guest::greeting("x"));
    let next = host.driver.create_domain(&domain("next", &third, ""), DomainCreateFlags::empty()).await.unwrap();
    assert!(next.id > passing.id, "numbers are not used again");
    host.driver.destroy(&next, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ended_while_nobody_looked_is_seen_at_the_next_open() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let stored = host.define(&domain("left", &disk, "")).await;
    host.create(&stored).await;
    let copy = host.disk("copy", &Guest::greeting("x"));
    host.driver.create_domain(&domain("leaving", &copy, ""), DomainCreateFlags::empty()).await.unwrap();
    host.close().await;
    for pid in processes("left").into_iter().chain(processes("leaving")) {
        // SAFETY: the processes are those that this test started.
        unsafe { libc::kill(pid, libc::SIGTERM) };
    }
    gone("left");
    gone("leaving");
    let host = Host::at(host.place.clone()).await;
    assert_eq!(host.state(&stored).await, (DomainState::SHUT_OFF, 0));
    assert_eq!(host.driver.domains(ListDomainsFlags::empty()).await.unwrap(), [stored]);
    host.close().await;
}

fn gone(name: &str) {
    let begun = Instant::now();
    while !processes(name).is_empty() {
        assert!(begun.elapsed() < PATIENCE, "{name} does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn domains_start_with_their_host_once() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("early", &disk, "")).await;
    host.driver.set_autostart(&vm, true).await.unwrap();
    let host = host.reopen().await;
    assert_eq!(host.state(&vm).await.0, DomainState::SHUT_OFF, "the host has not been started since");
    host.close().await;
    // As after a restart of the host.
    std::fs::write(host.root.path().join("run/autostarted.txt"), "another run").unwrap();
    let host = Host::at(host.place.clone()).await;
    host.until(&vm, DomainState::RUNNING).await;
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.driver.set_autostart(&vm, false).await.unwrap();
    assert!(!host.driver.autostart(&vm).await.unwrap());
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_a_domain_was_not_started_with_its_host_is_in_its_log() {
    let host = Host::new().await;
    let vm = host.define(&domain("late", &host.root.path().join("missing"), "")).await;
    host.driver.set_autostart(&vm, true).await.unwrap();
    std::fs::write(host.root.path().join("run/autostarted.txt"), "another run").unwrap();
    let host = host.reopen().await;
    // A close waits for changes that are under way; that this one is under way has to be waited for.
    let log = host.root.path().join("log/late.log");
    let begun = Instant::now();
    let told = loop {
        let told = std::fs::read_to_string(&log).unwrap_or_default();
        if told.ends_with('\n') {
            break told;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing is told: {told:?}");
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(told.starts_with("the domain could not be started with its host: ") && told.contains("missing"), "{told}");
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 6));
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_of_a_guest_that_a_killed_owner_left_is_removed() {
    let host = Host::new().await;
    let left = host.root.path().join("run/11111111-2222-3333-4444-555555555555.66666666-7777-8888-9999-000000000000.memory");
    std::fs::write(&left, "what a guest knows").unwrap();
    let host = host.reopen().await;
    assert!(!left.exists());
    host.close().await;
}

/// Set in a process that starts a domain until it is killed.
const START: &str = "VIRTKIT_TEST_START_IN";

/// Not a test of its own: what the process does that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_in_the_place_of_the_environment() {
    let Some(place) = std::env::var_os(START) else { return };
    let root = virtkit_state::Root::open(Path::new(&place).join("root")).unwrap();
    let events = Arc::new(virtkit_driver::EventHub::new());
    let driver = virtkit_driver_qemu::QemuDriver::open(root, events).await.unwrap();
    let vm = driver.domain_by_name("shot").await.unwrap();
    println!("starting");
    driver.create(&vm, DomainCreateFlags::empty()).await.unwrap();
    println!("started");
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_killed_while_it_starts_a_domain_leaves_one_that_runs_or_none() {
    let mut host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("shot", &disk, SERIAL)).await;
    let rounds: u32 = std::env::var("VIRTKIT_TEST_CRASH_ROUNDS").map_or(10, |rounds| rounds.parse().expect("a number of rounds"));
    let (mut ran, mut did_not) = (0, 0);
    for round in 0..rounds {
        host.close().await;
        let mut starter = Command::new(std::env::current_exe().unwrap())
            .args(["start_in_the_place_of_the_environment", "--exact", "--nocapture"])
            .env(START, host.place.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(starter.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("starting")), "the starter did not come so far");
        // The last rounds wait for the start, so that both outcomes are seen.
        if round + 2 < rounds {
            std::thread::sleep(Duration::from_millis(u64::from(round) * 13));
        } else {
            assert!(lines.any(|line| line.contains("started")), "the start does not end");
        }
        starter.kill().unwrap();
        starter.wait().unwrap();
        host = Host::at(host.place.clone()).await;
        let state = host.state(&vm).await.0;
        if state == DomainState::SHUT_OFF {
            did_not += 1;
            gone("shot");
        } else {
            ran += 1;
            assert_eq!((state, processes("shot").len()), (DomainState::RUNNING, 1), "round {round}");
            host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
        }
        // Nothing of the one that was killed is in the way.
        host.create(&vm).await;
        host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    }
    assert!(ran >= 2 && did_not >= 1, "{ran} ran, {did_not} did not");
    host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_with_the_number_of_another_is_left_alone() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("number", &disk, "")).await;
    host.create(&vm).await;
    host.close().await;
    let path = host.root.path().join(format!("run/{}.json", vm.uuid));
    let kept = std::fs::read_to_string(&path).unwrap();
    let qemu = processes("number")[0];
    let mut other = Command::new("sleep").arg("600").spawn().unwrap();
    std::fs::write(&path, kept.replace(&format!("\"pid\":{qemu},"), &format!("\"pid\":{},", other.id()))).unwrap();
    let reopened = Host::at(host.place.clone()).await;
    assert_eq!(reopened.state(&vm).await, (DomainState::SHUT_OFF, 0));
    assert!(other.try_wait().unwrap().is_none(), "the other process lives");
    // The image is still held by the QEMU that the file no longer names: that is said by QEMU.
    let error = reopened.driver.create(&vm, DomainCreateFlags::empty()).await.unwrap_err();
    assert!(error.code == ErrorCode::INTERNAL_ERROR && error.message.contains("lock"), "{error}");
    other.kill().unwrap();
    other.wait().unwrap();
    // SAFETY: the process is the one that this test started.
    unsafe { libc::kill(qemu, libc::SIGKILL) };
    reopened.close().await;
}
