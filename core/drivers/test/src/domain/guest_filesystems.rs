//! File systems of guests, by their agent.

use virtkit_api::{DomainRef, GuestFilesystem, Result};
use virtkit_driver::{DomainGuestFilesystems, Reply};

use super::guest_system::filesystems;
use super::{State, TestDomain};
use crate::connection::TestConnection;

impl DomainGuestFilesystems for TestConnection {
    fn filesystems(&self, domain: &DomainRef) -> Reply<Vec<GuestFilesystem>> {
        self.in_guest(domain, |domain, state| Ok(filesystems(domain.running(state)?)))
    }

    fn freeze_filesystems(&self, domain: &DomainRef, mountpoints: &[String]) -> Reply<i32> {
        let mountpoints = mountpoints.to_vec();
        self.in_guest(domain, move |domain, state| {
            let chosen = chosen(domain, state, &mountpoints)?;
            let frozen = chosen.into_iter().filter(|mountpoint| state.system.frozen.insert(mountpoint.clone()));
            Ok(count(frozen.count()))
        })
    }

    fn thaw_filesystems(&self, domain: &DomainRef, mountpoints: &[String]) -> Reply<i32> {
        let mountpoints = mountpoints.to_vec();
        self.in_guest(domain, move |domain, state| {
            let chosen = chosen(domain, state, &mountpoints)?;
            let thawed = chosen.into_iter().filter(|mountpoint| state.system.frozen.remove(mountpoint));
            Ok(count(thawed.count()))
        })
    }

    fn trim_filesystems(&self, domain: &DomainRef, mountpoint: Option<&str>, _: u64) -> Reply<()> {
        // Whatever the guest does not use, the made-up disk does not keep.
        let mountpoints: Vec<String> = mountpoint.map(str::to_owned).into_iter().collect();
        self.in_guest(domain, move |domain, state| chosen(domain, state, &mountpoints).map(drop))
    }
}

impl TestConnection {
    /// What the agent in a running guest does, after the time that the URI asked for.
    pub(super) fn in_guest<T: Send + 'static>(
        &self,
        domain: &DomainRef,
        work: impl FnOnce(&TestDomain, &mut State) -> Result<T> + Send + 'static,
    ) -> Reply<T> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            domain.running(&mut state)?;
            work(&domain, &mut state)
        })
    }
}

/// The file systems that are meant; all where none is named.
fn chosen(domain: &TestDomain, state: &mut State, mountpoints: &[String]) -> Result<Vec<String>> {
    let there: Vec<String> = filesystems(domain.running(state)?).into_iter().map(|filesystem| filesystem.mountpoint).collect();
    if let Some(unknown) = mountpoints.iter().find(|mountpoint| !there.contains(mountpoint)) {
        return Err(domain.invalid(&format!("has nothing mounted at {unknown:?}")));
    }
    Ok(if mountpoints.is_empty() { there } else { mountpoints.to_vec() })
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
