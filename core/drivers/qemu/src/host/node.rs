//! What this host is.

use std::collections::HashSet;
use std::fs;

use virtkit_api::{NodeInfo, Uuid};

use super::CpuSet;

/// What is known of the host from the moment of the opening.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What tells one run of its kernel from the next.
    pub boot: String,
    /// Which machine it is, where it says so.
    pub uuid: Option<Uuid>,
    /// Processors and memory.
    pub info: NodeInfo,
    /// The number of the last processor that can be switched on, and one.
    pub cpus: usize,
}

impl Node {
    /// Looks at the host. What it does not tell is taken for the least that every host has.
    pub fn look() -> Self {
        let name = rustix::system::uname();
        let present = list("present").unwrap_or_else(|| CpuSet::all(1));
        let online = list("online").unwrap_or_else(|| present.clone());
        let boot = read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let uuid = read("/sys/class/dmi/id/product_uuid").and_then(|text| Uuid::try_parse(&text).ok());
        let info = NodeInfo {
            model: name.machine().to_string_lossy().into_owned(),
            memory: memory().unwrap_or(0),
            cpus: count(online.len()),
            mhz: frequency().unwrap_or(0),
            nodes: nodes(),
            ..topology(&online)
        };
        Self { name: name.nodename().to_string_lossy().into_owned(), boot, uuid, info, cpus: present.end() }
    }

    /// The architecture, as QEMU calls it.
    pub fn arch(&self) -> &str {
        &self.info.model
    }
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

fn list(kind: &str) -> Option<CpuSet> {
    CpuSet::parse(&read(&format!("/sys/devices/system/cpu/{kind}"))?).ok()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// In KiB.
fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    text.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok())
}

/// Of the first processor, in MHz.
fn frequency() -> Option<u32> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("cpu MHz"))?;
    line.rsplit(':').next()?.trim().split('.').next()?.parse().ok()
}

fn nodes() -> u32 {
    read("/sys/devices/system/node/online").and_then(|text| CpuSet::parse(&text).ok()).map_or(1, |nodes| count(nodes.len()))
}

/// Sockets of a node, cores of a socket, threads of a core. Where they do not multiply to the processors, as with some switched off, it is one
/// socket with a core for each, as libvirt has it.
fn topology(online: &CpuSet) -> NodeInfo {
    let of = |cpu: usize, what: &str| read(&format!("/sys/devices/system/cpu/cpu{cpu}/topology/{what}"));
    let mut sockets = HashSet::new();
    let mut cores = HashSet::new();
    for cpu in online.iter() {
        let socket = of(cpu, "physical_package_id");
        cores.insert((socket.clone(), of(cpu, "die_id"), of(cpu, "core_id")));
        sockets.insert(socket);
    }
    let (cpus, cores, sockets, nodes) = (count(online.len()), count(cores.len()), count(sockets.len()), nodes());
    let whole = sockets > 0 && cores > 0 && cores % sockets == 0 && cpus % cores == 0 && sockets % nodes == 0;
    let (sockets, cores, threads) = if whole { (sockets / nodes, cores / sockets, cpus / cores) } else { (1, cpus.max(1), 1) };
    NodeInfo { model: String::new(), memory: 0, cpus, mhz: 0, nodes, sockets, cores, threads }
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn the_host_has_memory_and_processors() {
        let node = Node::look();
        let info = &node.info;
        assert!(!node.name.is_empty() && !node.boot.is_empty());
        assert!(info.memory > 1024 && info.cpus >= 1 && node.cpus >= info.cpus as usize, "{info:?}");
        assert!(info.sockets * info.cores * info.threads >= 1, "{info:?}");
    }
}
