//! Finding interfaces, and making them.

use virtkit_api::{InterfaceDefineFlags, InterfaceRef, ListInterfacesFlags};
use virtkit_driver::{InterfaceList, Reply};

use super::definition::InterfaceDefinition;
use crate::chosen::either;
use crate::connection::TestConnection;

impl InterfaceList for TestConnection {
    fn interfaces(&self, flags: ListInterfacesFlags) -> Reply<Vec<InterfaceRef>> {
        use ListInterfacesFlags as F;
        let table = self.world.interfaces().lock();
        let wanted = table.all().filter(|interface| either(flags.bits(), interface.active, F::ACTIVE.bits(), F::INACTIVE.bits()));
        Reply::now(Ok(wanted.map(|interface| interface.definition.identity().clone()).collect()))
    }

    fn interface_by_name(&self, name: &str) -> Reply<InterfaceRef> {
        self.world.interfaces().lock().by_name(name).map(|interface| interface.definition.identity().clone()).into()
    }

    fn interface_by_mac(&self, mac: &str) -> Reply<InterfaceRef> {
        self.world.interfaces().lock().by_mac(mac).map(|interface| interface.definition.identity().clone()).into()
    }

    fn define_interface(&self, xml: &str, _: InterfaceDefineFlags) -> Reply<InterfaceRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let definition = InterfaceDefinition::from_xml(&xml)?;
            Ok(world.interfaces().lock().define(definition).definition.identity().clone())
        })
    }
}
