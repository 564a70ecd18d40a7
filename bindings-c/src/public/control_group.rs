//! The control groups of a container, which a process of this host can join.

use std::fs;
use std::path::{Path, PathBuf};

use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::error::failure;

/// The program that libvirt runs for each container, outside of it.
const CONTROLLER: &str = "libvirt_lxc";

/// Takes the calling process into the groups of a container by the number of the process that started it.
pub fn join_container(name: &str, process: i32) -> Result<()> {
    if process <= 0 {
        return Err(refused(ErrorCode::OPERATION_INVALID, format!("the domain `{name}` does not run, and has no control groups")));
    }
    let of = |what: &str| read(Path::new(&format!("/proc/{process}/{what}")));
    // On another host, or with another driver, the number is of something else.
    let program = of("comm")?;
    if program.trim_end() != CONTROLLER {
        let message = format!(
            "the domain `{name}` is no container of LXC on this host: the process {process} is {:?}, and not {CONTROLLER:?}",
            program.trim_end()
        );
        return Err(refused(ErrorCode::OPERATION_INVALID, message));
    }
    let groups = groups(&of("cgroup")?, &read(Path::new("/proc/self/mountinfo"))?);
    if groups.is_empty() {
        return Err(refused(ErrorCode::NO_SUPPORT, format!("no control groups are mounted in which the domain `{name}` could be")));
    }
    groups.iter().try_for_each(|group| join(group))
}

fn join(group: &Path) -> Result<()> {
    let file = group.join("cgroup.procs");
    fs::write(&file, std::process::id().to_string())
        .map_err(|error| refused(ErrorCode::SYSTEM_ERROR, format!("the control group {} cannot be joined: {error}", group.display())))
}

/// The folders of the groups that `/proc/PID/cgroup` names, by `/proc/PID/mountinfo`.
fn groups(named: &str, mounts: &str) -> Vec<PathBuf> {
    let mounts: Vec<Mount<'_>> = mounts.lines().filter_map(Mount::read).collect();
    let lines = named.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        Some((parts.next()?, parts.next()?))
    });
    // A hierarchy may be mounted nowhere.
    lines.filter_map(|(controllers, path)| mounts.iter().find(|mount| mount.is_of(controllers))?.folder(path)).collect()
}

/// A hierarchy of control groups in the file system.
struct Mount<'a> {
    /// The group that is mounted.
    root: &'a str,
    /// Where.
    point: &'a str,
    /// Its controllers, of the first version of control groups; none for the second.
    controllers: Option<&'a str>,
}

impl<'a> Mount<'a> {
    /// Reads `36 35 0:30 ROOT POINT rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct`.
    fn read(line: &'a str) -> Option<Self> {
        let (head, tail) = line.split_once(" - ")?;
        let mut head = head.split(' ').skip(3);
        let (root, point) = (head.next()?, head.next()?);
        let mut tail = tail.split(' ');
        let controllers = match tail.next()? {
            "cgroup" => Some(tail.nth(1)?),
            "cgroup2" => None,
            _ => return None,
        };
        Some(Self { root, point, controllers })
    }

    /// Whether it is the hierarchy of `cpu,cpuacct`, of `name=systemd`, or with nothing that of the second version.
    fn is_of(&self, controllers: &str) -> bool {
        match self.controllers {
            None => controllers.is_empty(),
            Some(own) => !controllers.is_empty() && controllers.split(',').all(|wanted| own.split(',').any(|word| word == wanted)),
        }
    }

    /// The folder of a group, if it is below what is mounted.
    fn folder(&self, group: &str) -> Option<PathBuf> {
        let below = Path::new(group).strip_prefix(self.root).ok()?;
        Some(Path::new(self.point).join(below))
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| refused(ErrorCode::SYSTEM_ERROR, format!("{} cannot be read: {error}", path.display())))
}

fn refused(code: ErrorCode, message: String) -> Error {
    failure(code, ErrorDomain::CGROUP, message)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use virtkit::ErrorCode;

    use super::{groups, join_container};

    fn of(named: &str, mounts: &str) -> Vec<PathBuf> {
        groups(named, mounts)
    }

    #[test]
    fn groups_of_the_second_version_are_in_one_hierarchy() {
        let mounts =
            "24 1 0:22 / /proc rw - proc proc rw\n31 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
        assert_eq!(of("0::/machine.slice/lxc.scope\n", mounts), [PathBuf::from("/sys/fs/cgroup/machine.slice/lxc.scope")]);
    }

    #[test]
    fn groups_of_the_first_version_are_found_by_their_controllers() {
        let mounts = "32 31 0:28 / /sys/fs/cgroup/systemd rw shared:10 - cgroup cgroup rw,xattr,name=systemd\n\
                      33 31 0:29 /box /sys/fs/cgroup/cpu,cpuacct rw shared:11 - cgroup cgroup rw,cpu,cpuacct\n";
        let named = "3:memory:/box/lxc\n2:cpu,cpuacct:/box/lxc\n1:name=systemd:/lxc\n0::/lxc\n";
        let expected = ["/sys/fs/cgroup/cpu,cpuacct/lxc", "/sys/fs/cgroup/systemd/lxc"].map(PathBuf::from);
        assert_eq!(of(named, mounts), expected);
        assert_eq!(of("2:cpu,cpuacct:/elsewhere\n", mounts), [] as [PathBuf; 0]);
    }

    #[test]
    fn what_is_no_container_of_this_host_is_refused() {
        let refused = |process| join_container("lamp", process).expect_err("it is none");
        assert_eq!(refused(-1).code, ErrorCode::OPERATION_INVALID);
        // This test is no container.
        let own = refused(i32::try_from(std::process::id()).expect("a number of a process"));
        assert!(own.code == ErrorCode::OPERATION_INVALID && own.message.contains("is no container of LXC on this host"), "{own}");
    }
}
