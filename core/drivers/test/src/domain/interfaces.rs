//! Network interfaces of domains.

use virtkit_api::{DomainInterfaceParameters, DomainInterfaceStats, DomainRef, Error, ModificationImpact};
use virtkit_driver::{DomainInterfaces, Reply};

use super::parameters::wrong;
use super::{TestDomain, bandwidth};
use crate::connection::TestConnection;

impl DomainInterfaces for TestConnection {
    fn interface_stats(&self, domain: &DomainRef, device: &str) -> Reply<DomainInterfaceStats> {
        let (world, domain, device) = (self.world.clone(), domain.clone(), device.to_owned());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            domain.running(&mut state)?.interface(&device).ok_or_else(|| missing(&domain, &device))?;
            // Nothing goes over the network of a host that is made up.
            Ok(DomainInterfaceStats {
                rx_bytes: 0,
                rx_packets: 0,
                rx_errors: 0,
                rx_dropped: 0,
                tx_bytes: 0,
                tx_packets: 0,
                tx_errors: 0,
                tx_dropped: 0,
            })
        })
    }

    fn interface_parameters(&self, domain: &DomainRef, device: &str, flags: ModificationImpact) -> Reply<DomainInterfaceParameters> {
        self.tuned(domain, flags, |domain, definition| {
            let interface = definition.interface(device).ok_or_else(|| missing(domain, device))?;
            Ok(bandwidth::told(interface.bandwidth.as_ref()))
        })
    }

    fn set_interface_parameters(
        &self,
        domain: &DomainRef,
        device: &str,
        params: &DomainInterfaceParameters,
        flags: ModificationImpact,
    ) -> Reply<()> {
        let (device, params) = (device.to_owned(), params.clone());
        self.tune(domain, flags, move |domain, definition| {
            let interface = definition.interface_mut(&device).ok_or_else(|| missing(domain, &device))?;
            interface.bandwidth = bandwidth::changed(interface.bandwidth.as_ref(), &params)?;
            Ok(())
        })
    }
}

fn missing(domain: &TestDomain, device: &str) -> Error {
    wrong(format!("the domain {:?} has no network interface {device:?}", &*domain.name()))
}
