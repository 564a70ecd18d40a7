//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;
use miette::miette;

use crate::language::Language;
use crate::package::Profile;

/// What `cargo xtask` without a command prints.
pub const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo [--language LANG]         installs what is missing, makes the packages of all languages, and starts a virtual machine from each
       [--profile PROFILE]       how the packages are compiled: dev, release (the default) or dist
       [--packages DIR]          takes the packages that are in DIR instead of making them
  test [--list] [--only STEP]    installs what is missing and runs all tests; --only runs one step and what it depends on (may be repeated)
       [--verbose]               shows the output of the steps as it comes
       [--no-setup]              takes the machine as it is
  codegen [--check]              writes the generated files; --check only tells which are out of date, and fails then
  coverage [--accept]            tells how many of libvirt's functions each language has, called and got answered; fails where it is less than
                                 tests/coverage.toml says; --accept puts there what was reached since
  oracle [--facts DIR]           takes out of tests/oracle/missing.toml what is described by now; --facts first makes the facts of libvirt anew
  package LANG --out DIR         makes the package of a language: python, node, java, go, c, or all; into the folder DIR
       [--profile PROFILE]       how it is compiled: dev, release or dist (the default, as it is published)
  samples --packages DIR         runs the samples of README.md with the packages in DIR, each installed in a place of its own
       [--language LANG]         only that of one language
  guest                          makes the Linux guest of the demo and the tests
  bench [NAME] [--quick]         prints ours, the peer's and the ratio, from one run; NAME is: calls, codegen, start, wire
  libvirt DIR COMMAND...         runs a command where the libvirt that is unpacked in DIR stands in the place of the installed one
  fuzz [TARGET] [--minutes N]    hostile input for everything that reads what comes from outside, N minutes for each target, 1 if not said
";

/// A command with its options.
#[derive(Debug)]
pub enum Command {
    Help,
    Codegen(Codegen),
    Oracle(Oracle),
    Coverage(Coverage),
    Test(Test),
    Bench(Bench),
    Demo(Demo),
    Package(Package),
    Samples(Samples),
    Guest,
    Libvirt(Libvirt),
    Fuzz(Fuzz),
}

/// Options of `codegen`.
#[derive(Debug, Default)]
pub struct Codegen {
    /// Compare only.
    pub check: bool,
}

/// Options of `coverage`.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Keep what was reached.
    pub accept: bool,
}

