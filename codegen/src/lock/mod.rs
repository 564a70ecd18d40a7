//! What is given once and stays: procedures, values, what C programs link, what they and others lay out. Each has a file in `api-spec/lock/`, to
//! which lines are added; one that is changed or gone is a problem of the description.
//!
//! The numbers of methods and events, which are made up here and read again, are in `resolve::lock`.

mod lines;

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Place, Problems, Sink, Source};
use crate::header::Header;
use crate::ir::Api;
use crate::target::{File, Files};

/// What stands behind a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Locked {
    /// A number.
    Number(i64),
    /// A type, a prototype, a text.
    Text(String),
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// The lines of one file: names, and what stands behind them.
type Lines = Vec<(String, Locked)>;

/// The files of the lock: those below `folder`, with what the description has beyond them.
///
/// # Errors
/// A line that is changed or gone, each with its place.
pub fn files(folder: &Path, api: &Api, headers: &[File]) -> Result<Vec<File>, Problems> {
    let header = Header::read(
        headers.iter().filter(|file| Path::new(&file.path).extension().is_some_and(|it| it == "h")).map(|file| file.text.as_str()),
    );
    let mut sink = Sink::default();
    let mut files = Files::default();
    for (name, lines) in lines::all(api, &header) {
        let path = format!("lock/{name}.toml");
        // A lock that is not there yet has no lines.
        let text = std::fs::read_to_string(folder.join(&path)).unwrap_or_default();
        let source = Source { name: path.clone(), text: text.into() };
        files.put(format!("api-spec/{path}"), merged(&source, &lines, &mut sink));
    }
    sink.finish(files.into_vec())
}

/// The lines of a file in their order, then those that are new.
fn merged(source: &Source, lines: &Lines, sink: &mut Sink) -> String {
    let read: Result<BTreeMap<Spanned<String>, Spanned<Locked>>, _> = toml::from_str(&source.text);
    let mut locked: Vec<(Spanned<String>, Spanned<Locked>)> = match read {
        Ok(table) => table.into_iter().collect(),
        Err(error) => {
            let place = Place { source, span: error.span().unwrap_or(0..0) };
            sink.add(&place, format!("{}: {}", source.name, error.message()), "here", None);
            return String::new();
        }
    };
    locked.sort_by_key(|(name, _)| name.span().start);
    let now: BTreeMap<&String, &Locked> = lines.iter().map(|(name, value)| (name, value)).collect();
    let mut text = "# What is given once stays: new lines are added at the end, none is changed.\n".to_owned();
    let mut line = |name: &str, value: &Locked| writeln!(text, "{name:?} = {value}").expect("writing to a string");
    for (name, value) in &locked {
        let (name, value, span) = (name.get_ref(), value.get_ref(), name.span().start..value.span().end);
        line(name, value);
        let place = Place { source, span };
        let help = |what: &str| Some(format!("{what}; before release 0.1 its line may be deleted"));
        match now.get(name) {
            None => sink.add(&place, format!("`{name}` is {value}, and is no longer described"), "given once", help("describe it again")),
            Some(&new) if new != value => {
                let message = format!("`{name}` is {value}, and is described as {new} now");
                sink.add(&place, message, "given once", help("describe it as it was"));
            }
            Some(_) => {}
        }
    }
    let known: std::collections::BTreeSet<&String> = locked.iter().map(|(name, _)| name.get_ref()).collect();
    lines.iter().filter(|(name, _)| !known.contains(name)).for_each(|(name, value)| line(name, value));
    text
}

#[cfg(test)]
mod tests {
    use super::{Lines, Locked, merged};
    use crate::diagnostic::{Problem, Sink, Source};

    fn merge(text: &str, lines: &[(&str, i64)]) -> Result<String, Vec<Problem>> {
        let source = Source { name: "lock/values.toml".to_owned(), text: text.into() };
        let lines: Lines = lines.iter().map(|(name, value)| ((*name).to_owned(), Locked::Number(*value))).collect();
        let mut sink = Sink::default();
        let merged = merged(&source, &lines, &mut sink);
        sink.finish(merged).map_err(|problems| problems.problems)
    }

    #[test]
    fn lines_are_added_at_the_end() {
        let text = merge("\"Z\" = 1\n\"B\" = 2\n", &[("A", 3), ("B", 2), ("Z", 1)]).expect("nothing is changed");
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines, ["\"Z\" = 1", "\"B\" = 2", "\"A\" = 3"]);
    }

    #[test]
    fn a_line_that_is_changed_or_gone_is_a_problem() {
        for (lines, message, help) in [
            (&[("A", 2), ("B", 5)][..], "`A` is 1, and is described as 2 now", "describe it as it was"),
            (&[("B", 5)][..], "`A` is 1, and is no longer described", "describe it again"),
        ] {
            let problems = merge("\"A\" = 1\n\"B\" = 5\n", lines).expect_err("a line that is not kept");
            let [problem] = problems.as_slice() else { panic!("expected one problem, got {problems:#?}") };
            assert_eq!((problem.file(), problem.line(), problem.marked()), ("lock/values.toml", 1, "\"A\" = 1"));
            assert_eq!(problem.message, message);
            assert!(problem.help.as_deref().unwrap_or_default().starts_with(help));
        }
        assert_eq!(merge("\"A\" = {}", &[]).expect_err("no value").len(), 1);
    }
}
