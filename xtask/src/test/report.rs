//! What the test command prints about its steps.

use std::fmt::Write;

use super::step::{Outcome, Step};

/// A step that has ended.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub outcome: Outcome,
    pub seconds: f64,
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
    text + "\n"
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
    use super::{Outcome, Row, summary};

    #[test]
    fn every_step_has_its_line() {
        let rows = [
            Row { name: "natives", outcome: Outcome::Failed("cargo ended with exit status: 101".to_owned()), seconds: 12.34 },
            Row { name: "go", outcome: Outcome::Blocked("natives"), seconds: 0.0 },
            Row { name: "format", outcome: Outcome::Passed, seconds: 1.0 },
        ];
        let expected = "
step     seconds  result
natives     12.3  FAILED: cargo ended with exit status: 101
go           0.0  FAILED: not run, because natives did not pass
format       1.0  passed

";
        assert_eq!(summary(&rows), expected);
    }
}
