//! The command line.

use lexopt::prelude::*;
use miette::miette;

/// What `cargo xtask` without a command prints.
pub const USAGE: &str = "\
Usage: cargo xtask COMMAND

  codegen [--check]            writes the generated files; --check only tells which are out of date, and fails then
  test [--list] [--only STEP]  installs what is missing and runs all tests; --only runs one step and what it depends on (may be repeated)
       [--verbose]             shows the output of the steps as it comes
       [--no-setup]            takes the machine as it is
  bench [NAME] [--quick]       prints ours, the peer's and the ratio, from one run; NAME is: calls
  fuzz [TARGET] [--minutes N]  hostile input for everything that reads what comes from outside, N minutes for each target, 1 if not said
";

/// A command with its options.
#[derive(Debug)]
pub enum Command {
    Help,
    Codegen(Codegen),
    Test(Test),
    Bench(Bench),
    Fuzz(Fuzz),
}

/// Options of `codegen`.
#[derive(Debug, Default)]
pub struct Codegen {
    /// Compare only.
    pub check: bool,
}

/// Options of `test`.
#[derive(Debug, Default)]
pub struct Test {
    /// Print the steps and end.
    pub list: bool,
    /// Names of steps; none for all.
    pub only: Vec<String>,
    /// Show the output of the steps as it comes.
    pub verbose: bool,
    /// Neither look for missing tools nor install them.
    pub no_setup: bool,
}

/// Options of `bench`.
#[derive(Debug, Default)]
pub struct Bench {
    /// Names of benchmarks; none for all.
    pub names: Vec<String>,
    /// Short measurements: to see that everything works, not to quote.
    pub quick: bool,
}

/// Options of `fuzz`.
#[derive(Debug)]
pub struct Fuzz {
    /// Names of targets; none for all.
    pub targets: Vec<String>,
    /// How long each runs.
    pub minutes: u32,
}

/// Reads the command line of this process.
pub fn parse() -> miette::Result<Command> {
    read(&mut lexopt::Parser::from_env()).map_err(|error| miette!(help = USAGE, "{error}"))
}

fn read(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let command = match parser.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    match command.as_str() {
        "help" => Ok(Command::Help),
        "codegen" => codegen(parser).map(Command::Codegen),
        "test" => test(parser).map(Command::Test),
        "bench" => bench(parser).map(Command::Bench),
        "fuzz" => fuzz(parser).map(Command::Fuzz),
        _ => Err(format!("there is no command `{command}`").into()),
    }
}

fn codegen(parser: &mut lexopt::Parser) -> Result<Codegen, lexopt::Error> {
    let mut options = Codegen::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => options.check = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn test(parser: &mut lexopt::Parser) -> Result<Test, lexopt::Error> {
    let mut options = Test::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("list") => options.list = true,
            Long("only") => options.only.push(parser.value()?.string()?),
            Long("verbose") | Short('v') => options.verbose = true,
            Long("no-setup") => options.no_setup = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn bench(parser: &mut lexopt::Parser) -> Result<Bench, lexopt::Error> {
    let mut options = Bench::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("quick") => options.quick = true,
            Value(name) => options.names.push(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn fuzz(parser: &mut lexopt::Parser) -> Result<Fuzz, lexopt::Error> {
    let mut options = Fuzz { targets: Vec::new(), minutes: 1 };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("minutes") => options.minutes = parser.value()?.parse()?,
            Value(name) => options.targets.push(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::{Command, USAGE, read};

    fn words(line: &str) -> Result<Command, lexopt::Error> {
        read(&mut lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn options_are_read() {
        let Ok(Command::Test(options)) = words("test --only python --only=go -v") else { panic!("not a test command") };
        assert_eq!(options.only, ["python", "go"]);
        assert!(options.verbose && !options.list && !options.no_setup);
        assert!(matches!(words("codegen --check"), Ok(Command::Codegen(options)) if options.check));
        assert!(matches!(words("bench calls"), Ok(Command::Bench(options)) if options.names == ["calls"]));
        assert!(matches!(words("fuzz uri --minutes 5"), Ok(Command::Fuzz(options)) if options.targets == ["uri"] && options.minutes == 5));
        assert!(matches!(words(""), Ok(Command::Help)));
    }

    #[test]
    fn what_is_unknown_is_refused_by_name() {
        assert_eq!(words("tset").unwrap_err().to_string(), "there is no command `tset`");
        assert!(words("codegen --chekc").unwrap_err().to_string().contains("--chekc"));
        assert!(words("codegen python").is_err());
    }

    /// The words after `cargo xtask` in a text.
    fn commands(text: &str) -> impl Iterator<Item = &str> {
        text.split("cargo xtask ").skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default())
    }

    #[test]
    fn documents_name_commands_that_exist() {
        let documents = [
            ("README.md", include_str!("../../README.md")),
            ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
            ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
        ];
        let known: Vec<&str> =
            USAGE.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|word| !word.is_empty()).collect();
        assert_eq!(known, ["codegen", "test", "bench", "fuzz"]);
        for (name, text) in documents {
            assert!(commands(text).next().is_some(), "{name} names no command");
            for command in commands(text) {
                assert!(known.contains(&command), "{name} names `cargo xtask {command}`, which does not exist");
                assert!(!matches!(words(command), Err(error) if error.to_string().starts_with("there is no command")), "{command}");
            }
        }
    }
}
