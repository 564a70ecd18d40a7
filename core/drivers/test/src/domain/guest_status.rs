//! What guests say of themselves, by their agent.

use virtkit_api::{
    DomainGuestInfo, DomainGuestInfoTypes, DomainGuestTimeResult, DomainGuestVcpus, DomainHostnameFlags, DomainInterfaceAddressesSource,
    DomainRef, DomainSetTimeFlags, DomainState, DriverEvent, GuestFilesystem, GuestInfoAddress, GuestInfoDisk, GuestInfoFilesystem,
    GuestInfoFilesystemDisk, GuestInfoInterface, GuestInterface, GuestUser, IpAddress, IpAddressType, Result,
};
use virtkit_driver::{DomainGuestStatus, Reply};

use super::guest_system::{USER, filesystems};
use super::parameters::wrong;
use super::{State, TestDomain, guest, number_set};
use crate::connection::TestConnection;

/// The least that can be said about how long an agent is waited for: for ever.
const FOR_EVER: i32 = -2;

/// How large a made-up file system is, and how much of it is used, in bytes.
const FILESYSTEM: (u64, u64) = (1 << 30, 1 << 28);

impl DomainGuestStatus for TestConnection {
    fn guest_info(&self, domain: &DomainRef, types: DomainGuestInfoTypes) -> Reply<DomainGuestInfo> {
        let types = if types.is_empty() { DomainGuestInfoTypes::all() } else { types };
        self.in_guest(domain, move |domain, state| info(domain, state, types))
    }

    fn guest_hostname(&self, domain: &DomainRef, flags: DomainHostnameFlags) -> Reply<String> {
        self.in_guest(domain, move |domain, _| {
            if flags.contains(DomainHostnameFlags::LEASE | DomainHostnameFlags::AGENT) {
                return Err(wrong("the flags LEASE and AGENT exclude each other"));
            }
            Ok(hostname(domain))
        })
    }

    fn guest_time(&self, domain: &DomainRef) -> Reply<DomainGuestTimeResult> {
        self.in_guest(domain, |domain, state| {
            awake(domain, state)?;
            let (seconds, nanoseconds) = state.system.time();
            Ok(DomainGuestTimeResult { seconds, nanoseconds })
        })
    }

    fn set_guest_time(&self, domain: &DomainRef, seconds: i64, nanoseconds: u32, flags: DomainSetTimeFlags) -> Reply<()> {
        let world = self.world.clone();
        self.in_guest(domain, move |domain, state| {
            awake(domain, state)?;
            if nanoseconds >= 1_000_000_000 {
                return Err(wrong(format!("{nanoseconds} nanoseconds are more than a second")));
            }
            let utc_offset = if flags.contains(DomainSetTimeFlags::SYNC) {
                state.system.synchronize();
                0
            } else {
                state.system.set_time(seconds, nanoseconds)
            };
            world.events().emit(&DriverEvent::DomainRtcChange { domain: domain.identity(), utc_offset });
            Ok(())
        })
    }

    fn guest_vcpus(&self, domain: &DomainRef) -> Reply<DomainGuestVcpus> {
        self.in_guest(domain, |domain, state| {
            let count = domain.running(state)?.vcpus;
            let all = (0..count).collect();
            let online = (0..count).filter(|vcpu| !state.system.unused_vcpus.contains(vcpu)).collect();
            // The first one takes the interrupts.
            let offlinable = (1..count).collect();
            Ok(DomainGuestVcpus {
                vcpus: Some(number_set::write(&all)),
                online: Some(number_set::write(&online)),
                offlinable: Some(number_set::write(&offlinable)),
                ..DomainGuestVcpus::default()
            })
        })
    }

    fn set_guest_vcpus(&self, domain: &DomainRef, cpus: &str, online: bool) -> Reply<()> {
        let cpus = cpus.to_owned();
        self.in_guest(domain, move |domain, state| {
            let count = domain.running(state)?.vcpus;
            let chosen = number_set::read(&cpus).filter(|chosen| !chosen.is_empty());
            let chosen = chosen.ok_or_else(|| wrong(format!("{cpus:?} is no list of processors, such as \"0-2,7\"")))?;
            if let Some(unknown) = chosen.iter().find(|vcpu| **vcpu >= count) {
                return Err(wrong(format!("the guest of the domain {:?} has no processor {unknown}", &*domain.name())));
            }
            if !online && chosen.contains(&0) {
                return Err(wrong(format!("the guest of the domain {:?} cannot do without its processor 0", &*domain.name())));
            }
            let unused = &mut state.system.unused_vcpus;
            *unused = if online { &*unused - &chosen } else { &*unused | &chosen };
            Ok(())
        })
    }

