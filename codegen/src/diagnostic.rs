//! Problems of a description: what is wrong, where, and what to do.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// One problem, with its place in a file of the description.
#[derive(Debug, Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    /// What is wrong, as a sentence that names the thing.
    pub message: String,
    /// What the caret says.
    pub label: String,
    /// What to do about it.
    #[help]
    pub help: Option<String>,
    #[source_code]
    text: NamedSource<Arc<str>>,
    #[label("{label}")]
    span: SourceSpan,
}

impl Problem {
    /// The file, as the description names it: `domain/info.toml`.
    pub fn file(&self) -> &str {
        self.text.name()
    }

    /// The line of the place, from 1.
    pub fn line(&self) -> usize {
        self.text.inner()[..self.span.offset().min(self.text.inner().len())].matches('\n').count() + 1
    }

    /// The text under the caret.
    pub fn marked(&self) -> &str {
        let end = (self.span.offset() + self.span.len()).min(self.text.inner().len());
        self.text.inner().get(self.span.offset()..end).unwrap_or_default()
    }
}

/// All problems found in one run.
#[derive(Debug, Error, Diagnostic)]
#[error("the API description has {} problem(s)", problems.len())]
pub struct Problems {
    /// The problems, in the order of the files.
    #[related]
    pub problems: Vec<Problem>,
}

/// A file of the description, for pointing into it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path below `api-spec`, with `/`.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
}

/// A place in a file.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The file.
    pub source: &'a Source,
    /// Bytes from the start of the file.
    pub span: std::ops::Range<usize>,
}

impl Place<'_> {
    /// A place inside this one: bytes from its own start.
    #[must_use]
    pub fn within(&self, span: std::ops::Range<usize>) -> Self {
        let start = self.span.start + span.start;
        Self { source: self.source, span: start..self.span.start + span.end.max(span.start + 1) }
    }
}

/// Collects problems.
#[derive(Debug, Default)]
pub struct Sink {
    problems: Vec<Problem>,
}

impl Sink {
    /// Notes a problem.
    pub fn add(&mut self, place: &Place<'_>, message: impl Into<String>, label: impl Into<String>, help: Option<String>) {
        self.problems.push(Problem {
            message: message.into(),
            label: label.into(),
            help,
            text: NamedSource::new(&place.source.name, place.source.text.clone()).with_language("TOML"),
            span: place.span.clone().into(),
        });
    }

    /// How many problems there are so far.
    pub fn count(&self) -> usize {
        self.problems.len()
    }

    /// The value if there is no problem, else all of them.
    ///
    /// # Errors
    /// If any problem was noted.
    pub fn finish<T>(self, value: T) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(value) } else { Err(Problems { problems: self.problems }) }
    }
}

/// "Did you mean ...?" for a name that is nearly one of the known ones.
pub fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let close = known.into_iter().map(|name| (strsim::damerau_levenshtein(wrong, name), name)).min()?;
    (close.0 <= 1 + wrong.len() / 4).then(|| format!("did you mean `{}`?", close.1))
}
