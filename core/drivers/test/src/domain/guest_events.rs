//! What a made-up guest, or the machine around it, can be told to do on its console, so that a program can be tried with events that come seldom.

use virtkit_api::{
    AgentReason, AgentState, BlockJobStatus, DiskChangeReason, DomainBlockJobType, DomainDiskErrorCode, DriverEvent, IoErrorAction,
    MemoryFailureAction, MemoryFailureFlags, MemoryFailureRecipient, TrayChangeReason, WatchdogAction,
};

use super::TestDomain;

/// Something that happens to a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Its watchdog was not fed.
    Watchdog,
    /// Its first disk fails.
    DiskError,
    /// The image of its first disk has no room left.
    DiskFull,
    /// The tray of its drive opens, or closes.
    Tray(TrayChangeReason),
    /// An image was missing when it was started.
    DiskMissing,
    /// A job of its first disk is done.
    BlockJob,
    /// A threshold of its first disk was crossed.
    Threshold,
    /// The host lost the way to its process.
    ControlError,
    /// A device came, went, or did not go.
    DeviceAdded,
    DeviceRemoved,
    DeviceKept,
    /// Its memory has an error.
    MemoryFailure,
    /// It took another share of a memory device.
    MemoryDevice,
    /// Its first interface has another address.
    Mac,
    /// Its agent comes, or goes.
    Agent(AgentState),
    /// The machine tells something on its monitor.
    Monitor,
}

/// The lines that a guest obeys.
const LINES: [(&[u8], Happening); 18] = [
    (b"watchdog", Happening::Watchdog),
    (b"disk error", Happening::DiskError),
    (b"disk full", Happening::DiskFull),
    (b"tray open", Happening::Tray(TrayChangeReason::OPEN)),
    (b"tray close", Happening::Tray(TrayChangeReason::CLOSE)),
    (b"disk missing", Happening::DiskMissing),
    (b"block job", Happening::BlockJob),
    (b"threshold", Happening::Threshold),
    (b"control error", Happening::ControlError),
    (b"device added", Happening::DeviceAdded),
    (b"device removed", Happening::DeviceRemoved),
    (b"device kept", Happening::DeviceKept),
    (b"memory failure", Happening::MemoryFailure),
    (b"memory device", Happening::MemoryDevice),
    (b"mac", Happening::Mac),
    (b"agent up", Happening::Agent(AgentState::CONNECTED)),
    (b"agent down", Happening::Agent(AgentState::DISCONNECTED)),
    (b"monitor", Happening::Monitor),
];

/// The device that comes and goes, and the threshold and the size that are told, in bytes and KiB.
const DEVICE: &str = "net1";
const THRESHOLD: (u64, u64) = (1 << 20, 4096);
/// When the monitor tells what it tells, in seconds and microseconds.
const TOLD: (i64, u32) = (1_700_000_000, 250_000);
const MEMORY_DEVICE: (&str, u64) = ("virtiomem0", 262_144);

impl Happening {
    /// What a line tells a guest to do.
    pub fn of(line: &[u8]) -> Option<Self> {
        LINES.iter().find(|(known, _)| *known == line).map(|(_, happening)| *happening)
    }

    /// Lets it happen, and gives what is told of it; nothing by a domain that does not run any more.
    pub fn happen(self, domain: &TestDomain) -> Vec<DriverEvent> {
        let mut state = domain.lock();
        let Some(definition) = &state.live else { return Vec::new() };
        let (disk, path) = definition.disks().into_iter().next().unwrap_or_default();
        let mac = definition.interfaces().into_iter().next().and_then(|(_, mac)| mac).unwrap_or_default();
        let path = path.unwrap_or_default();
        let identity = domain.identity();
        let device = "virtio-disk0".to_owned();
        let one = |event| vec![event];
        match self {
            Self::Watchdog => one(DriverEvent::DomainWatchdog { domain: identity, action: WatchdogAction::NONE }),
            Self::DiskError | Self::DiskFull => {
                let full = self == Self::DiskFull;
                let (code, reason) = if full { (DomainDiskErrorCode::NO_SPACE, "enospc") } else { (DomainDiskErrorCode::UNSPEC, "") };
                state.disk_errors.insert(disk, code);
                let (source_path, action) = (path, IoErrorAction::REPORT);
                vec![
                    DriverEvent::DomainIoError {
                        domain: identity.clone(),
                        source_path: source_path.clone(),
                        device: device.clone(),
                        action,
                    },
                    DriverEvent::DomainIoErrorReason { domain: identity, source_path, device, action, reason: reason.to_owned() },
                ]
            }
            Self::Tray(reason) => one(DriverEvent::DomainTrayChange { domain: identity, device, reason }),
            Self::DiskMissing => {
                let reason = DiskChangeReason::DROP_MISSING_ON_START;
                one(DriverEvent::DomainDiskChange { domain: identity, old_path: Some(path), new_path: None, device, reason })
            }
            Self::BlockJob => {
                let (job, status) = (DomainBlockJobType::PULL, BlockJobStatus::COMPLETED);
                vec![
                    DriverEvent::DomainBlockJob { domain: identity.clone(), disk: path, job, status },
                    DriverEvent::DomainBlockJobTarget { domain: identity, disk, job, status },
                ]
            }
            Self::Threshold => {
                let (threshold, excess) = THRESHOLD;
                one(DriverEvent::DomainBlockThreshold { domain: identity, disk, path: Some(path), threshold, excess })
            }
            Self::ControlError => one(DriverEvent::DomainControlError { domain: identity }),
            Self::DeviceAdded => one(DriverEvent::DomainDeviceAdded { domain: identity, device: DEVICE.to_owned() }),
            Self::DeviceRemoved => one(DriverEvent::DomainDeviceRemoved { domain: identity, device: DEVICE.to_owned() }),
            Self::DeviceKept => one(DriverEvent::DomainDeviceRemovalFailed { domain: identity, device: DEVICE.to_owned() }),
            Self::MemoryFailure => {
                let (recipient, action) = (MemoryFailureRecipient::GUEST, MemoryFailureAction::INJECT);
                one(DriverEvent::DomainMemoryFailure { domain: identity, recipient, action, flags: MemoryFailureFlags::ACTION_REQUIRED })
            }
            Self::MemoryDevice => {
                let (device, size) = MEMORY_DEVICE;
                one(DriverEvent::DomainMemoryDeviceSizeChange { domain: identity, device: device.to_owned(), size })
            }
            Self::Mac => {
                one(DriverEvent::DomainNicMacChange { domain: identity, device: "net0".to_owned(), new_mac: other(&mac), old_mac: mac })
            }
            Self::Monitor => one(DriverEvent::DomainQemuMonitor {
                domain: identity,
                event: "NIC_RX_FILTER_CHANGED".to_owned(),
                seconds: TOLD.0,
                micros: TOLD.1,
                details: Some("{\"name\":\"net0\"}".to_owned()),
            }),
            Self::Agent(state) => one(DriverEvent::DomainAgentLifecycle { domain: identity, state, reason: AgentReason::CHANNEL }),
        }
    }
}

/// Another address: the guest counts from 00 in the last byte.
fn other(mac: &str) -> String {
    mac.rsplit_once(':').map_or_else(String::new, |(front, _)| format!("{front}:00"))
}

#[cfg(test)]
mod tests {
    use super::{Happening, LINES};

    #[test]
    fn each_line_means_one_thing() {
        for (line, happening) in LINES {
            assert_eq!(Happening::of(line), Some(happening));
        }
        assert_eq!(Happening::of(b"reboot"), None);
    }
}