    fn set_agent_response_timeout(&self, domain: &DomainRef, timeout: i32) -> Reply<()> {
        self.in_guest(domain, move |_, state| {
            if timeout < FOR_EVER {
                return Err(wrong(format!("an agent cannot be waited for {timeout} seconds; {FOR_EVER} is for ever")));
            }
            state.system.agent_timeout = timeout;
            Ok(())
        })
    }
}

/// The agent of a guest that is paused or asleep does not tell the time.
fn awake(domain: &TestDomain, state: &State) -> Result<()> {
    if state.now == DomainState::RUNNING { Ok(()) } else { Err(domain.invalid("is paused, and its guest with it")) }
}

/// As libvirt's test driver calls its guests.
fn hostname(domain: &TestDomain) -> String {
    format!("{}host", domain.name())
}

fn info(domain: &TestDomain, state: &mut State, types: DomainGuestInfoTypes) -> Result<DomainGuestInfo> {
    use DomainGuestInfoTypes as T;
    let definition = domain.running(state)?;
    let mut told = DomainGuestInfo::default();
    if types.contains(T::USERS) {
        told.users = vec![GuestUser { index: 0, name: Some(USER.to_owned()), domain: None, login_time: Some(0) }];
        told.user_count = count(&told.users);
    }
    if types.contains(T::OS) {
        told.os_id = Some("virtkit-test".to_owned());
        told.os_name = Some("A made-up system".to_owned());
        told.os_machine = definition.config().os.as_ref().and_then(|os| os.kind.arch.clone());
    }
    if types.contains(T::TIMEZONE) {
        (told.timezone_name, told.timezone_offset) = (Some("UTC".to_owned()), Some(0));
    }
    if types.contains(T::HOSTNAME) {
        told.hostname = Some(hostname(domain));
    }
    if types.contains(T::FILESYSTEM) {
        told.filesystems = (0..).zip(filesystems(definition)).map(|(index, filesystem)| told_filesystem(index, filesystem)).collect();
        told.filesystem_count = count(&told.filesystems);
    }
    if types.contains(T::DISKS) {
        let disk = |(index, (name, _)): (u32, (String, Option<String>))| GuestInfoDisk {
            index,
            name: Some(format!("/dev/{name}")),
            partition: Some(false),
            ..GuestInfoDisk::default()
        };
        told.disks = (0..).zip(definition.disks()).map(disk).collect();
        told.disk_count = count(&told.disks);
    }
    if types.contains(T::INTERFACES) {
        let interfaces = guest::addresses(domain, definition, DomainInterfaceAddressesSource::AGENT)?;
        told.interfaces = (0..).zip(interfaces).map(|(index, interface)| told_interface(index, interface)).collect();
        told.interface_count = count(&told.interfaces);
    }
    if types.contains(T::LOAD) {
        // All processors are busy all the time.
        let load = Some(f64::from(definition.vcpus));
        (told.load_1m, told.load_5m, told.load_15m) = (load, load, load);
    }
    Ok(told)
}

fn told_filesystem(index: u32, filesystem: GuestFilesystem) -> GuestInfoFilesystem {
    let disk = |(index, disk): (u32, String)| GuestInfoFilesystemDisk { index, device: Some(disk), ..GuestInfoFilesystemDisk::default() };
    let disks: Vec<GuestInfoFilesystemDisk> = (0..).zip(filesystem.disks).map(disk).collect();
    GuestInfoFilesystem {
        index,
        mountpoint: Some(filesystem.mountpoint),
        name: Some(filesystem.name),
        fstype: Some(filesystem.fstype),
        total_bytes: Some(FILESYSTEM.0),
        used_bytes: Some(FILESYSTEM.1),
        disk_count: count(&disks),
        disks,
    }
}

fn told_interface(index: u32, interface: GuestInterface) -> GuestInfoInterface {
    let address = |(index, address): (u32, IpAddress)| GuestInfoAddress {
        index,
        kind: Some(if address.kind == IpAddressType::IPV6 { "ipv6" } else { "ipv4" }.to_owned()),
        address: Some(address.address),
        prefix: Some(address.prefix),
    };
    let addresses: Vec<GuestInfoAddress> = (0..).zip(interface.addresses).map(address).collect();
    GuestInfoInterface { index, name: Some(interface.name), hwaddr: interface.mac, address_count: count(&addresses), addresses }
}

fn count<T>(items: &[T]) -> Option<u32> {
    u32::try_from(items.len()).ok()
}
