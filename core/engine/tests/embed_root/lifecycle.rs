//! `qemu:///embed`: its URIs, and how connections share a root.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use virtkit::call::CallOptions;
use virtkit::runtime::wait;
use virtkit::{ConnectFlags, Connection, ErrorCode, ErrorDomain, Result};

fn open(uri: &str) -> Result<Connection> {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty()))
}

/// A place for a root, which is made by who opens it.
fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    (place, root)
}

fn embed(root: &Path) -> String {
    format!("qemu:///embed?root={}", root.display())
}

#[test]
fn a_uri_that_names_no_root_is_refused_with_what_is_wrong() {
    let wrong = [
        ("qemu:///embed", "names no root folder"),
        ("qemu:///embed?root=", "names no root folder"),
        ("qemu:///embed?root=some/folder", "\"some/folder\""),
        ("qemu:///embed?root=/a;root=/b", "two root folders"),
        ("qemu:///embed?root=/a&rooot=/b", "\"rooot\""),
    ];
    for (uri, why) in wrong {
        let error = open(uri).unwrap_err();
        assert_eq!((error.code, error.domain), (ErrorCode::INVALID_ARG, ErrorDomain::QEMU), "{uri}");
        assert!(error.message.contains(why) && error.message.contains(uri), "{uri}: {error}");
    }
    // All others are a daemon's.
    let error = open("qemu:///system?socket=/proc/none").unwrap_err();
    assert_eq!(error.code, ErrorCode::SYSTEM_ERROR);
    assert!(error.message.contains("/proc/none"), "{error}");
}

#[test]
fn a_root_that_others_can_reach_is_refused() {
    let place = tempfile::tempdir().unwrap();
    std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let error = open(&embed(place.path())).unwrap_err();
    assert_eq!((error.code, error.domain), (ErrorCode::OPERATION_DENIED, ErrorDomain::QEMU));
}

/// Whether somebody owns the root, as another process would see it.
fn is_owned(root: &Path) -> bool {
    match virtkit_state::Root::open(root) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.code, ErrorCode::RESOURCE_BUSY, "{error}");
            true
        }
    }
}

#[test]
fn connections_share_a_root_and_the_last_one_frees_it() {
    let (place, root) = place();
    let first = open(&embed(&root)).unwrap();
    let link = place.path().join("link");
    symlink(&root, &link).unwrap();
    let second = open(&embed(&link)).expect("another path to the same folder");
    wait(first.close()).unwrap();
    wait(first.close()).unwrap();
    assert!(is_owned(&root));
    wait(second.close()).unwrap();
    assert!(!is_owned(&root), "also while handles of closed connections live");
    let third = open(&embed(&root)).expect("it can be opened again");
    assert!(is_owned(&root));
    wait(third.close()).unwrap();
}

#[test]
fn a_root_with_an_owner_elsewhere_is_busy_and_free_afterwards() {
    let (_place, root) = place();
    let other = virtkit_state::Root::open(&root).unwrap();
    let error = open(&embed(&root)).unwrap_err();
    assert_eq!((error.code, error.domain), (ErrorCode::RESOURCE_BUSY, ErrorDomain::QEMU));
    drop(other);
    wait(open(&embed(&root)).unwrap().close()).unwrap();
}

#[test]
fn many_who_open_and_close_at_once_never_meet_a_busy_root() {
    let (_place, root) = place();
    let uri = embed(&root);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    wait(open(&uri).expect("the process shares its root").close()).unwrap();
                }
            });
        }
    });
    assert!(!is_owned(&root));
}

#[test]
fn a_caller_who_gives_up_before_the_root_is_open_does_not_keep_it() {
    let (_place, root) = place();
    let uri = embed(&root);
    let hasty = CallOptions::new().timeout(Duration::from_millis(1));
    let given_up = wait(hasty.run(virtkit::connect(Some(&uri), ConnectFlags::empty()))).expect_err("a root takes longer to open");
    assert_eq!(given_up.code, ErrorCode::DEADLINE_EXCEEDED);
    // Who comes next waits for what was begun, and is not the last one that leaves unless the first has left too.
    wait(open(&uri).unwrap().close()).unwrap();
    let begun = Instant::now();
    while is_owned(&root) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody has the root open, and it is owned");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_forked_child_can_open_a_root_of_its_own() {
    let place = tempfile::tempdir().unwrap();
    let (mine, childs) = (embed(&place.path().join("mine")), embed(&place.path().join("childs")));
    let connection = open(&mine).unwrap();
    // SAFETY: the child only makes calls that must work in it, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork failed");
    if child == 0 {
        let busy = open(&mine).is_err_and(|error| error.code == ErrorCode::RESOURCE_BUSY);
        let own = open(&childs).is_ok_and(|own| wait(own.close()).is_ok());
        drop(connection);
        // SAFETY: ends the child without the parent's exit handlers.
        unsafe { libc::_exit(i32::from(!busy) + 2 * i32::from(!own)) };
    }
    let mut status = 0;
    // SAFETY: waits for the child that was just made.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "the child ended by a signal: {status}");
    assert_eq!(libc::WEXITSTATUS(status), 0, "1: the parent's root was not busy, 2: the own root could not be opened");
    assert!(is_owned(&place.path().join("mine")), "what the child dropped is still the parent's");
    wait(connection.close()).unwrap();
}

#[test]
fn what_the_drivers_of_a_root_cannot_do_is_said_beforehand() {
    let (_place, root) = place();
    let connection = open(&embed(&root)).unwrap();
    for (method, supported) in [
        ("Domain.create", true),
        ("StoragePool.create", true),
        // A method that its group's driver lacks, and a group that no driver has.
        ("Domain.memory_parameters", false),
        ("Domain.create_snapshot", false),
    ] {
        assert_eq!(wait(connection.supports(method)).unwrap(), supported, "{method}");
    }
    wait(connection.close()).unwrap();
}
