//! What the test command prints about its steps.

use std::fmt::Write;

use super::step::{Outcome, Step};

/// A step that has ended.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub outcome: Outcome,
    pub seconds: f64,
    /// What its tests said that they could not try on this machine, and why.
    pub skipped: Vec<String>,
}

/// How a test begins the line that says so.
const SKIPPED: &str = "SKIPPED";

/// The lines of a step's output that say what was not tried.
pub fn skipped(output: &str) -> Vec<String> {
    output.lines().filter_map(|line| line.strip_prefix(SKIPPED)).map(|rest| rest.trim_start_matches(':').trim().to_owned()).collect()
}

/// The table at the end.
pub fn summary(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max("step".len());
    let mut text = format!("\n{:width$}  seconds  result\n", "step");
    for row in rows {
        let result = match &row.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed(reason) => format!("FAILED: {reason}"),
            Outcome::Blocked(name) => format!("FAILED: not run, because {name} did not pass"),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:width$}  {:7.1}  {result}", row.name, row.seconds);
    }
    text.push('\n');
    if rows.iter().any(|row| !row.skipped.is_empty()) {
        text += "Not tried on this machine:\n";
    }
    for (row, why) in rows.iter().flat_map(|row| row.skipped.iter().map(move |why| (row, why))) {
        let _ = writeln!(text, "  {}: {why}", row.name);
    }
    text
}

/// The steps, for `--list`.
pub fn list(steps: &[Step]) -> String {
    let width = steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for step in steps {
        let after = if step.after.is_empty() { String::new() } else { format!(" (after {})", step.after.join(", ")) };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:width$}  {}{after}", step.name, step.what);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Row, skipped, summary};

    #[test]
    fn every_step_has_its_line() {
        let rows = [
            Row {
                name: "build",
                outcome: Outcome::Failed("cargo ended with exit status: 101".to_owned()),
                seconds: 12.34,
                skipped: Vec::new(),
            },
            Row { name: "go", outcome: Outcome::Blocked("build"), seconds: 0.0, skipped: Vec::new() },
            Row {
                name: "rust",
                outcome: Outcome::Passed,
                seconds: 1.0,
                skipped: skipped("ok\nSKIPPED: no virsh\nSKIPPED [1] x.py:3: no asserts\n"),
            },
        ];
        let expected = "
step   seconds  result
build     12.3  FAILED: cargo ended with exit status: 101
go         0.0  FAILED: not run, because build did not pass
rust       1.0  passed

Not tried on this machine:
  rust: no virsh
  rust: [1] x.py:3: no asserts
";
        assert_eq!(summary(&rows), expected);
    }
}
