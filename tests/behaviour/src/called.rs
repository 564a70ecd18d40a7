//! What a column called, and what came of it: for `cargo xtask coverage`.

#![allow(clippy::format_collect, reason = "a few lines, written once")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::matcher::Matcher;
use crate::scenario::{Outcome, Scenario, Step};

/// The calls of the scenarios that passed.
#[derive(Debug, Default)]
pub struct Called {
    /// Calls that had the result that is described.
    answered: BTreeSet<String>,
    /// Calls that the host does not support, and says so.
    refused: BTreeSet<String>,
    /// Calls that fail otherwise, as the scenario says.
    failed: BTreeSet<String>,
}

impl Called {
    /// Makes the folder of a report, and takes away what an earlier run left of it.
    pub fn begin(files: [&Path; 2]) -> Result<Self, String> {
        for file in files {
            let folder = file.parent().unwrap_or(file);
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(format!("{}: {error}", file.display())),
                _ => {}
            }
        }
        Ok(Self::default())
    }

    /// Notes the calls of a scenario that passed.
    pub fn add(&mut self, scenario: &Scenario) {
        for step in &scenario.steps {
            let calls = match &step.outcome {
                Outcome::Result(_) => &mut self.answered,
                Outcome::Error(rule) if is_no_support(rule) => &mut self.refused,
                Outcome::Error(_) => &mut self.failed,
            };
            calls.insert(step.call.clone());
            calls.extend(kinds(step));
        }
    }

    /// Writes the list.
    pub fn write(&self, file: &Path) -> Result<(), String> {
        let list = |calls: &BTreeSet<String>| calls.iter().map(|call| format!("    {call:?},\n")).collect::<String>();
        let lists = [("answered", &self.answered), ("refused", &self.refused), ("failed", &self.failed)];
        let text: String = lists.iter().map(|(name, calls)| format!("{name} = [\n{}]\n", list(calls))).collect();
        std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
    }
}

fn is_no_support(rule: &Matcher) -> bool {
    let Matcher::Fields(fields) = rule else { return false };
    fields.iter().any(|(name, rule)| name == "code" && matches!(rule, Matcher::Equal(Value::String(code)) if code == "NoSupport"))
}

/// The kinds of events that a subscription names: `Connection.events DomainLifecycle`. One that names none has all.
fn kinds(step: &Step) -> Vec<String> {
    if step.call != "Connection.events" {
        return Vec::new();
    }
    let named = step.args.get("kinds").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let named: Vec<String> = named.map(|kind| format!("{} {kind}", step.call)).collect();
    if named.is_empty() { vec![format!("{} *", step.call)] } else { named }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Called;
    use crate::scenario::parse;

    #[test]
    fn results_and_refusals_count_and_other_errors_do_not() {
        let text = r#"
[[scenario]]
name = "some calls"
steps = [
  { call = "connect", args = { uri = "test:///default" }, save = "c" },
  { call = "Connection.events", on = "c", args = { kinds = ["DomainLifecycle"] }, save = "e" },
  { call = "Connection.events", on = "c", save = "all" },
  { call = "Domain.state", on = "d", error = "NoSupport" },
  { call = "Domain.info", on = "d", error = { code = "NoSupport", message = { contains = "Domain.info" } } },
  { call = "Domain.xml", on = "d", error = "NoDomain" },
]
"#;
        let scenarios = parse(Path::new("some.toml"), text, Path::new("/nowhere")).expect("a good file");
        let mut called = Called::default();
        called.add(&scenarios[0]);
        let answered: Vec<&str> = called.answered.iter().map(String::as_str).collect();
        assert_eq!(answered, ["Connection.events", "Connection.events *", "Connection.events DomainLifecycle", "connect"]);
        let refused: Vec<&str> = called.refused.iter().map(String::as_str).collect();
        assert_eq!(refused, ["Domain.info", "Domain.state"]);
        assert_eq!(called.failed.iter().collect::<Vec<_>>(), ["Domain.xml"]);
    }
}
