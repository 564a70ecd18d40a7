//! `cargo xtask guest`: the Linux guest of the demo and the tests, from Debian's packages.
//!
//! The packages are downloaded and unpacked below `target`, as any user may: neither a kernel nor busybox is installed.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use miette::{Result, miette};
use virtkit_guest::linux::Linux;

use crate::files;
use crate::job::{Job, Output};
use crate::setup::debian;
use crate::workspace::Workspace;

/// Points to the newest kernel for clouds: a small one with the drivers of virtual machines.
const KERNEL: &str = "linux-image-cloud-amd64";
/// Programs for the guest that need no library.
const PROGRAMS: &str = "busybox-static";

/// Runs the command.
pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    let guest = provide(workspace)?;
    println!("{}\n{}", guest.kernel.display(), guest.initrd.display());
    Ok(ExitCode::SUCCESS)
}

/// The guest, made now if it was not there.
pub fn provide(workspace: &Workspace) -> Result<Linux> {
    let folder = workspace.target().join("guest");
    if let Some(guest) = Linux::find(&folder) {
        return Ok(guest);
    }
    if !debian::is_here() {
        let folder = folder.display();
        println!(
            "\nTo go on, run `cargo xtask guest` on a Debian machine, copy its target/guest to {folder}, then run this command again.\n"
        );
        return Err(miette!("the guest is made from Debian's packages, and this is no Debian"));
    }
    let made = make(workspace, &folder);
    if made.is_err() {
        // Not as the help of the error, whose lines are wrapped and could not be copied.
        println!("\nTo go on, do this, then run this command again:\n  sudo apt-get update\n");
    }
    made
}

fn make(workspace: &Workspace, folder: &Path) -> Result<Linux> {
    let (download, unpacked) = (folder.join("download"), folder.join("unpacked"));
    files::fresh(&unpacked)?;
    if fetch(workspace, &download).is_err() {
        // A fresh machine has no lists of packages, and old lists name packages that are gone.
        let administrator = debian::administrator().ok_or_else(|| miette!("{KERNEL} and {PROGRAMS} cannot be downloaded"))?;
        debian::update(administrator).map_err(|error| miette!("{error}"))?;
        fetch(workspace, &download)?;
    }
    for entry in std::fs::read_dir(&download).map_err(|error| miette!("{} cannot be read: {error}", download.display()))?.flatten() {
        execute(workspace, &Job::new("dpkg-deb", workspace.root()).arg("-x").arg(entry.path()).arg(&unpacked))?;
    }
    let guest = Linux::build(&unpacked, folder).map_err(|error| miette!("{error}"))?;
    files::remove(&download)?;
    files::remove(&unpacked)?;
    Ok(guest)
}

/// Downloads the packages into an empty folder.
fn fetch(workspace: &Workspace, folder: &Path) -> Result<()> {
    let kernel = depends(KERNEL).ok_or_else(|| miette!("the package sources of this machine have no {KERNEL}"))?;
    println!("The guest that is started in the demo and the tests is made from Debian's packages {kernel} (28 MB) and {PROGRAMS} (1 MB).");
    println!("They are unpacked below {}; nothing is installed.", workspace.target().display());
    files::fresh(folder)?;
    // apt's own user could not write into this folder.
    execute(workspace, &Job::new("apt-get", folder).args("-q -o APT::Sandbox::User=root download").arg(&kernel).arg(PROGRAMS))
}

fn execute(workspace: &Workspace, job: &Job) -> Result<()> {
    println!("> {}", job.line(workspace.root()));
    job.run(Output::Terminal).map_err(|error| miette!("{error}"))
}

/// The first package that a package depends on: that of the newest kernel, for the one that points to it.
fn depends(package: &str) -> Option<String> {
    let output = Command::new("apt-cache").args(["depends", package]).env("LC_ALL", "C").stderr(Stdio::null()).output().ok()?;
    first_dependency(&String::from_utf8_lossy(&output.stdout))
}

fn first_dependency(printed: &str) -> Option<String> {
    printed.lines().find_map(|line| line.trim().strip_prefix("Depends: ")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::first_dependency;

    #[test]
    fn the_kernel_s_package_is_what_the_pointing_one_depends_on() {
        let printed = "linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n  Suggests: linux-doc\n";
        assert_eq!(first_dependency(printed).as_deref(), Some("linux-image-6.1.0-56-cloud-amd64"));
        assert_eq!(first_dependency(""), None);
    }
}
