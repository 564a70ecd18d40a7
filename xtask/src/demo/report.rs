//! The table of the demo.

use std::fmt::Write;

use super::story::Story;

/// How a language did. The error is a sentence.
#[derive(Debug)]
pub struct Row {
    pub language: &'static str,
    pub outcome: Result<Story, String>,
}

/// The table: a line for each language.
pub fn table(rows: &[Row]) -> String {
    let width = |column: fn(&Story) -> &str, least: usize| {
        let stories = rows.iter().filter_map(|row| row.outcome.as_ref().ok());
        stories.map(|story| column(story).chars().count()).max().unwrap_or(0).max(least)
    };
    let (versions, line) = (width(|story| &story.versions, 8), width(|story| &story.line, 12));
    let mut text =
        format!("\n{:<8}  {:<versions$}  {:>7}  {:>6}  {:<line$}  result\n", "language", "versions", "running", "line", "console line");
    for row in rows {
        // Writing to a String cannot fail.
        let _ = match &row.outcome {
            Ok(story) => writeln!(
                text,
                "{:<8}  {:<versions$}  {:>5.2} s  {:>4.1} s  {:<line$}  passed",
                row.language, story.versions, story.running, story.answered, story.line
            ),
            Err(reason) => {
                writeln!(text, "{:<8}  {:<versions$}  {:>7}  {:>6}  {:<line$}  FAILED: {reason}", row.language, "-", "-", "-", "-")
            }
        };
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::{Row, Story, table};

    #[test]
    fn every_language_has_its_line() {
        let story = Story {
            versions: "Go 1.23.4, QEMU 7.2.22".to_owned(),
            running: 0.314,
            answered: 4.25,
            line: "virtkit guest: marker=x".to_owned(),
        };
        let rows =
            [Row { language: "Go", outcome: Ok(story) }, Row { language: "C", outcome: Err("boot ended with exit status: 1".to_owned()) }];
        let expected = "
language  versions                running    line  console line             result
Go        Go 1.23.4, QEMU 7.2.22   0.31 s   4.2 s  virtkit guest: marker=x  passed
C         -                             -       -  -                        FAILED: boot ended with exit status: 1

";
        assert_eq!(table(&rows), expected);
    }
}
