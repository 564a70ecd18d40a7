//! What is done inside a guest.

use virtkit_api::{
    DomainInterfaceAddressesSource, DomainRef, DomainSshKeysFlags, DomainUserPasswordFlags, Error, ErrorDomain, GuestInterface, IpAddress,
    IpAddressType, Result, SecretValue,
};
use virtkit_driver::{DomainGuest, Reply};

use super::guest_system::USER;
use super::parameters::wrong;
use super::{Definition, TestDomain};
use crate::connection::TestConnection;

impl DomainGuest for TestConnection {
    fn set_user_password(&self, domain: &DomainRef, user: &str, password: &SecretValue, _: DomainUserPasswordFlags) -> Reply<()> {
        let (world, domain, user) = (self.world.clone(), domain.clone(), user.to_owned());
        let password = password.clone();
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            domain.running(&mut state)?;
            known_user(&domain, &user)?;
            if password.reveal().contains(&0) {
                return Err(Error::invalid_argument("a password cannot have a NUL in it").in_domain(ErrorDomain::TEST));
            }
            state.password = Some(password);
            Ok(())
        })
    }

    fn authorized_ssh_keys(&self, domain: &DomainRef, user: &str) -> Reply<Vec<String>> {
        let user = user.to_owned();
        self.in_guest(domain, move |domain, state| {
            known_user(domain, &user)?;
            Ok(state.system.ssh_keys.get(&user).cloned().unwrap_or_default())
        })
    }

    fn set_authorized_ssh_keys(&self, domain: &DomainRef, user: &str, keys: &[String], flags: DomainSshKeysFlags) -> Reply<()> {
        let (user, keys) = (user.to_owned(), keys.to_vec());
        self.in_guest(domain, move |domain, state| {
            known_user(domain, &user)?;
            let (append, remove) = (flags.contains(DomainSshKeysFlags::APPEND), flags.contains(DomainSshKeysFlags::REMOVE));
            if append && remove {
                return Err(wrong("the flags APPEND and REMOVE exclude each other"));
            }
            if (append || remove) && keys.is_empty() {
                return Err(wrong("the flags APPEND and REMOVE say something only of keys, and none are given"));
            }
            let known = state.system.ssh_keys.entry(user).or_default();
            if remove {
                known.retain(|key| !keys.contains(key));
            } else if append {
                let new: Vec<String> = keys.into_iter().filter(|key| !known.contains(key)).collect();
                known.extend(new);
            } else {
                *known = keys;
            }
            Ok(())
        })
    }
}

/// Nothing, or the error that the guest has no such user.
fn known_user(domain: &TestDomain, user: &str) -> Result<()> {
    if user == USER {
        return Ok(());
    }
    Err(wrong(format!("the guest of the domain {:?} has no user {user:?}; it has {USER:?}", &*domain.name())))
}

/// The addresses of a running domain's interfaces: made up from their positions, in the network that libvirt's default one has.
pub fn addresses(domain: &TestDomain, definition: &Definition, source: DomainInterfaceAddressesSource) -> Result<Vec<GuestInterface>> {
    use DomainInterfaceAddressesSource as Source;
    if ![Source::LEASE, Source::AGENT, Source::ARP].contains(&source) {
        let message = format!("{source} is nobody who could be asked for the addresses of the domain {:?}", &*domain.name());
        return Err(Error::invalid_argument(message).in_domain(ErrorDomain::TEST));
    }
    let interfaces = definition.interfaces();
    let address = |index: usize| IpAddress { kind: IpAddressType::IPV4, address: format!("192.168.122.{}", 3 + index), prefix: 24 };
    let named = |(index, (device, mac)): (usize, (Option<String>, Option<String>))| {
        let name = match source {
            Source::AGENT => format!("eth{index}"),
            _ => device.unwrap_or_else(|| format!("testnet{index}")),
        };
        GuestInterface { name, mac, addresses: vec![address(index)] }
    };
    Ok(interfaces.into_iter().enumerate().map(named).collect())
}
