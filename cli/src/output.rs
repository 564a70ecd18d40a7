//! How results and errors are written: for people or for programs.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use clap::ArgMatches;
use serde_json::Value;

use crate::bytes::from_hex;
use crate::description::{Field, Type};
use crate::failure::Failure;
use crate::program::write;
use crate::{present, printable, table, yaml};

/// How results and errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For both.
    Yaml,
}

impl Output {
    /// As the command line says.
    pub fn new(matches: &ArgMatches) -> Self {
        matches.get_one::<String>("format").map_or(Self::Table, |word| Self::named(word))
    }

    /// As a command line says that makes no sense otherwise.
    pub fn asked_for(words: &[OsString]) -> Self {
        let mut words = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
        while let Some(word) = words.next() {
            let format = if word == "--format" { words.next() } else { word.strip_prefix("--format=") };
            if let Some(format) = format {
                return Self::named(format);
            }
        }
        Self::Table
    }

    fn named(word: &str) -> Self {
        match word {
            "json" => Self::Json,
            "yaml" => Self::Yaml,
            _ => Self::Table,
        }
    }

    /// Writes what a call has given.
    pub fn value(self, ty: &Type, value: &Value) -> Result<(), Failure> {
        match self {
            Self::Json | Self::Yaml => self.structured(&present::show(ty, value)),
            // Bytes are themselves, unless somebody would have to look at them.
            Self::Table if matches!(ty, Type::Bytes) && !io::stdout().is_terminal() => write(&from_hex(value)),
            // A shell gets a text as it is; a terminal does not obey it.
            Self::Table => match table::write(ty, value) {
                text if io::stdout().is_terminal() => write(printable::on_screen(&text).as_bytes()),
                text => write(text.as_bytes()),
            },
        }
    }

    /// Writes that there is nothing to tell.
    pub fn nothing(self) -> Result<(), Failure> {
        match self {
            Self::Json | Self::Yaml => self.structured(&Value::Null),
            Self::Table => Ok(()),
        }
    }

    /// Writes fields of texts that are no result of a call.
    pub fn fields(self, value: &Value) -> Result<(), Failure> {
        match self {
            Self::Json | Self::Yaml => self.structured(value),
            Self::Table => {
                let rows = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| vec![name.clone(), value.as_str().unwrap_or_default().to_owned()]);
                write(table::columns(&rows.collect::<Vec<_>>()).as_bytes())
            }
        }
    }

    /// Writes one of many: a line for people and for programs, a document of its own in YAML.
    pub fn item(self, line: &str, fields: &[(&Field, &Value)], whole: &Value) -> Result<(), Failure> {
        match self {
            Self::Json => write(printable::in_json(&format!("{whole}\n")).as_bytes()),
            Self::Yaml => write(format!("---\n{}", yaml::write(whole)).as_bytes()),
            Self::Table => {
                let cells = fields.iter().map(|(field, value)| format!(" {}={}", field.name, table::cell(&field.ty, field.unit, value)));
                write(format!("{line}{}\n", cells.collect::<String>()).as_bytes())
            }
        }
    }

    /// Writes why there is no result.
    pub fn failure(self, failure: &Failure) {
        if matches!(failure, Failure::NobodyReads) {
            return;
        }
        let text = match self {
            Self::Table => printable::on_screen(&failure.sentence()) + "\n",
            Self::Json => printable::in_json(&format!("{:#}\n", failure.fields())),
            Self::Yaml => yaml::write(&failure.fields()),
        };
        // Nobody is left to tell where even this fails.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn structured(self, value: &Value) -> Result<(), Failure> {
        let text = match self {
            Self::Yaml => yaml::write(value),
            Self::Json | Self::Table => printable::in_json(&format!("{value:#}\n")),
        };
        write(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::Output;

    #[test]
    fn the_format_is_found_among_words_that_make_no_sense() {
        let asked = |words: &str| Output::asked_for(&words.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("virtkit domain fly --format json"), Output::Json);
        assert_eq!(asked("virtkit --format=yaml domain fly"), Output::Yaml);
        assert_eq!(asked("virtkit domain fly"), Output::Table);
        assert_eq!(asked("virtkit domain fly --format"), Output::Table);
        assert_eq!(asked("virtkit domain fly -- --format json"), Output::Table);
    }
}