/// Options of `oracle`.
#[derive(Debug, Default)]
pub struct Oracle {
    /// Where machine-readable listings of libvirt's interface are, if the facts are to be made of them.
    pub facts: Option<PathBuf>,
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

/// Options of `demo`.
#[derive(Debug)]
pub struct Demo {
    /// The languages that are shown.
    pub languages: Vec<Language>,
    /// How the packages are compiled.
    pub profile: Profile,
    /// Where packages are that were made before.
    pub packages: Option<PathBuf>,
}

/// Options of `package`.
#[derive(Debug)]
pub struct Package {
    /// The languages whose packages are made.
    pub languages: Vec<Language>,
    /// How they are compiled.
    pub profile: Profile,
    /// Where they are put.
    pub out: PathBuf,
}

/// Options of `samples`.
#[derive(Debug)]
pub struct Samples {
    /// The languages whose samples are run.
    pub languages: Vec<Language>,
    /// Where the packages are.
    pub packages: PathBuf,
}

/// Options of `bench`.
#[derive(Debug, Default)]
pub struct Bench {
    /// Names of benchmarks; none for all.
    pub names: Vec<String>,
    /// Short measurements: to see that everything works, not to quote.
    pub quick: bool,
}

/// What `libvirt` is to run, and where.
#[derive(Debug)]
pub struct Libvirt {
    /// Where the other libvirt is unpacked.
    pub folder: PathBuf,
    /// The command, with its arguments.
    pub command: Vec<OsString>,
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
        "coverage" => coverage(parser).map(Command::Coverage),
        "oracle" => oracle(parser).map(Command::Oracle),
        "test" => test(parser).map(Command::Test),
        "bench" => bench(parser).map(Command::Bench),
        "demo" => demo(parser).map(Command::Demo),
        "package" => package(parser).map(Command::Package),
        "samples" => samples(parser).map(Command::Samples),
        "guest" => nothing(parser).map(|()| Command::Guest),
        "libvirt" => libvirt(parser).map(Command::Libvirt),
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

fn coverage(parser: &mut lexopt::Parser) -> Result<Coverage, lexopt::Error> {
    let mut options = Coverage::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("accept") => options.accept = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn oracle(parser: &mut lexopt::Parser) -> Result<Oracle, lexopt::Error> {
    let mut options = Oracle::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("facts") => options.facts = Some(PathBuf::from(parser.value()?)),
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

fn demo(parser: &mut lexopt::Parser) -> Result<Demo, lexopt::Error> {
    let mut options = Demo { languages: Vec::new(), profile: Profile::Release, packages: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("language") => options.languages.push(Language::find(&parser.value()?.string()?)?),
            Long("profile") => options.profile = Profile::find(&parser.value()?.string()?)?,
            Long("packages") => options.packages = Some(PathBuf::from(parser.value()?)),
            other => return Err(other.unexpected()),
        }
    }
    if options.languages.is_empty() {
        options.languages = Language::ALL.to_vec();
    }
    Ok(options)
}

fn package(parser: &mut lexopt::Parser) -> Result<Package, lexopt::Error> {
    let (mut languages, mut profile, mut out) = (Vec::new(), Profile::default(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Long("profile") => profile = Profile::find(&parser.value()?.string()?)?,
            Value(word) if word == "all" => languages.extend(Language::ALL),
            Value(word) => languages.push(Language::find(&word.string()?)?),
            other => return Err(other.unexpected()),
        }
    }
    if languages.is_empty() {
        return Err("which language? one of python, node, java, go, c, or all".into());
    }
    let out = out.ok_or("where to? `--out DIR` names the folder for the package")?;
    Ok(Package { languages, profile, out })
}

fn samples(parser: &mut lexopt::Parser) -> Result<Samples, lexopt::Error> {
    let (mut languages, mut packages) = (Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("language") => languages.push(Language::find(&parser.value()?.string()?)?),
            Long("packages") => packages = Some(PathBuf::from(parser.value()?)),
            other => return Err(other.unexpected()),
        }
    }
    let packages = packages.ok_or("which packages? `--packages DIR` names the folder that `cargo xtask package all --out DIR` filled")?;
    if languages.is_empty() {
        languages = Language::ALL.to_vec();
    }
    Ok(Samples { languages, packages })
}

fn nothing(parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
    match parser.next()? {
        None => Ok(()),
        Some(argument) => Err(argument.unexpected()),
    }
}

fn libvirt(parser: &mut lexopt::Parser) -> Result<Libvirt, lexopt::Error> {
    let folder = match parser.next()? {
        Some(Value(folder)) => PathBuf::from(folder),
        Some(other) => return Err(other.unexpected()),
        None => return Err("which libvirt? name the folder that it is unpacked in, then a command".into()),
    };
    // As they are: they are the command's own.
    let command: Vec<OsString> = parser.raw_args()?.collect();
    if command.is_empty() {
        return Err(format!("what is to be run with the libvirt in {}? a command follows the folder", folder.display()).into());
    }
    Ok(Libvirt { folder, command })
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
    use crate::language::Language;
    use crate::package::Profile;

    fn words(line: &str) -> Result<Command, lexopt::Error> {
        read(&mut lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn options_are_read() {
        let Ok(Command::Test(options)) = words("test --only python --only=go -v") else { panic!("not a test command") };
        assert_eq!(options.only, ["python", "go"]);
        assert!(options.verbose && !options.list && !options.no_setup);
        assert!(matches!(words("codegen --check"), Ok(Command::Codegen(options)) if options.check));
        assert!(matches!(words("coverage --accept"), Ok(Command::Coverage(options)) if options.accept));
        assert!(matches!(words("oracle --facts there"), Ok(Command::Oracle(options)) if options.facts == Some("there".into())));
        assert!(matches!(words("bench calls"), Ok(Command::Bench(options)) if options.names == ["calls"]));
        assert!(matches!(words("fuzz uri --minutes 5"), Ok(Command::Fuzz(options)) if options.targets == ["uri"] && options.minutes == 5));
        let Ok(Command::Libvirt(options)) = words("libvirt there cargo test -p a -- --list") else { panic!("not a libvirt command") };
        assert_eq!((options.folder, options.command.join(" ".as_ref())), ("there".into(), "cargo test -p a -- --list".into()));
        assert!(matches!(words(""), Ok(Command::Help)));
        let Ok(Command::Package(options)) = words("package go --out made") else { panic!("not a package command") };
        assert_eq!((options.languages, options.profile), (vec![Language::Go], Profile::Dist));
        let Ok(Command::Demo(options)) = words("demo --language c --profile dev") else { panic!("not a demo command") };
        assert_eq!((options.languages, options.profile), (vec![Language::C], Profile::Dev));
        assert!(matches!(words("demo"), Ok(Command::Demo(options)) if options.languages == Language::ALL));
    }

    #[test]
    fn what_is_unknown_is_refused_by_name() {
        assert_eq!(words("tset").unwrap_err().to_string(), "there is no command `tset`");
        assert!(words("codegen --chekc").unwrap_err().to_string().contains("--chekc"));
        assert!(words("codegen python").is_err());
        assert!(
            words("package ruby --out made")
                .unwrap_err()
                .to_string()
                .starts_with("there is no language `ruby`; the languages are: python, ")
        );
        assert!(words("package go").unwrap_err().to_string().contains("--out DIR"));
        assert!(words("package --out made").is_err());
        assert!(words("demo --profile fast").unwrap_err().to_string().contains("there is no profile `fast`"));
        assert!(words("guest python").is_err());
        assert!(words("libvirt").unwrap_err().to_string().contains("which libvirt"));
        assert!(words("libvirt there").unwrap_err().to_string().contains("a command follows"));
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
        assert_eq!(known, ["demo", "test", "codegen", "coverage", "oracle", "package", "samples", "guest", "bench", "libvirt", "fuzz"]);
        for (name, text) in documents {
            assert!(commands(text).next().is_some(), "{name} names no command");
            for command in commands(text) {
                assert!(known.contains(&command), "{name} names `cargo xtask {command}`, which does not exist");
                assert!(!matches!(words(command), Err(error) if error.to_string().starts_with("there is no command")), "{command}");
            }
        }
    }
}
