//! What the binding of a network filter is, and its end.

use virtkit_api::{NwFilterBindingRef, NwFilterBindingXml};
use virtkit_driver::{NwFilterBindingLifecycle, Reply};

use crate::connection::TestConnection;

impl NwFilterBindingLifecycle for TestConnection {
    fn xml(&self, nw_filter_binding: &NwFilterBindingRef) -> Reply<NwFilterBindingXml> {
        self.world.filters().lock().binding(&nw_filter_binding.port).map(|binding| NwFilterBindingXml::new(binding.to_xml())).into()
    }

    fn delete(&self, nw_filter_binding: &NwFilterBindingRef) -> Reply<()> {
        let (world, port) = (self.world.clone(), nw_filter_binding.port.clone());
        self.slowly(move || world.filters().lock().unbind(&port))
    }
}
