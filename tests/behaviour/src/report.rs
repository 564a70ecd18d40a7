//! The table of scenarios and languages, and what went wrong.

use std::fmt::Write as _;
use std::time::Duration;

/// What came of one scenario in one language.
#[derive(Debug, Clone)]
pub enum Cell {
    /// All as it says.
    Passed,
    /// Not so; the reason.
    Failed(String),
    /// It is about records of documents, which the language has as texts alone.
    TextOnly,
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
}

impl Column {
    /// Whether nothing went wrong.
    pub fn passed(&self) -> bool {
        self.problems.is_empty() && self.cells.iter().all(|cell| matches!(cell, Cell::Passed | Cell::TextOnly))
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
                Cell::TextOnly => "(text)",
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
    let text_only = columns.iter().flat_map(|column| &column.cells).filter(|cell| matches!(cell, Cell::TextOnly)).count();
    let cells = columns.iter().flat_map(|column| &column.cells).filter(|cell| !matches!(cell, Cell::TextOnly));
    let passed = cells.clone().filter(|cell| matches!(cell, Cell::Passed)).count();
    let _ = writeln!(text, "\n{passed} of {} passed: {} scenarios, {} languages", cells.count(), scenarios.len(), columns.len());
    if text_only > 0 {
        let _ = writeln!(text, "(text): {text_only} about records of documents, in a language that has documents as texts");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(language: &str, cells: Vec<Cell>, problems: Vec<String>) -> Column {
        Column { language: language.to_owned(), cells, problems, time: Duration::from_millis(1500) }
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
        assert!(column("c", vec![Cell::Passed, Cell::TextOnly], vec![]).passed());
        let table = text(&scenarios, &[column("c", vec![Cell::Passed, Cell::TextOnly], vec![])]);
        assert!(table.contains("1 of 1 passed") && table.contains("(text): 1 about records"), "{table}");
        assert!(!column("c", vec![Cell::Passed], vec!["a bad end".to_owned()]).passed());
    }
}
