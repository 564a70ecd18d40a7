//! The modules of the kernel that the guest needs.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The modules in the order in which they are loaded: each after those that it needs. The disk, the network, the console and the balloon of a
/// virtual machine; its power button, and the devices through which a program sees that it was pressed.
pub const ORDER: &[&str] = &[
    "virtio_ring",
    "virtio",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "virtio_blk",
    "failover",
    "net_failover",
    "virtio_net",
    "virtio_console",
    "virtio_balloon",
    "button",
    "evdev",
];

/// A module that is a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    pub name: &'static str,
    path: PathBuf,
}

/// The release of the kernel that was unpacked, which is part of the paths of its files.
pub fn release(unpacked: &Path) -> Result<String, String> {
    let folder = modules_of(unpacked);
    let names = fs::read_dir(&folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut names: Vec<String> = names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    match names.pop() {
        Some(release) if names.is_empty() => Ok(release),
        _ => Err(format!("{} does not hold the modules of exactly one kernel", folder.display())),
    }
}

/// The files of the modules, in their order. A module that is part of the kernel itself has none; one that is neither is an error.
pub fn choose(unpacked: &Path, release: &str) -> Result<Vec<Module>, String> {
    let folder = modules_of(unpacked).join(release);
    let mut files = Vec::new();
    find(&folder, &mut files).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let built_in = fs::read_to_string(folder.join("modules.builtin")).unwrap_or_default();
    let mut chosen = Vec::new();
    for name in ORDER {
        if let Some(path) = files.iter().find(|path| name_of(path) == Some(name)) {
            chosen.push(Module { name, path: path.clone() });
        } else if !built_in.lines().any(|line| name_of(Path::new(line)) == Some(name)) {
            return Err(format!("the kernel {release} has no module {name}, which the guest needs"));
        }
    }
    Ok(chosen)
}

impl Module {
    /// The module itself. Some releases of Debian compress modules; the guest's own busybox, which runs here too, unpacks them.
    pub fn read(&self, busybox: &Path) -> Result<Vec<u8>, String> {
        if self.path.extension() == Some(OsStr::new("ko")) {
            return super::read(&self.path);
        }
        let file = fs::File::open(&self.path).map_err(|error| format!("{} cannot be read: {error}", self.path.display()))?;
        let output = Command::new(busybox).args(["unxz", "-c"]).stdin(file).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("{} cannot be run: {error}", busybox.display()))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!("{} cannot be unpacked: busybox ended with {}", self.path.display(), output.status))
        }
    }
}

fn modules_of(unpacked: &Path) -> PathBuf {
    // Merged systems have it below /usr.
    let merged = unpacked.join("usr/lib/modules");
    if merged.is_dir() { merged } else { unpacked.join("lib/modules") }
}

/// `virtio_blk` of `.../virtio_blk.ko.xz`.
fn name_of(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    name.strip_suffix(".ko").or_else(|| name.strip_suffix(".ko.xz"))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{ORDER, choose, name_of, release};

    #[test]
    fn files_come_in_order_and_what_is_built_in_needs_none() {
        let unpacked = std::env::temp_dir().join(format!("virtkit-guest-{}", std::process::id()));
        let folder = unpacked.join("lib/modules/6.1-cloud");
        fs::create_dir_all(folder.join("kernel/drivers/virtio")).expect("the folder for temporary files can be written");
        for name in ORDER.iter().filter(|name| !matches!(**name, "virtio" | "evdev")) {
            let ending = if name.starts_with("virtio") { "ko" } else { "ko.xz" };
            fs::write(folder.join(format!("kernel/drivers/virtio/{name}.{ending}")), "").expect("a file can be written");
        }
        fs::write(folder.join("modules.builtin"), "kernel/drivers/virtio/virtio.ko\n").expect("a file can be written");
        assert_eq!(release(&unpacked), Ok("6.1-cloud".to_owned()));
        let missing = "the kernel 6.1-cloud has no module evdev, which the guest needs";
        assert_eq!(choose(&unpacked, "6.1-cloud"), Err(missing.to_owned()));
        fs::write(folder.join("kernel/evdev.ko"), "").expect("a file can be written");
        let names: Vec<&str> = choose(&unpacked, "6.1-cloud").expect("all are there").iter().map(|module| module.name).collect();
        let expected: Vec<&str> = ORDER.iter().copied().filter(|name| *name != "virtio").collect();
        assert_eq!(names, expected);
        fs::remove_dir_all(unpacked).expect("the folder can be removed");
    }

    #[test]
    fn names_are_read_from_paths() {
        assert_eq!(name_of(Path::new("kernel/drivers/block/virtio_blk.ko.xz")), Some("virtio_blk"));
        assert_eq!(name_of(Path::new("modules.builtin")), None);
    }
}
