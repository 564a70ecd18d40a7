//! Roots and their one owner, folders and their files.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use virtkit_api::ErrorCode;
use virtkit_state::{FileName, Root};

/// Set in a process that this test starts to own the root it names.
const OWN: &str = "VIRTKIT_TEST_OWN_ROOT";

/// A place for a root, which is made by who opens it.
fn place() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    (place, root)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_missing_root_is_made_for_its_user_alone() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a/b");
    let root = Root::open(&path).unwrap();
    assert_eq!((root.path(), mode(&path)), (path.as_path(), 0o700));
    let folder = root.folder("storage").unwrap();
    folder.write(&FileName::of_name("x", "xml"), b"x").unwrap();
    assert_eq!((mode(folder.path()), mode(&folder.path().join("x.xml"))), (0o700, 0o600));
}

#[test]
fn roots_that_others_could_look_into_are_refused() {
    let place = tempfile::tempdir().unwrap();
    std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
    let error = Root::open(place.path()).unwrap_err();
    assert_eq!(error.code, ErrorCode::OPERATION_DENIED);
    assert!(error.message.contains("0750") && error.message.contains(place.path().to_str().unwrap()), "{error}");
    let error = Root::open("relative/path").unwrap_err();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    std::fs::write(place.path().join("file"), "").unwrap();
    let error = Root::open(place.path().join("file")).unwrap_err();
    assert_eq!((error.code, error.int1), (ErrorCode::SYSTEM_ERROR, libc::ENOTDIR));
}

#[test]
fn a_second_owner_in_this_process_is_refused_until_the_first_is_gone() {
    let (_place, path) = place();
    let root = Root::open(&path).unwrap();
    let folder = root.folder("storage").unwrap();
    drop(root);
    assert_eq!(Root::open(&path).unwrap_err().code, ErrorCode::RESOURCE_BUSY, "a folder keeps the root");
    drop(folder);
    Root::open(&path).unwrap();
}

#[test]
fn who_has_released_a_root_can_no_longer_change_it() {
    let (_place, path) = place();
    let root = Root::open(&path).unwrap();
    let folder = root.folder("storage").unwrap();
    let name = FileName::of_name("x", "xml");
    folder.write(&name, b"old").unwrap();
    root.release();
    let next = Root::open(&path).unwrap();
    for error in [folder.write(&name, b"new").unwrap_err(), folder.remove(&name).unwrap_err(), root.folder("more").unwrap_err()] {
        assert_eq!(error.code, ErrorCode::OPERATION_INVALID, "{error}");
    }
    assert_eq!(next.folder("storage").unwrap().read(&name).unwrap().unwrap(), b"old");
}

/// Not a test of its own: what the process does that the next one starts.
#[test]
fn own_the_root_of_the_environment() {
    let Some(path) = std::env::var_os(OWN) else { return };
    let _root = Root::open(Path::new(&path)).unwrap();
    println!("owned");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
}

#[test]
fn an_owner_in_another_process_is_named_and_its_end_frees_the_root() {
    use std::io::{BufRead, BufReader};
    let (_place, path) = place();
    let program = std::env::current_exe().unwrap();
    let mut owner = Command::new(&program)
        .args(["own_the_root_of_the_environment", "--exact", "--nocapture"])
        .env(OWN, &path)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("owned")), "the owner did not come up");
    let error = Root::open(&path).unwrap_err();
    assert_eq!(error.code, ErrorCode::RESOURCE_BUSY);
    assert!(error.message.contains(&format!("process {}, {}", owner.id(), program.display())), "{error}");
    owner.kill().unwrap();
    owner.wait().unwrap();
    Root::open(&path).unwrap();
}

#[test]
fn a_forked_child_does_not_keep_the_root() {
    let (_place, path) = place();
    let root = Root::open(&path).unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    // SAFETY: the child only drops what must not do anything there, waits for the end of the pipe, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork failed");
    if child == 0 {
        drop((root, writer));
        let mut byte = [0_u8];
        // SAFETY: reads into a byte of its own and ends the process.
        unsafe {
            libc::read(std::os::fd::AsRawFd::as_raw_fd(&reader), byte.as_mut_ptr().cast(), 1);
            libc::_exit(0);
        }
    }
    let busy = Root::open(&path).unwrap_err();
    drop(root);
    let next = Root::open(&path).map(drop);
    drop(writer);
    // SAFETY: waits for the child that was just made.
    unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    assert_eq!(busy.code, ErrorCode::RESOURCE_BUSY, "what the child dropped is still the parent's");
    next.expect("a child that lives on does not hold the lock");
}

#[test]
fn files_are_written_read_listed_and_removed() {
    let (_place, path) = place();
    let root = Root::open(&path).unwrap();
    let folder = root.folder("storage").unwrap();
    let hostile = FileName::of_name("../../x", "xml");
    let plain = FileName::of_name("plain", "xml");
    folder.write(&plain, b"1").unwrap();
    folder.write(&plain, b"2").unwrap();
    folder.write(&hostile, &vec![7; 100_000]).unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    symlink("/etc/passwd", folder.path().join("link")).unwrap();
    assert_eq!(folder.list().unwrap(), [hostile.clone(), plain.clone()]);
    assert_eq!(folder.read(&plain).unwrap().unwrap(), b"2");
    assert_eq!(folder.read(&FileName::of_name("none", "xml")).unwrap(), None);
    assert_eq!(folder.read(&FileName::of_name("link", "")).unwrap_err().int1, libc::ELOOP, "links are not followed");
    assert!(folder.remove(&hostile).unwrap());
    assert!(!folder.remove(&hostile).unwrap());
    assert_eq!(folder.list().unwrap(), [plain]);
}

#[test]
fn what_was_left_unfinished_is_removed_at_the_next_open_and_only_then() {
    let (_place, path) = place();
    let left = path.join("storage/.x.xml.0.tmp");
    drop(Root::open(&path).unwrap().folder("storage").unwrap());
    std::fs::write(&left, "half").unwrap();
    let root = Root::open(&path).unwrap();
    let folder = root.folder("storage").unwrap();
    assert!(!left.exists());
    std::fs::write(&left, "in the making").unwrap();
    root.folder("storage").unwrap();
    assert!(left.exists(), "it may be of a write that is under way");
    assert!(folder.list().unwrap().is_empty());
}
