//! The agents: how each is built and started.

mod process;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::check::need::Need;
use crate::peer;

pub use process::{Hang, Process};

/// One language's agent, as `agents.toml` has it. `{root}` stands for the repository, `{target}` for the folder of what cargo builds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// The name that the table and `--languages` use.
    pub language: String,
    /// Another one whose commands it has: it is that one with another host, and lacks what that one lacks.
    pub same_as: Option<String>,
    /// Whose daemon has the host, where it is not in the agent's process.
    pub peer: Option<peer::Kind>,
    /// Commands that make it, run in the root of the repository.
    #[serde(default)]
    pub build: Vec<Vec<String>>,
    /// The command that starts it.
    #[serde(default)]
    pub start: Vec<String>,
    /// What its environment has besides ours.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Where it runs, the root unless said otherwise.
    pub dir: Option<String>,
    /// What it has not: C, for instance, has documents as texts alone.
    #[serde(default)]
    pub lacks: Vec<Need>,
    /// Whether its language has every shape of the API; one that has not says so, and what it lacks.
    #[serde(default = "usual")]
    pub all_shapes: bool,
    /// What to do where it cannot be started.
    pub hint: Option<String>,
}

fn usual() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    agent: Vec<Agent>,
}

/// The folders that commands are written with.
#[derive(Debug, Clone)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
}

impl Places {
    fn fill(&self, text: &str) -> String {
        text.replace("{root}", &self.root.to_string_lossy()).replace("{target}", &self.target.to_string_lossy())
    }

    fn command(&self, agent: &Agent, words: &[String]) -> Result<Command, String> {
        let (program, args) = words.split_first().ok_or("a command without words")?;
        let mut command = Command::new(self.fill(program));
        command.args(args.iter().map(|arg| self.fill(arg)));
        command.envs(agent.env.iter().map(|(name, value)| (name, self.fill(value))));
        command.current_dir(self.fill(agent.dir.as_deref().unwrap_or("{root}")));
        Ok(command)
    }

    /// Where it is noted what an agent called, for `cargo xtask coverage`: a file with this ending.
    pub fn called(&self, agent: &str, ending: &str) -> PathBuf {
        self.target.join("coverage").join(format!("{agent}.{ending}"))
    }

    /// The program with which the library starts hypervisors. It is installed beside the library, but agents' libraries lie in many places.
    fn helper(&self) -> PathBuf {
        self.target.join("debug/virtkit-launch")
    }
}

/// Reads the table of agents.
pub fn load(file: &Path) -> Result<Vec<Agent>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let table: Table = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut languages = HashSet::new();
    if let Some(twice) = table.agent.iter().find(|agent| !languages.insert(agent.language.as_str())) {
        return Err(format!("{}: a second agent speaks `{}`", file.display(), twice.language));
    }
    let agents = table.agent.iter().map(|agent| completed(agent, &table.agent));
    agents.collect::<Result<_, _>>().map_err(|problem| format!("{}: {problem}", file.display()))
}

/// An agent with the commands of the one that it is the same as.
fn completed(agent: &Agent, all: &[Agent]) -> Result<Agent, String> {
    let mut whole = agent.clone();
    let Some(name) = &agent.same_as else {
        return if agent.start.is_empty() { Err(format!("`{}` has no command that starts it", agent.language)) } else { Ok(whole) };
    };
    let other = all.iter().find(|other| other.language == *name && other.same_as.is_none());
    let other = other.ok_or_else(|| format!("`{}` is the same as `{name}`, which is no agent with commands of its own", agent.language))?;
    if !agent.start.is_empty() || !agent.build.is_empty() || !agent.env.is_empty() {
        return Err(format!("`{}` has commands of its own, and those of `{name}`", agent.language));
    }
    (whole.build, whole.start, whole.env, whole.dir) = (other.build.clone(), other.start.clone(), other.env.clone(), other.dir.clone());
    // Behind a peer there is a daemon, whatever the other column has.
    let lacks = other.lacks.iter().filter(|need| whole.peer.is_none() || **need != Need::Daemon);
    whole.lacks.extend(lacks);
    whole.hint.clone_from(&other.hint);
    Ok(whole)
}

/// Makes what all agents need.
pub fn build_helper(places: &Places) -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--package", "virtkit-launch"]);
    made(&mut cargo, places, "cargo build --package virtkit-launch")
}

