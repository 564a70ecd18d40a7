//! Where the daemons of this machine listen.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use virtkit_api::{Error, ErrorDomain, Result};

use super::{ANY, Mode, Target, invalid};

/// The drivers that have a daemon of their own, `virtqemud`.
const WITH_DAEMON: [&str; 12] =
    ["bhyve", "ch", "interface", "lxc", "network", "nodedev", "nwfilter", "qemu", "secret", "storage", "vbox", "vz"];

/// Whose daemon is asked where no driver is named, in the order in which libvirt's daemon for everything tries its drivers. Users have daemons of
/// two alone.
const OF_SYSTEM: [&str; 6] = ["xen", "qemu", "lxc", "vbox", "bhyve", "vz"];
const OF_USER: [&str; 2] = ["qemu", "vbox"];

/// The folder of sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    is_session: bool,
}

/// Whether this process may do everything: then all sockets are the system's.
pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

impl Place {
    /// That of the system, or of this user.
    pub fn here(is_session: bool) -> Self {
        Self { folder: if is_session { runtime_folder() } else { PathBuf::from("/run") }.join("libvirt"), is_session }
    }

    /// The socket for this target.
    ///
    /// # Errors
    /// `SystemError` where there is none, with where it was looked for.
    pub fn find(&self, target: &Target) -> Result<PathBuf> {
        let places = self.candidates(&target.driver, target.parameters.mode, target.is_read_only);
        if places.is_empty() {
            return Err(invalid(format!(
                "{:?} asks for mode=direct, and the driver {} has no daemon of its own",
                target.text, target.driver
            )));
        }
        if let Some(found) = places.iter().find(|place| place.exists()) {
            return Ok(found.clone());
        }
        let listed: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
        let embed = if matches!(target.driver.as_str(), "qemu" | ANY) { "; qemu:///embed?root=DIR needs no daemon" } else { "" };
        let doing = format!("no daemon is there for {:?}: there is no socket {}{embed}", target.text, listed.join(" or "));
        Err(Error::system(doing, &io::Error::from_raw_os_error(rustix::io::Errno::NOENT.raw_os_error())).in_domain(ErrorDomain::RPC))
    }

    /// Where it may be, the likelier first.
    fn candidates(&self, driver: &str, mode: Mode, is_read_only: bool) -> Vec<PathBuf> {
        let drivers: &[&str] = match driver {
            ANY if self.is_session => &OF_USER,
            ANY => &OF_SYSTEM,
            _ => &[driver],
        };
        let direct = drivers.iter().filter_map(|driver| daemon(driver)).map(|daemon| self.socket(&daemon, is_read_only));
        let legacy = self.socket("libvirt", is_read_only);
        match mode {
            Mode::Auto => direct.chain([legacy]).collect(),
            Mode::Legacy => vec![legacy],
            Mode::Direct => direct.collect(),
        }
    }

    fn socket(&self, daemon: &str, is_read_only: bool) -> PathBuf {
        // A user's own daemon has one socket: who reaches it may do everything.
        let suffix = if is_read_only && !self.is_session { "-ro" } else { "" };
        self.folder.join(format!("{daemon}-sock{suffix}"))
    }
}

/// The name of the daemon of a driver.
fn daemon(driver: &str) -> Option<String> {
    match driver {
        "xen" | "libxl" => Some("virtxend".to_owned()),
        driver => WITH_DAEMON.contains(&driver).then(|| format!("virt{driver}d")),
    }
}

/// Where a user's sockets are.
fn runtime_folder() -> PathBuf {
    let folder = |name: &str| env::var_os(name).filter(|value| Path::new(value).is_absolute()).map(PathBuf::from);
    let cache = || folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    folder("XDG_RUNTIME_DIR").or_else(cache).unwrap_or_else(|| PathBuf::from("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daemon_of_the_driver_comes_before_the_one_for_all() {
        let place = Place { folder: "/run/libvirt".into(), is_session: false };
        let shown = |driver, mode, ro| -> Vec<String> {
            place.candidates(driver, mode, ro).iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(shown("qemu", Mode::Auto, false), ["/run/libvirt/virtqemud-sock", "/run/libvirt/libvirt-sock"]);
        assert_eq!(shown("qemu", Mode::Direct, true), ["/run/libvirt/virtqemud-sock-ro"]);
        assert_eq!(shown("qemu", Mode::Legacy, true), ["/run/libvirt/libvirt-sock-ro"]);
        assert_eq!(shown("test", Mode::Auto, false), ["/run/libvirt/libvirt-sock"]);
        assert_eq!(shown("xen", Mode::Direct, false), ["/run/libvirt/virtxend-sock"]);
        assert_eq!(
            shown("remote", Mode::Auto, true),
            ["xen", "qemu", "lxc", "vbox", "bhyve", "vz"]
                .map(|driver| format!("/run/libvirt/virt{driver}d-sock-ro"))
                .into_iter()
                .chain(["/run/libvirt/libvirt-sock-ro".to_owned()])
                .collect::<Vec<_>>()
        );
        assert_eq!(shown("remote", Mode::Legacy, false), ["/run/libvirt/libvirt-sock"]);
        let session = Place { folder: "/run/user/1/libvirt".into(), is_session: true };
        assert_eq!(session.candidates("test", Mode::Auto, true), [PathBuf::from("/run/user/1/libvirt/libvirt-sock")]);
        let ours = ["virtqemud-sock", "virtvboxd-sock", "libvirt-sock"].map(|name| PathBuf::from("/run/user/1/libvirt").join(name));
        assert_eq!(session.candidates("remote", Mode::Auto, true), ours);
    }
}
