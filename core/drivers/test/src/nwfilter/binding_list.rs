//! Finding which interfaces have a filter, and giving them one.

use virtkit_api::{Error, ErrorDomain, NwFilterBindingCreateFlags, NwFilterBindingRef, Result};
use virtkit_document::{Document, NwFilterBindingConfig};
use virtkit_driver::{NwFilterBindingList, Reply};

use super::wrong_document;
use crate::connection::TestConnection;
use crate::mac;

impl NwFilterBindingList for TestConnection {
    fn nw_filter_bindings(&self) -> Reply<Vec<NwFilterBindingRef>> {
        Reply::now(Ok(self.world.filters().lock().bindings().map(|binding| binding.identity.clone()).collect()))
    }

    fn nw_filter_binding_by_port(&self, port: &str) -> Reply<NwFilterBindingRef> {
        self.world.filters().lock().binding(port).map(|binding| binding.identity.clone()).into()
    }

    fn create_nw_filter_binding(&self, xml: &str, _: NwFilterBindingCreateFlags) -> Reply<NwFilterBindingRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || world.filters().lock().bind(read(&xml)?).map(|binding| binding.identity.clone()))
    }
}

/// Reads a binding.
///
/// # Errors
/// `XmlError` for what is no binding, or lacks whose interface it is or the MAC address.
fn read(xml: &str) -> Result<NwFilterBindingConfig> {
    let config = NwFilterBindingConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::NW_FILTER))?;
    let port = &config.port.name;
    if port.is_empty() {
        return Err(wrong_document("the binding of a network filter has no interface"));
    }
    if config.owner.is_none() {
        return Err(wrong_document(format!("the binding of a network filter to the interface {port:?} has no <owner>")));
    }
    let mac = config
        .mac
        .as_ref()
        .ok_or_else(|| wrong_document(format!("the binding of a network filter to the interface {port:?} has no <mac>")))?;
    if mac::normal(&mac.address).is_none() {
        return Err(wrong_document(format!(
            "{:?} is no MAC address, which the binding to the interface {port:?} gives for one",
            mac.address
        )));
    }
    Ok(config)
}
