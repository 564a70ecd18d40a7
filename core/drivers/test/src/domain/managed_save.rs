//! Saved domains that the host keeps by itself.

use virtkit_api::{DomainRef, DomainSaveFlags, DomainSaveImageXmlFlags, DomainXml, Result};
use virtkit_driver::{DomainManagedSave, Reply, Work};

use super::restore::{image_xml, redefined};
use super::save::Place;
use super::save_file::Saved;
use super::{State, TestDomain};
use crate::connection::TestConnection;

impl DomainManagedSave for TestConnection {
    fn managed_save(&self, domain: &DomainRef, flags: DomainSaveFlags) -> Work<()> {
        self.save_to(domain, Ok(Place::Host), None, flags)
    }

    fn has_managed_save(&self, domain: &DomainRef) -> Reply<bool> {
        self.about(domain, |_, state| Ok(state.managed_save.is_some()))
    }

    fn remove_managed_save(&self, domain: &DomainRef) -> Reply<()> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            world.domain(&domain)?.lock().managed_save = None;
            Ok(())
        })
    }

    fn managed_save_xml(&self, domain: &DomainRef, flags: DomainSaveImageXmlFlags) -> Reply<DomainXml> {
        let (world, domain) = (self.world.clone(), domain.clone());
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let state = domain.lock();
            image_xml(saved(&domain, &state)?, flags)
        })
    }

    fn define_managed_save_xml(&self, domain: &DomainRef, xml: Option<&str>, flags: DomainSaveFlags) -> Reply<()> {
        let (world, domain, xml) = (self.world.clone(), domain.clone(), xml.map(str::to_owned));
        self.slowly(move || {
            let domain = world.domain(&domain)?;
            let mut state = domain.lock();
            state.managed_save = Some(redefined(saved(&domain, &state)?, xml.as_deref(), flags)?);
            Ok(())
        })
    }
}

fn saved<'s>(domain: &TestDomain, state: &'s State) -> Result<&'s Saved> {
    state.managed_save.as_ref().ok_or_else(|| domain.invalid("has no managed save"))
}
