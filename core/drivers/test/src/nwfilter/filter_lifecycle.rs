//! What a network filter is, and its end.

use virtkit_api::{NwFilterRef, NwFilterXml};
use virtkit_driver::{NwFilterLifecycle, Reply};

use crate::connection::TestConnection;

impl NwFilterLifecycle for TestConnection {
    fn xml(&self, nw_filter: &NwFilterRef) -> Reply<NwFilterXml> {
        self.world.filters().lock().by_uuid(nw_filter.uuid).map(|filter| NwFilterXml::new(filter.to_xml())).into()
    }

    fn undefine(&self, nw_filter: &NwFilterRef) -> Reply<()> {
        let (world, uuid) = (self.world.clone(), nw_filter.uuid);
        self.slowly(move || world.filters().lock().undefine(uuid))
    }
}
