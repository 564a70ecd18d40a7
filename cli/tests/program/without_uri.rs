//! Which host is meant where nobody says it. The program runs as a user without privileges, so that no daemon of the machine's own is found.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use virtkit_interop::{Libvirtd, Settings};

use crate::Ended;

/// A user with folders of its own, in which nothing is.
struct User(TempDir);

impl User {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        // The folder that it was built in may be closed to other users.
        fs::copy(env!("CARGO_BIN_EXE_virtkit"), folder.path().join("virtkit")).unwrap();
        for name in ["run", "conf/libvirt"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, words: &[&str]) -> Ended {
        let mut command = Command::new("setpriv");
        if rustix::process::geteuid().is_root() {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg("--no-new-privs").arg(self.path().join("virtkit")).args(words);
        command.env("XDG_RUNTIME_DIR", self.path().join("run")).env("XDG_CONFIG_HOME", self.path().join("conf"));
        command.env_remove("VIRTKIT_DEFAULT_URI").env_remove("LIBVIRT_DEFAULT_URI").current_dir("/");
        Ended::from(command.output().expect("setpriv is part of Debian's util-linux"))
    }
}

#[test]
fn what_was_tried_is_told() {
    let user = User::new();
    let ended = user.run(&["domain", "list"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    let sockets =
        ["virtqemud-sock", "virtvboxd-sock", "libvirt-sock"].map(|name| user.path().join("run/libvirt").join(name).display().to_string());
    let said = ["VIRTKIT_DEFAULT_URI nor LIBVIRT_DEFAULT_URI", "conf/libvirt/libvirt.conf", "(NoConnect)", "--connect"];
    for tried in said.into_iter().chain(sockets.iter().map(String::as_str)) {
        assert!(ended.err.contains(tried), "{tried:?} is not in {}", ended.err);
    }
}

#[test]
fn the_file_for_clients_says_one() {
    let user = User::new();
    fs::write(user.path().join("conf/libvirt/libvirt.conf"), "uri_default = \"test:///default\"\n").unwrap();
    assert_eq!(user.run(&["connection", "uri"]).out, "test:///default\n");
}

#[test]
fn the_daemon_of_the_user_finds_one() {
    let Some(daemon) = Libvirtd::start_with(Settings::default(), vec![("LIBVIRT_DEFAULT_URI", "test:///default".into())]) else { return };
    let user = User::new();
    symlink(daemon.folder(), user.path().join("run/libvirt")).unwrap();
    let ended = user.run(&["connection", "uri"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), "test:///default\n"), "{ended:?}");
}
