//! The table of scenarios and languages, and what went wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::shapes::Shape;

/// What came of one scenario in one language.
#[derive(Debug, Clone)]
pub enum Cell {
    /// All as it says.
    Passed,
    /// Not so; the reason.
    Failed(String),
    /// It needs what the column lacks, as `agents.toml` says.
    Lacking,
    /// It is not for the peer of the column; why.
    LeftOut(String),
    /// The agent could not be started.
    NoAgent,
}

/// What came of one language.
#[derive(Debug)]
pub struct Column {
    /// The language.
    pub language: String,
    /// One for each scenario.
    pub cells: Vec<Cell>,
    /// What went wrong with the agent itself: its build, its start, its end.
    pub problems: Vec<String>,
    /// How long all of it took.
    pub time: Duration,
    /// Whether every shape of the API has to come through: not where another's daemon has the host, nor where the language has not all of them.
    pub proves_shapes: bool,
}

impl Column {
    /// Whether nothing went wrong.
    pub fn passed(&self) -> bool {
        self.problems.is_empty() && self.cells.iter().all(|cell| matches!(cell, Cell::Passed | Cell::Lacking | Cell::LeftOut(_)))
    }
}

/// The failures, then the table, then a line with the sums.
pub fn text(scenarios: &[String], columns: &[Column]) -> String {
    let mut text = String::new();
    for column in columns {
        for problem in &column.problems {
            let _ = writeln!(text, "{}: {problem}\n", column.language);
        }
        for (name, cell) in scenarios.iter().zip(&column.cells) {
            if let Cell::Failed(problem) = cell {
                let _ = writeln!(text, "{}: `{name}`: {problem}\n", column.language);
            }
        }
    }
    let width = scenarios.iter().map(|name| name.chars().count()).max().unwrap_or_default().max("scenario".len());
    let _ = write!(text, "{:width$}", "scenario");
    for column in columns {
        let _ = write!(text, "  {:>8}", column.language);
    }
    text.push('\n');
    for (row, name) in scenarios.iter().enumerate() {
        let _ = write!(text, "{name:width$}");
        for column in columns {
            let cell = match column.cells[row] {
                Cell::Passed => "pass",
                Cell::Failed(_) => "FAIL",
                Cell::Lacking => "(lacks)",
                Cell::LeftOut(_) => "-",
                Cell::NoAgent => "NO AGENT",
            };
            let _ = write!(text, "  {cell:>8}");
        }
        text.push('\n');
    }
    let _ = write!(text, "{:width$}", "seconds");
    for column in columns {
        let _ = write!(text, "  {:>8.1}", column.time.as_secs_f64());
    }
    let lacking = columns.iter().flat_map(|column| &column.cells).filter(|cell| matches!(cell, Cell::Lacking)).count();
    let cells = columns.iter().flat_map(|column| &column.cells).filter(|cell| !matches!(cell, Cell::Lacking | Cell::LeftOut(_)));
    let passed = cells.clone().filter(|cell| matches!(cell, Cell::Passed)).count();
    let _ = writeln!(text, "\n{passed} of {} passed: {} scenarios, {} languages", cells.count(), scenarios.len(), columns.len());
    if lacking > 0 {
        let _ = writeln!(text, "(lacks): {lacking} need what their column has not, as agents.toml says");
    }
    for (why, count) in left_out(columns) {
        let _ = writeln!(text, "-: {count} are not for the peer of their column: {why}");
    }
    text
}

/// Why scenarios are not for a peer, and how many.
fn left_out(columns: &[Column]) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for cell in columns.iter().flat_map(|column| &column.cells) {
        if let Cell::LeftOut(why) = cell {
            *reasons.entry(why.as_str()).or_default() += 1;
        }
    }
    reasons
}

