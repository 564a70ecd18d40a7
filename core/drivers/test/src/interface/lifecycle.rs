//! What an interface is, and bringing it up and down.

use virtkit_api::{ErrorCode, InterfaceRef, InterfaceXml, InterfaceXmlFlags, Result};
use virtkit_driver::{InterfaceLifecycle, Reply};

use super::error;
use super::table::Table;
use crate::connection::TestConnection;

impl TestConnection {
    /// A change of the interfaces, after the time that the URI asked for.
    pub(super) fn change_interfaces(&self, change: impl FnOnce(&mut Table) -> Result<()> + Send + 'static) -> Reply<()> {
        let world = self.world.clone();
        self.slowly(move || change(&mut world.interfaces().lock()))
    }

    /// Brings an interface up or down.
    fn switch_interface(&self, interface: &InterfaceRef, up: bool) -> Reply<()> {
        let name = interface.name.clone();
        self.change_interfaces(move |table| {
            let interface = table.by_name_mut(&name)?;
            if interface.active == up {
                let now = if up { "up already" } else { "not up" };
                return Err(error(ErrorCode::OPERATION_INVALID, format!("the interface {name:?} is {now}")));
            }
            interface.active = up;
            Ok(())
        })
    }
}

impl InterfaceLifecycle for TestConnection {
    fn xml(&self, interface: &InterfaceRef, _: InterfaceXmlFlags) -> Reply<InterfaceXml> {
        // Nobody brings it up in another way than its configuration says, so there is one document.
        self.world.interfaces().lock().by_name(&interface.name).map(|found| InterfaceXml::new(found.definition.to_xml())).into()
    }

    fn create(&self, interface: &InterfaceRef) -> Reply<()> {
        self.switch_interface(interface, true)
    }

    fn destroy(&self, interface: &InterfaceRef) -> Reply<()> {
        self.switch_interface(interface, false)
    }

    fn undefine(&self, interface: &InterfaceRef) -> Reply<()> {
        let name = interface.name.clone();
        self.change_interfaces(move |table| table.undefine(&name))
    }

    fn is_active(&self, interface: &InterfaceRef) -> Reply<bool> {
        self.world.interfaces().lock().by_name(&interface.name).map(|found| found.active).into()
    }
}
