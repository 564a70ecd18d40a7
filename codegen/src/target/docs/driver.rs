//! Which driver has which method.

use serde::Serialize;

use super::method::{self, Line};
use crate::ir::{Api, Group, GroupId, Implementation, Method};

/// The page.
#[derive(Serialize)]
pub(super) struct Drivers {
    drivers: Vec<String>,
    groups: Vec<Rows>,
}

#[derive(Serialize)]
struct Rows {
    name: String,
    link: String,
    lines: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    line: Line,
    /// One for each driver.
    cells: Vec<&'static str>,
}

pub(super) fn page(api: &Api) -> Drivers {
    let row = |method: &Method| Row {
        line: method::line(api, method, ""),
        cells: api.drivers.iter().map(|driver| if driver.has(api, method) { "yes" } else { "" }).collect(),
    };
    let rows = |(index, group): (usize, &Group)| Rows {
        name: group.name.pascal(),
        link: format!("groups/{}.md", group.name.kebab()),
        lines: api.methods_in(GroupId(index)).filter(|method| method.implementation == Implementation::Driver).map(row).collect(),
    };
    Drivers {
        drivers: api.drivers.iter().map(|driver| driver.name.clone()).collect(),
        groups: api.groups.iter().enumerate().map(rows).filter(|rows| !rows.lines.is_empty()).collect(),
    }
}