/// The table of shapes and languages, and whether it has no empty cell: each shape is proved in each language by a scenario that passed there.
/// `scenarios` are the names of those that were run. Columns that are allowed to lack what a scenario needs show so; those that prove none are
/// not in it.
pub fn shapes(shapes: &[Shape], scenarios: &[String], columns: &[Column]) -> (String, bool) {
    let columns: Vec<&Column> = columns.iter().filter(|column| column.proves_shapes).collect();
    let title = format!("shape ({})", shapes.len());
    let width = shapes.iter().map(|shape| shape.title().chars().count()).max().unwrap_or_default().max(title.len());
    let mut text = format!("{title:width$}");
    for column in &columns {
        let _ = write!(text, "  {:>8}", column.language);
    }
    text.push('\n');
    let mut complete = true;
    for shape in shapes {
        let _ = write!(text, "{:width$}", shape.title());
        for column in &columns {
            let scenario = scenarios.iter().position(|name| name == shape.scenario_in(&column.language));
            let word = match scenario.and_then(|index| column.cells.get(index)) {
                Some(Cell::Passed) => "yes",
                Some(Cell::Failed(_)) => "FAIL",
                Some(Cell::Lacking | Cell::LeftOut(_)) => "LACKS",
                Some(Cell::NoAgent) | None => "EMPTY",
            };
            complete &= word == "yes";
            let _ = write!(text, "  {word:>8}");
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "{}",
        if complete { "every shape comes through in every column" } else { "not every shape comes through in every column" }
    );
    (text, complete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::Way;

    fn column(language: &str, cells: Vec<Cell>, problems: Vec<String>) -> Column {
        Column { language: language.to_owned(), cells, problems, time: Duration::from_millis(1500), proves_shapes: true }
    }

    #[test]
    fn the_table_has_every_cell_and_every_reason() {
        let scenarios = ["a short one".to_owned(), "another".to_owned()];
        let columns = [
            column("rust", vec![Cell::Passed, Cell::Failed("step 2: it rained".to_owned())], vec![]),
            column("go", vec![Cell::NoAgent, Cell::NoAgent], vec!["it cannot be started".to_owned()]),
        ];
        let expected = "\
rust: `another`: step 2: it rained

go: it cannot be started

scenario         rust        go
a short one      pass  NO AGENT
another          FAIL  NO AGENT
seconds           1.5       1.5
1 of 4 passed: 2 scenarios, 2 languages
";
        assert_eq!(text(&scenarios, &columns), expected);
        assert!(columns.iter().all(|column| !column.passed()));
        assert!(column("c", vec![Cell::Passed, Cell::Lacking], vec![]).passed());
        let table = text(&scenarios, &[column("c", vec![Cell::Passed, Cell::Lacking], vec![])]);
        assert!(table.contains("1 of 1 passed") && table.contains("(lacks): 1 need"), "{table}");
        let peer = column("c", vec![Cell::Passed, Cell::LeftOut("it rains".to_owned())], vec![]);
        assert!(peer.passed() && text(&scenarios, &[peer]).ends_with("-: 1 are not for the peer of their column: it rains\n"));
        assert!(!column("c", vec![Cell::Passed], vec!["a bad end".to_owned()]).passed());
    }

    #[test]
    fn a_shape_has_a_cell_in_every_column() {
        let shape = |name: &str, scenario: &str| Shape {
            name: name.to_owned(),
            way: Way::Result,
            of: "Domain.state".to_owned(),
            scenario: scenario.to_owned(),
            instead: [("c".to_owned(), "text".to_owned())].into(),
        };
        let scenarios = ["record".to_owned(), "text".to_owned()];
        let columns = |c: Cell| [column("go", vec![Cell::Passed, Cell::Passed], vec![]), column("c", vec![Cell::Lacking, c], vec![])];
        let (text, complete) = shapes(&[shape("document", "record")], &scenarios, &columns(Cell::Passed));
        assert_eq!(
            text,
            "shape (1)               go         c\ndocument, result       yes       yes\nevery shape comes through in every column\n"
        );
        assert!(complete);
        for cell in [Cell::Lacking, Cell::Failed("why".to_owned()), Cell::NoAgent] {
            assert!(!shapes(&[shape("document", "record")], &scenarios, &columns(cell)).1);
        }
        assert!(!shapes(&[shape("document", "not run")], &scenarios, &columns(Cell::Passed)).1);
    }
}
