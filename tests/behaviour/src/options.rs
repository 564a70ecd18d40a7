//! The command line.

use std::path::PathBuf;

/// How the command is used.
pub const HELP: &str = "\
Runs the behaviour scenarios through the agents of all languages.

  --languages A,B   only these languages (all that agents.toml has)
  --filter TEXT     only scenarios with this in their name or file name
  --target DIR      where cargo puts what it builds (CARGO_TARGET_DIR, or target/)
  --no-build        do not build the agents before
  --list            print the scenarios and end
  --help            print this and end
";

/// What the command line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only these languages.
    pub languages: Option<Vec<String>>,
    /// Only scenarios with this in their name or file name.
    pub filter: Option<String>,
    /// Where cargo puts what it builds.
    pub target: Option<PathBuf>,
    /// Agents are taken as they are.
    pub no_build: bool,
    /// The scenarios are printed, not run.
    pub list: bool,
    /// The help is printed.
    pub help: bool,
}

impl Options {
    /// Reads the words of the command line, without the program's name.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--languages" => options.languages = Some(value()?.split(',').map(|name| name.trim().to_owned()).collect()),
                "--filter" => options.filter = Some(value()?),
                "--target" => options.target = Some(value()?.into()),
                "--no-build" => options.no_build = true,
                "--list" => options.list = true,
                "--help" | "-h" => options.help = true,
                _ => return Err(format!("{word} is not known; see --help")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read() {
        let options = parse("--languages rust,go --filter xml --target /t --no-build").expect("good options");
        assert_eq!(options.languages, Some(vec!["rust".to_owned(), "go".to_owned()]));
        assert_eq!(options.filter.as_deref(), Some("xml"));
        assert_eq!(options.target, Some("/t".into()));
        assert!(options.no_build && !options.list);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert_eq!(parse("--filter"), Err("--filter needs a value".to_owned()));
        assert_eq!(parse("--langages rust"), Err("--langages is not known; see --help".to_owned()));
    }
}
