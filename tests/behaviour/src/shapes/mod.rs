//! The shapes that arguments, results and events come in, and which scenario proves each (`tests/shapes.toml`).
//!
//! A row says which method (or event) has the shape, and which scenario shows that it comes through. What a row claims is held against the
//! description and against the steps of the scenario; what it shows in each language is what came of the scenario there.

mod kinds;
mod proof;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use virtkit_codegen::ir::Api;

use crate::scenario::Scenario;
pub use shown::Shown;

/// How something stands in the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// In an argument.
    Argument,
    /// In a result.
    Result,
    /// In an event.
    Event,
    /// A shape of a whole call, or of values: one of `Shown`.
    Shown,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Argument => "argument",
            Self::Result => "result",
            Self::Event => "event",
            Self::Shown => "shown",
        }
    }
}

/// One shape, and what proves it.
#[derive(Debug, Clone)]
pub struct Shape {
    /// `cpu map`, `flags with bit 31`.
    pub name: String,
    /// How it stands in the description.
    pub way: Way,
    /// The method or the event that has it.
    pub of: String,
    /// The scenario that shows it.
    pub scenario: String,
    /// The scenario that shows it in a column which has another form of it: in C a document is its text.
    pub instead: BTreeMap<String, String>,
}

impl Shape {
    /// As the table has it.
    #[must_use]
    pub fn title(&self) -> String {
        match self.way {
            Way::Shown => self.name.clone(),
            way @ (Way::Argument | Way::Result | Way::Event) => format!("{}, {}", self.name, way.name()),
        }
    }

    /// The scenario that shows it in a column.
    #[must_use]
    pub fn scenario_in(&self, column: &str) -> &str {
        self.instead.get(column).unwrap_or(&self.scenario)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    argument: Option<OfMethod>,
    result: Option<OfMethod>,
    event: Option<OfEvent>,
    shown: Option<OfMethod>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMethod {
    method: String,
    scenario: String,
    #[serde(default)]
    instead: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfEvent {
    event: String,
    scenario: String,
}

/// Reads the table.
///
/// # Errors
/// What is wrong with the file.
pub fn load(file: &Path) -> Result<Vec<Shape>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text).map_err(|problem| format!("{}: {problem}", file.display()))
}

fn parse(text: &str) -> Result<Vec<Shape>, String> {
    let rows: BTreeMap<String, RowForm> = toml::from_str(text).map_err(|error| error.to_string())?;
    let shapes = rows.into_iter().flat_map(|(name, row)| {
        let event = row.event.map(|it| OfMethod { method: it.event, scenario: it.scenario, instead: BTreeMap::new() });
        let ways = [(Way::Argument, row.argument), (Way::Result, row.result), (Way::Event, event), (Way::Shown, row.shown)];
        ways.into_iter().filter_map(move |(way, proof)| {
            let OfMethod { method, scenario, instead } = proof?;
            Some(Shape { name: name.clone(), way, of: method, scenario, instead })
        })
    });
    Ok(shapes.collect())
}

/// What is wrong with the table: shapes of the description that it has no row for, and rows that prove nothing. `columns` are the names of all columns.
#[must_use]
pub fn problems(api: &Api, scenarios: &[Scenario], shapes: &[Shape], columns: &[&str]) -> Vec<String> {
    let has = |name: &str, way: Way| shapes.iter().any(|shape| shape.name == name && shape.way == way);
    let kinds = kinds::used(api).into_iter().filter(|(name, way)| !has(name, *way));
    let shown = Shown::ALL.into_iter().map(|shown| (shown.name(), Way::Shown)).filter(|(name, way)| !has(name, *way));
    let mut problems: Vec<String> =
        kinds.chain(shown).map(|(name, way)| format!("{name}: there is no row for it ({})", way.name())).collect();
    for shape in shapes {
        let unknown = shape.instead.keys().find(|column| !columns.contains(&column.as_str()));
        problems.extend(unknown.map(|column| format!("{}: no column is called `{column}`", shape.title())));
        problems.extend(proof::problem(api, scenarios, shape).map(|problem| format!("{}: {problem}", shape.title())));
    }
    problems
}
