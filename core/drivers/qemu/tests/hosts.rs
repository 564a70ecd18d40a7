//! Programs of others: what they do to their children, their signals and their sockets must not matter to a machine, nor the other way round.

mod support;

use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use support::{Host, PATIENCE, SERIAL, domain, event, processes, read_until};
use virtkit_api::{DomainCreateFlags, DomainDestroyFlags, DomainEventType as Type, DomainState, ErrorCode};
use virtkit_driver::{DomainLifecycle, DomainList};
use virtkit_guest::boot_sector::Guest;

/// Says what kind of program a process is to be.
const KIND: &str = "VIRTKIT_TEST_HOST";

/// Not a test of its own: what the programs do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn be_the_program_of_the_environment() {
    let Ok(kind) = std::env::var(KIND) else { return };
    match kind.as_str() {
        "ignores SIGCHLD" => {
            // SAFETY: as a program of somebody else does.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
            two_ends("deaf").await;
        }
        "waits for all" => {
            static DONE: AtomicBool = AtomicBool::new(false);
            let waiter = std::thread::spawn(|| {
                while !DONE.load(Ordering::Relaxed) {
                    // SAFETY: takes the end of whatever child has ended.
                    if unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) } <= 0 {
                        std::thread::sleep(Duration::from_micros(200));
                    }
                }
            });
            two_ends("greedy").await;
            DONE.store(true, Ordering::Relaxed);
            waiter.join().unwrap();
        }
        "is process 1" => {
            assert_eq!(std::process::id(), 1);
            two_ends("first").await;
            // Nobody else would take the ends of its processes.
            let begun = Instant::now();
            while !ended_processes().is_empty() {
                assert!(begun.elapsed() < PATIENCE, "processes that have ended are left: {:?}", ended_processes());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        "full disk" => full_disk().await,
        "listens" => listens().await,
        other => panic!("no program is {other:?}"),
    }
    println!("the program came to its end");
}

/// The processes that have ended and that nobody has waited for.
fn ended_processes() -> Vec<String> {
    let stats =
        std::fs::read_dir("/proc").unwrap().flatten().map(|entry| std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default());
    stats.filter(|stat| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.starts_with(" Z"))).collect()
}

/// One machine is shut down by its guest, another from outside, and both ends are seen as what they are.
async fn two_ends(name: &str) {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x\r\n"));
    let vm = host.define(&domain(name, &disk, SERIAL)).await;
    host.driver.create(&vm, DomainCreateFlags::PAUSED).await.unwrap();
    let console = host.console(&vm).await;
    host.driver.resume(&vm).await.unwrap();
    read_until(&*console, "x").await;
    let events = host.subscribe();
    console.write(b"q").await.unwrap();
    assert_eq!([event(&events).await, event(&events).await], [(Type::SHUTDOWN, 1), (Type::STOPPED, 0)]);
    host.create(&vm).await;
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 2));
    host.create(&vm).await;
    // SAFETY: the process is the one that this test started.
    unsafe { libc::kill(processes(name)[0], libc::SIGKILL) };
    host.until(&vm, DomainState::SHUT_OFF).await;
    assert_eq!(host.state(&vm).await, (DomainState::SHUT_OFF, 3));
    host.close().await;
}

/// What does not fit on the disk is not there, and what was there is as it was.
async fn full_disk() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("full", &disk, "")).await;
    // SAFETY: as a program does that lives with a full disk: the signal would end it, the limit is one that no file may pass.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        let limit = libc::rlimit { rlim_cur: 16 << 10, rlim_max: libc::RLIM_INFINITY };
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit), 0);
    }
    let long = format!("<description>{}</description><features>", "x".repeat(32 << 10));
    let none = virtkit_api::DomainDefineFlags::empty();
    for name in ["full", "other"] {
        let error = host.driver.define_domain(&domain(name, &disk, "").replace("<features>", &long), none).await.unwrap_err();
        assert_eq!((error.code, error.int1), (ErrorCode::SYSTEM_ERROR, libc::EFBIG), "{error}");
    }
    assert_eq!(host.driver.domains(virtkit_api::ListDomainsFlags::empty()).await.unwrap(), std::slice::from_ref(&vm));
    let host = host.reopen().await;
    assert_eq!(host.driver.domain_by_name("full").await.unwrap(), vm);
    // A start that cannot be noted is none.
    let passing = domain("passing", &disk, "").replace("<features>", &long);
    let error = host.driver.create_domain(&passing, DomainCreateFlags::empty()).await.unwrap_err();
    assert_eq!((error.code, error.int1), (ErrorCode::SYSTEM_ERROR, libc::EFBIG), "{error}");
    assert!(processes("passing").is_empty());
    host.close().await;
}

/// Starts a machine and leaves it behind, while its own socket is one that children inherit.
async fn listens() {
    let place = std::env::var_os("VIRTKIT_TEST_PLACE").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // SAFETY: takes the mark from an open descriptor that says that it is closed in other programs.
    unsafe { libc::fcntl(listener.as_raw_fd(), libc::F_SETFD, 0) };
    let root = virtkit_state::Root::open(std::path::Path::new(&place).join("root")).unwrap();
    let driver = virtkit_driver_qemu::QemuDriver::open(root, std::sync::Arc::default()).await.unwrap();
    let vm = driver.domain_by_name("heir").await.unwrap();
    driver.create(&vm, DomainCreateFlags::empty()).await.unwrap();
    println!("listened on {}", listener.local_addr().unwrap());
}

fn program(kind: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["be_the_program_of_the_environment", "--exact", "--nocapture"]).env(KIND, kind).env("VIRTKIT_LAUNCH", support::helper());
    command
}

#[track_caller]
fn ended_well(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("came to its end"), "{}\n{said}\n{complained}", output.status);
    said
}

#[test]
fn a_host_that_ignores_the_ends_of_its_children() {
    ended_well(&program("ignores SIGCHLD").output().unwrap());
}

#[test]
fn a_host_that_waits_for_all_its_children() {
    ended_well(&program("waits for all").output().unwrap());
}

#[test]
fn a_host_whose_disk_is_full() {
    ended_well(&program("full disk").output().unwrap());
}

#[test]
fn a_host_that_is_the_first_process() {
    let inside = program("is process 1");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--pid", "--mount-proc", "--fork"]).arg(inside.get_program()).args(inside.get_args());
    command.env(KIND, "is process 1").env("VIRTKIT_LAUNCH", support::helper());
    let output = command.output().expect("unshare is there (package util-linux)");
    let complained = String::from_utf8_lossy(&output.stderr);
    if complained.contains("unshare failed") || complained.contains("Operation not permitted") {
        eprintln!("SKIPPED: this machine does not let its users make namespaces, so no host is process 1: {}", complained.trim());
        return;
    }
    ended_well(&output);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_of_the_host_is_free_after_its_end() {
    let host = Host::new().await;
    let disk = host.disk("disk", &Guest::greeting("x"));
    let vm = host.define(&domain("heir", &disk, "")).await;
    host.close().await;
    let said = ended_well(&program("listens").env("VIRTKIT_TEST_PLACE", host.place.path()).output().unwrap());
    let address = said.lines().find_map(|line| line.rsplit_once("listened on ")).unwrap().1.to_owned();
    assert_eq!(processes("heir").len(), 1, "the machine lives on");
    TcpListener::bind(&address).expect("the address is free");
    let host = Host::at(host.place.clone()).await;
    assert_eq!(host.state(&vm).await.0, DomainState::RUNNING);
    host.driver.destroy(&vm, DomainDestroyFlags::DEFAULT).await.unwrap();
    host.close().await;
}
