//! `cargo xtask libvirt`: a command where another libvirt stands in the place of the installed one.
//!
//! The other one is unpacked in a folder, as `dpkg -x` does it, and not installed. In a mount namespace that ends with the command, its files lie over those of
//! `/usr`: its daemon, its client, its library, its headers and its modules are where they would be if it were installed, so that nothing else has to know of it.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use miette::{IntoDiagnostic as _, Result, WrapErr as _, miette};

use crate::cli::Libvirt;

/// What is done in the namespace before the command.
const SCRIPT: &str = include_str!("view.sh");

/// By what a libvirt is known: its daemon, its client, its headers.
const MARKS: [&str; 3] = ["usr/sbin/libvirtd", "usr/bin/virsh", "usr/include/libvirt"];

/// Runs the command. It takes the place of this process, so that its status and its signals are its own.
pub fn run(options: &Libvirt) -> Result<ExitCode> {
    let folder = unpacked(&options.folder)?;
    let error = view(&folder, user()?, &options.command).exec();
    Err(miette!(help = "install util-linux, which has `unshare`", "`unshare` cannot be run: {error}"))
}

/// The folder with an absolute path, if a libvirt is in it.
fn unpacked(folder: &Path) -> Result<PathBuf> {
    let folder = folder.canonicalize().into_diagnostic().wrap_err_with(|| format!("there is no folder {}", folder.display()))?;
    // They separate folders and options where file systems are laid over each other.
    if folder.to_string_lossy().contains([':', ',', '\\']) {
        return Err(miette!("{} cannot be mounted: there is a colon, a comma or a backslash in its path", folder.display()));
    }
    if MARKS.iter().any(|mark| folder.join(mark).exists()) {
        return Ok(folder);
    }
    Err(miette!(
        help = "CONTRIBUTING.md, \"Another version of libvirt\", says how Debian's packages are unpacked",
        "there is no libvirt in {}: neither {}",
        folder.display(),
        MARKS.join(" nor ")
    ))
}

/// Who runs this, and their group.
fn user() -> Result<(u32, u32)> {
    let own = std::fs::metadata("/proc/self").into_diagnostic().wrap_err("this is no Linux: only that has mount namespaces")?;
    Ok((own.uid(), own.gid()))
}

/// The command in its namespace. Who is not root becomes root to mount, which nobody else sees, and then themselves again.
fn view(folder: &Path, (user, group): (u32, u32), words: &[OsString]) -> Command {
    let mut command = Command::new("unshare");
    if user != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", SCRIPT, "view.sh"]).arg(folder);
    if user != 0 {
        command.args(["unshare", "--user", &format!("--map-user={user}"), &format!("--map-group={group}")]);
    }
    command.args(words);
    command
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("virtkit-libvirt-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // What is left in the folder for temporary files does no harm.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_without_libvirt_is_refused_with_what_was_looked_for() {
        let folder = Folder::new("empty");
        let refused = unpacked(&folder.0).expect_err("it is empty").to_string();
        assert!(refused.contains("there is no libvirt in") && refused.contains("usr/sbin/libvirtd"), "{refused}");
        folder.write("usr/include/libvirt/libvirt.h", "");
        assert_eq!(unpacked(&folder.0).expect("headers are enough"), folder.0.canonicalize().expect("it is there"));
        assert!(unpacked(&folder.0.join("nosuch")).expect_err("it is not there").to_string().contains("there is no folder"));
        let other = Folder::new("a:b");
        other.write("usr/bin/virsh", "");
        assert!(unpacked(&other.0).expect_err("a colon").to_string().contains("a colon"));
    }

    #[test]
    fn who_is_not_root_becomes_themselves_again() {
        let words: Vec<OsString> = ["virsh", "list"].map(OsString::from).to_vec();
        let line = |who| {
            let command = view(Path::new("/there"), who, &words);
            command.get_args().filter(|word| *word != SCRIPT).map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(line((0, 0)), "--mount sh -c view.sh /there virsh list");
        assert_eq!(
            line((1000, 100)),
            "--user --map-root-user --mount sh -c view.sh /there unshare --user --map-user=1000 --map-group=100 virsh list"
        );
    }

    #[test]
    fn what_is_in_the_folder_is_seen_by_the_command_alone() {
        let folder = Folder::new("view");
        let own = format!("virtkit-{}", std::process::id());
        folder.write("usr/sbin/libvirtd", "");
        folder.write(&format!("usr/share/{own}/libvirt/said"), "other");
        let who = user().expect("a Linux");
        let mut allowed = Command::new("unshare");
        if who.0 != 0 {
            allowed.args(["--user", "--map-root-user"]);
        }
        if !allowed.args(["--mount", "true"]).output().is_ok_and(|output| output.status.success()) {
            return eprintln!("SKIPPED: this user may make no mount namespace, so no other libvirt is seen in one");
        }
        let said = format!("/usr/share/{own}/libvirt/said");
        let words: Vec<OsString> = ["sh", "-c", "cat \"$1\"; id -u; test -e /usr/bin/env", "sh", &said].map(OsString::from).to_vec();
        let output = view(&folder.0, who, &words).output().expect("`unshare` was run before");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("other{}\n", who.0));
        assert!(!Path::new(&said).exists(), "{said} is seen by others");
    }
}
