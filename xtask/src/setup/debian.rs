//! Debian and its relatives: installing packages, from the sources that the user has chosen.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::job::{Job, Output};
use crate::version::Version;

/// How packages may be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Administrator {
    /// This process may.
    Root,
    /// `sudo` may, without asking for a password.
    Sudo,
}

/// Whether packages of Debian can be had here at all.
pub fn is_here() -> bool {
    Path::new("/etc/debian_version").exists() && succeeds("apt-get", &["--version"])
}

/// Packages that start a daemon which the network reaches, where the machine runs services.
const DAEMONS: &[&str] = &["krb5-admin-server", "krb5-kdc", "openssh-server"];

/// Whether installing a package would start a daemon for the whole machine: that is the user's to do. In a container nothing is started.
pub fn would_start(package: &str) -> bool {
    DAEMONS.contains(&package) && Path::new("/run/systemd/system").exists()
}

/// Who installs packages; none where nobody may without being asked.
pub fn administrator() -> Option<Administrator> {
    if printed("id", &["-u"]).is_some_and(|id| id.trim() == "0") {
        return Some(Administrator::Root);
    }
    succeeds("sudo", &["-n", "true"]).then_some(Administrator::Sudo)
}

/// Reads the lists of packages anew: a fresh machine often has none. The error is a sentence.
pub fn update(by: Administrator) -> Result<(), String> {
    run(by, &["update", "--quiet"]).map_err(|error| format!("the lists of packages cannot be brought up to date: {error}"))
}

/// Installs packages with what they need and nothing more.
pub fn install(by: Administrator, packages: &[&str]) -> Result<(), String> {
    run(by, &[&["install", "-y", "--no-install-recommends"], packages].concat())
}

/// What the user's package sources have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// The package, in a version that will do.
    Good,
    /// The package, but not new enough.
    TooOld,
    /// Nothing of this name, or the lists of packages were never fetched.
    Unknown,
}

/// Asks the user's package sources for a package. Its version is that of the tool, except for packages that only point to another:
/// `default-jdk-headless` is 1.17 for Java 17.
pub fn offer(package: &str, minimum: Option<Version>) -> Offer {
    let candidate = printed("apt-cache", &["policy", package]).and_then(|policy| candidate(&policy));
    match (candidate, minimum) {
        (None, _) => Offer::Unknown,
        (Some(version), Some(minimum)) if java(package, version) < minimum => Offer::TooOld,
        (Some(_), _) => Offer::Good,
    }
}

fn java(package: &str, version: Version) -> Version {
    if package.starts_with("default-jdk") && version.0 == 1 { Version(version.1, 0) } else { version }
}

fn candidate(policy: &str) -> Option<Version> {
    let line = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    Version::of_package(line.trim())
}

fn run(by: Administrator, args: &[&str]) -> Result<(), String> {
    let job = match by {
        Administrator::Root => Job::new("apt-get", "/").env("DEBIAN_FRONTEND", "noninteractive"),
        Administrator::Sudo => Job::new("sudo", "/").args("-n env DEBIAN_FRONTEND=noninteractive apt-get"),
    };
    let job = args.iter().fold(job, Job::arg);
    println!("> {}", job.line(Path::new("/")));
    job.run(Output::Terminal)
}

fn printed(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).env("LC_ALL", "C").stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    printed(program, args).is_some()
}

#[cfg(test)]
mod tests {
    use super::{candidate, java};
    use crate::version::Version;

    #[test]
    fn the_candidate_s_version_is_read() {
        let policy = "golang-go:\n  Installed: (none)\n  Candidate: 2:1.19~1\n  Version table:\n     2:1.19~1 500\n";
        assert_eq!(candidate(policy), Some(Version(1, 19)));
        assert_eq!(candidate("nodejs:\n  Installed: (none)\n  Candidate: (none)\n"), None);
        assert_eq!(candidate(""), None);
    }

    #[test]
    fn the_java_package_s_version_is_that_of_java() {
        assert_eq!(java("default-jdk-headless", Version(1, 17)), Version(17, 0));
        assert_eq!(java("golang-go", Version(1, 19)), Version(1, 19));
    }
}
