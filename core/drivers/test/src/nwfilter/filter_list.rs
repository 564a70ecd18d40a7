//! Finding network filters, and making them.

use virtkit_api::{Error, ErrorDomain, NwFilterDefineFlags, NwFilterRef, Result, Uuid};
use virtkit_document::{Document, NwFilterConfig, NwFilterItem};
use virtkit_driver::{NwFilterList, Reply};

use super::wrong_document;
use crate::connection::TestConnection;

/// What a rule may do with what it matches.
const ACTIONS: [&str; 5] = ["accept", "drop", "reject", "return", "continue"];

/// Which way what a rule matches may go.
const DIRECTIONS: [&str; 3] = ["in", "out", "inout"];

/// The least and the most that says which chain or rule is asked first.
const PRIORITIES: std::ops::RangeInclusive<i32> = -1000..=1000;

impl NwFilterList for TestConnection {
    fn nw_filters(&self) -> Reply<Vec<NwFilterRef>> {
        Reply::now(Ok(self.world.filters().lock().all().map(|filter| filter.identity.clone()).collect()))
    }

    fn nw_filter_by_name(&self, name: &str) -> Reply<NwFilterRef> {
        self.world.filters().lock().by_name(name).map(|filter| filter.identity.clone()).into()
    }

    fn nw_filter_by_uuid(&self, uuid: Uuid) -> Reply<NwFilterRef> {
        self.world.filters().lock().by_uuid(uuid).map(|filter| filter.identity.clone()).into()
    }

    fn define_nw_filter(&self, xml: &str, _: NwFilterDefineFlags) -> Reply<NwFilterRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || world.filters().lock().define(read(&xml)?).map(|filter| filter.identity.clone()))
    }
}

/// Reads a filter.
///
/// # Errors
/// `XmlError` for what is no filter, or has a rule that cannot be.
fn read(xml: &str) -> Result<NwFilterConfig> {
    let mut config = NwFilterConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::NW_FILTER))?;
    let name = &config.name;
    if name.is_empty() || name.contains('/') {
        return Err(wrong_document(format!("{name:?} cannot be the name of a network filter: it must have a character and no `/`")));
    }
    if let Some(priority) = config.priority.filter(|priority| !PRIORITIES.contains(priority)) {
        return Err(wrong_document(format!("the network filter {name:?} cannot have the priority {priority}: it is from -1000 to 1000")));
    }
    for item in &config.items {
        let NwFilterItem::Rule(rule) = item else { continue };
        let (action, direction) = (rule.action.as_str(), rule.direction.as_str());
        if !ACTIONS.contains(&action) {
            return Err(wrong_document(format!("a rule of the network filter {name:?} cannot {action:?}; it can {}", ACTIONS.join(", "))));
        }
        if !DIRECTIONS.contains(&direction) {
            let known = DIRECTIONS.join(", ");
            return Err(wrong_document(format!(
                "a rule of the network filter {name:?} cannot be for the direction {direction:?}; it is {known}"
            )));
        }
        if let Some(priority) = rule.priority.filter(|priority| !PRIORITIES.contains(priority)) {
            return Err(wrong_document(format!(
                "a rule of the network filter {name:?} cannot have the priority {priority}: it is from -1000 to 1000"
            )));
        }
    }
    config.chain.get_or_insert_with(|| "root".to_owned());
    Ok(config)
}
