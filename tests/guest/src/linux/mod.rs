//! A Linux guest of a few megabytes for the demo and the tests: Debian's kernel for clouds, and an initial RAM disk with busybox and one script.
//!
//! Started with `console=ttyS0`, the guest prints one line about its first virtio disk and then waits for the power button, or for the line
//! `poweroff` on its console:
//!
//! ```text
//! virtkit guest: marker=TEXT
//! ```
//!
//! `TEXT` is the first line of the disk's first sector. This module puts files together that are on the disk already; where they come from is
//! `cargo xtask guest`'s business.

mod cpio;
mod modules;

use std::fs;
use std::path::{Path, PathBuf};

/// What the guest prints before the text of its disk.
pub const MARKER: &str = "virtkit guest: marker=";

/// What the kernel must be started with: output to the first serial port and nothing but errors, and an end instead of a hang after a panic.
pub const COMMAND_LINE: &str = "console=ttyS0 quiet panic=-1";

/// The guest's first program.
const INIT: &str = include_str!("init.sh");

/// The file that tells how the guest beside it was made.
const RECIPE: &str = "recipe";

fn recipe() -> String {
    format!("{}\n\n{INIT}", modules::ORDER.join("\n"))
}

/// The files with which a guest is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linux {
    /// The kernel, as `<kernel>` of a domain takes it.
    pub kernel: PathBuf,
    /// The initial RAM disk, as `<initrd>` of a domain takes it.
    pub initrd: PathBuf,
}

impl Linux {
    fn in_folder(folder: &Path) -> Self {
        Self { kernel: folder.join("vmlinuz"), initrd: folder.join("initrd") }
    }

    /// The guest in `folder`, if it is there and made by this version of this module.
    pub fn find(folder: &Path) -> Option<Self> {
        let made = fs::read_to_string(folder.join(RECIPE)).is_ok_and(|made| made == recipe());
        made.then(|| Self::in_folder(folder))
    }

    /// Makes the guest in `folder` from the unpacked packages of a kernel and of busybox. The error is a sentence.
    pub fn build(unpacked: &Path, folder: &Path) -> Result<Self, String> {
        let guest = Self::in_folder(folder);
        let release = modules::release(unpacked)?;
        let kernel = read(&unpacked.join(format!("boot/vmlinuz-{release}")))?;
        let initrd = initrd(unpacked, &release)?;
        write(&guest.kernel, &kernel)?;
        write(&guest.initrd, &initrd)?;
        write(&folder.join(RECIPE), recipe().as_bytes())?;
        Ok(guest)
    }
}

fn initrd(unpacked: &Path, release: &str) -> Result<Vec<u8>, String> {
    let mut archive = cpio::Archive::default();
    archive.folder("bin");
    // Merged systems have it below /usr.
    let places = ["bin/busybox", "usr/bin/busybox"].map(|place| unpacked.join(place));
    let busybox = places.iter().find(|place| place.is_file()).ok_or_else(|| format!("there is no busybox in {}", unpacked.display()))?;
    archive.file("bin/busybox", 0o755, &read(busybox)?);
    archive.link("bin/sh", "busybox");
    archive.file("init", 0o755, INIT.as_bytes());
    archive.folder("modules");
    let mut order = String::new();
    for module in modules::choose(unpacked, release)? {
        archive.file(&format!("modules/{}.ko", module.name), 0o644, &module.read(busybox)?);
        order.push_str(module.name);
        order.push('\n');
    }
    archive.file("modules/order", 0o644, order.as_bytes());
    Ok(archive.finish())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// Writes a file that is never seen half written.
fn write(path: &Path, data: &[u8]) -> Result<(), String> {
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&fresh, data)
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