/// Runs a command that makes something.
fn made(command: &mut Command, places: &Places, line: &str) -> Result<(), String> {
    command.current_dir(&places.root).env("CARGO_TARGET_DIR", &places.target).stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("`{line}` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Err(format!("`{line}` failed ({}):\n{}", output.status, last_lines(&said, 30)))
}

impl Agent {
    /// Runs the commands that make the agent.
    pub fn build(&self, places: &Places) -> Result<(), String> {
        self.build.iter().try_for_each(|words| made(&mut places.command(self, words)?, places, &words.join(" ")))
    }

    /// Starts the agent.
    pub fn start(&self, places: &Places) -> Result<Process, String> {
        let mut command = places.command(self, &self.start)?;
        command.env("VIRTKIT_LAUNCH", places.helper());
        // An agent of C programs' functions notes each of them.
        command.env("VIRTKIT_CALLS", places.called(&self.language, "functions"));
        Process::start(command).map_err(|error| {
            let hint = self.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("`{}` cannot be started: {error}{hint}", places.fill(&self.start.join(" ")))
        })
    }
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, text: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("virtkit-agents-{}-{name}.toml", std::process::id()));
        std::fs::write(&path, text).expect("a temporary file");
        path
    }

    #[test]
    fn every_language_has_its_agent() {
        let agents = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("agents.toml")).expect("a good table");
        let languages: Vec<&str> = agents.iter().map(|agent| agent.language.as_str()).collect();
        let in_process = ["c", "go", "go-pure", "java", "kotlin", "node", "python", "ruby", "rust", "rust-loopback", "rust-wire"];
        let (mut wanted, mut there) = (in_process.map(str::to_owned).to_vec(), languages);
        for peer in ["libvirtd", "libvirtd-qemu"] {
            wanted.extend(["c", "go", "java", "node", "python", "rust"].map(|language| format!("{language}-{peer}")));
        }
        wanted.sort_unstable();
        there.sort_unstable();
        assert_eq!(there, wanted);
        assert!(agents.iter().all(|agent| agent.peer.is_some() == agent.language.contains("-libvirtd")));
    }

    #[test]
    fn a_language_cannot_have_two() {
        let text = "[[agent]]\nlanguage = \"c\"\nstart = [\"a\"]\n[[agent]]\nlanguage = \"c\"\nstart = [\"b\"]\n";
        let path = write("two", text);
        assert!(load(&path).expect_err("two of them").contains("a second agent speaks `c`"));
        std::fs::remove_file(path).expect("it is there");
    }

    #[test]
    fn who_is_the_same_as_another_has_its_commands() {
        let one = "[[agent]]\nlanguage = \"c\"\nstart = [\"a\"]\nlacks = [\"document-records\"]\n";
        let path = write(
            "same",
            &format!("{one}[[agent]]\nlanguage = \"d\"\nsame_as = \"c\"\npeer = \"libvirtd\"\nlacks = [\"support-beforehand\"]\n"),
        );
        let agents = load(&path).expect("a good table");
        assert_eq!((agents[1].start.as_slice(), agents[1].lacks.len()), (&["a".to_owned()][..], 2));
        for (text, why) in [
            ("same_as = \"e\"", "`e`, which is no agent"),
            ("same_as = \"c\"\nstart = [\"b\"]", "of its own"),
            ("peer = \"libvirtd\"", "no command"),
        ] {
            std::fs::write(&path, format!("{one}[[agent]]\nlanguage = \"d\"\n{text}\n")).expect("a temporary file");
            let problem = load(&path).expect_err(text);
            assert!(problem.contains(why), "{problem}");
        }
        std::fs::remove_file(path).expect("it is there");
    }

    #[test]
    fn what_cannot_be_built_or_started_says_so() {
        let places = Places { root: std::env::temp_dir(), target: "/nowhere".into() };
        let agent = |build: &str, start: &str| Agent {
            language: "x".to_owned(),
            build: vec![vec!["sh".to_owned(), "-c".to_owned(), build.to_owned()]],
            start: vec![start.to_owned()],
            env: BTreeMap::from([("WHERE".to_owned(), "{target}/x".to_owned())]),
            dir: None,
            lacks: Vec::new(),
            same_as: None,
            peer: None,
            all_shapes: true,
            hint: Some("install it".to_owned()),
        };
        agent("test $WHERE = /nowhere/x", "").build(&places).expect("the environment is filled in");
        let problem = agent("echo out of paper >&2; exit 7", "").build(&places).expect_err("it fails");
        assert!(problem.contains("out of paper") && problem.contains('7'), "{problem}");
        let problem = agent("", "{target}/agent").start(&places).map(drop).expect_err("it is not there");
        assert!(problem.contains("`/nowhere/agent` cannot be started") && problem.ends_with("install it"), "{problem}");
    }
}
