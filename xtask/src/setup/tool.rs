//! A tool, and how its presence is found out.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::version::Version;

/// Something that must be on the machine.
#[derive(Debug)]
pub struct Tool {
    /// What steps call it.
    pub name: &'static str,
    /// How to find it.
    pub probe: Probe,
    /// The oldest version that will do.
    pub minimum: Option<Version>,
    /// The package of Debian that has it; none for what does not come from there.
    pub package: Option<&'static str>,
    /// What it is for: completes "NAME ...".
    pub why: &'static str,
    /// What to do where the package manager cannot help.
    pub elsewhere: &'static str,
}

/// How to find a tool.
#[derive(Debug)]
pub enum Probe {
    /// This command prints its version.
    Version(&'static str, &'static [&'static str]),
    /// This command succeeds.
    Runs(&'static str, &'static [&'static str]),
    /// pkg-config knows it.
    Library(&'static str),
    /// The C compiler finds it.
    Header(&'static str),
    /// There is such a file.
    File(&'static str),
}

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is there and new enough.
    Yes,
    /// It is not there.
    No,
    /// It is there in this version, which is too old.
    TooOld(Version),
}

impl Tool {
    /// Looks for it.
    pub fn find(&self) -> Found {
        match &self.probe {
            Probe::Version(program, args) => match output(program, args) {
                Some(text) => self.judge(&text),
                None => Found::No,
            },
            Probe::Runs(program, args) => present(output(program, args).is_some()),
            Probe::Library(name) => present(output("pkg-config", &["--exists", name]).is_some()),
            Probe::File(path) => present(Path::new(path).exists()),
            Probe::Header(name) => present(compiles(&format!("#include <{name}>\n"))),
        }
    }

    /// Whether what it prints about its version is new enough.
    fn judge(&self, text: &str) -> Found {
        let Some(minimum) = self.minimum else { return Found::Yes };
        match Version::find(text) {
            Some(version) if version >= minimum => Found::Yes,
            Some(version) => Found::TooOld(version),
            None => Found::No,
        }
    }

    /// The sentence that says what is wrong and why that matters.
    pub fn complaint(&self, found: Found) -> String {
        let minimum = self.minimum.map(|minimum| format!(" {minimum}")).unwrap_or_default();
        match found {
            Found::Yes => format!("{} is there", self.name),
            Found::No => format!("{}{minimum} is missing: it {}", self.name, self.why),
            Found::TooOld(version) => format!("{} is {version}, older than{minimum}: it {}", self.name, self.why),
        }
    }
}

fn present(yes: bool) -> Found {
    if yes { Found::Yes } else { Found::No }
}

/// What a program prints, to either stream (Java's tools use the second); none if it cannot be run or fails.
fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    output.status.success().then(|| String::from_utf8_lossy(&text).into_owned())
}

fn compiles(source: &str) -> bool {
    let mut command = Command::new("gcc");
    command.args(["-x", "c", "-fsyntax-only", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    let written = child.stdin.take().is_some_and(|mut input| input.write_all(source.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}

#[cfg(test)]
mod tests {
    use super::{Found, Probe, Tool, compiles};
    use crate::version::Version;

    const GO: Tool = Tool {
        name: "go",
        probe: Probe::Version("go", &["version"]),
        minimum: Some(Version(1, 23)),
        package: Some("golang-go"),
        why: "builds the Go tests",
        elsewhere: "install Go",
    };

    #[test]
    fn an_old_version_is_told_from_a_good_one() {
        assert_eq!(GO.judge("go version go1.23.0 linux/amd64"), Found::Yes);
        assert_eq!(GO.judge("go version go1.19.8 linux/amd64"), Found::TooOld(Version(1, 19)));
        assert_eq!(GO.complaint(Found::TooOld(Version(1, 19))), "go is 1.19, older than 1.23: it builds the Go tests");
        assert_eq!(GO.complaint(Found::No), "go 1.23 is missing: it builds the Go tests");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let absent = Tool { probe: Probe::Version("virtkit-no-such-program", &[]), ..GO };
        assert_eq!(absent.find(), Found::No);
        let failing = Tool { probe: Probe::Runs("false", &[]), ..GO };
        assert_eq!(failing.find(), Found::No);
        assert!(compiles("#include <stddef.h>\n"));
        assert!(!compiles("#include <virtkit-no-such-header.h>\n"));
    }
}
