//! What is done inside a guest.

use virtkit_api::{
    DomainInterfaceAddressesSource, DomainRef, DomainUserPasswordFlags, Error, ErrorDomain, GuestInterface, IpAddress, IpAddressType,
    Result, Secret,
};
use virtkit_driver::{DomainGuest, Reply};

use super::{Definition, TestDomain};
use crate::connection::TestConnection;

/// The one user of a test guest.
const USER: &str = "root";

impl DomainGuest for TestConnection {
    fn set_user_password(&self, domain: &DomainRef, user: &str, password: &Secret, _: DomainUserPasswordFlags) -> Reply<()> {
        let (world, domain, user) = (self.world.clone(), domain.clone(), user.to_owned());
        let password = password.clone();
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            domain.running(&mut state)?;
            if user != USER {
                let message = format!("the guest of the domain {:?} has no user {user:?}; it has {USER:?}", &*domain.name());
                return Err(Error::invalid_argument(message).in_domain(ErrorDomain::TEST));
            }
            if password.reveal().contains(&0) {
                return Err(Error::invalid_argument("a password cannot have a NUL in it").in_domain(ErrorDomain::TEST));
            }
            state.password = Some(password);
            Ok(())
        })
    }
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
