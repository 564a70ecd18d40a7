//! A root of `qemu:///embed` of one test, and what tests of its storage ask again and again.

#![allow(dead_code, reason = "each test uses some of it")]

use std::path::{Path, PathBuf};
use std::process::Command;

use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, Connection, ErrorCode, Result, StoragePool, StoragePoolCreateFlags, StoragePoolDefineFlags, StorageVolume,
    StorageVolumeCreateFlags,
};

/// A root, and a folder for pools beside it.
pub struct Host(tempfile::TempDir);

impl Host {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn root(&self) -> PathBuf {
        self.path("root")
    }

    /// A place beside the root.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn connect(&self) -> Connection {
        let uri = format!("qemu:///embed?root={}", self.root().display());
        wait(virtkit::connect(Some(&uri), ConnectFlags::empty())).unwrap()
    }

    /// A pool that is built and started, in the folder of its name.
    pub fn started(&self, connection: &Connection, name: &str) -> StoragePool {
        let pool = define(connection, name, &self.path(name));
        wait(pool.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
        pool
    }

    /// The names of all files in a folder, hidden ones too.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }
}

/// A pool that is a folder.
pub fn pool_xml(name: &str, path: &Path) -> String {
    format!("<pool type='dir'><name>{name}</name><target><path>{}</path></target></pool>", path.display())
}

/// Defines a pool that is a folder.
pub fn define(connection: &Connection, name: &str, path: &Path) -> StoragePool {
    wait(connection.define_storage_pool(&pool_xml(name, path), StoragePoolDefineFlags::empty())).unwrap()
}

/// A sparse raw volume.
pub fn raw(name: &str, capacity: u64) -> String {
    format!("<volume><name>{name}</name><capacity>{capacity}</capacity><allocation>0</allocation></volume>")
}

/// A qcow2 volume; `target` and `rest` go into its target and behind it.
pub fn qcow2(name: &str, capacity: u64, target: &str, rest: &str) -> String {
    let target = format!("<target><format type='qcow2'/>{target}</target>");
    format!("<volume><name>{name}</name><capacity>{capacity}</capacity>{target}{rest}</volume>")
}

pub fn volume(pool: &StoragePool, xml: &str) -> Result<StorageVolume> {
    wait(pool.create_volume(xml, StorageVolumeCreateFlags::empty()))
}

pub fn code<T: std::fmt::Debug>(result: Result<T>) -> ErrorCode {
    result.unwrap_err().code
}

/// The names of objects.
pub fn names<T: Named>(objects: &[T]) -> Vec<String> {
    objects.iter().map(|object| object.name().to_owned()).collect()
}

/// What has a name.
pub trait Named {
    fn name(&self) -> &str;
}

impl Named for StoragePool {
    fn name(&self) -> &str {
        self.name()
    }
}

impl Named for StorageVolume {
    fn name(&self) -> &str {
        self.name()
    }
}

/// Whether `qemu-img` is installed; it is said where it is not.
pub fn has_qemu_img() -> bool {
    let found = Command::new("qemu-img").arg("--version").output().is_ok();
    if !found {
        eprintln!("SKIPPED: qemu-img is not installed, so a part of this test is left out");
    }
    found
}

/// `qemu-img` finds no fault with an image.
pub fn check_image(path: &Path) {
    if has_qemu_img() {
        let output = Command::new("qemu-img").args(["check", "-f", "qcow2"]).arg(path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("No errors were found"), "{}: {said}", path.display());
    }
}
