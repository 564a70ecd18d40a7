//! The agents: how each is built and started.

mod process;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

pub use process::{Hang, Process};

/// One language's agent, as `agents.toml` has it. `{root}` stands for the repository, `{target}` for the folder of what cargo builds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// The name that the table and `--languages` use.
    pub language: String,
    /// Commands that make it, run in the root of the repository.
    #[serde(default)]
    pub build: Vec<Vec<String>>,
    /// The command that starts it.
    pub start: Vec<String>,
    /// What its environment has besides ours.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Where it runs, the root unless said otherwise.
    pub dir: Option<String>,
    /// Whether documents are more than their text in the language: C has no records of them.
    #[serde(default = "yes")]
    pub records: bool,
    /// What to do where it cannot be started.
    pub hint: Option<String>,
}

fn yes() -> bool {
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
}

/// Reads the table of agents.
pub fn load(file: &Path) -> Result<Vec<Agent>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let table: Table = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut languages = HashSet::new();
    match table.agent.iter().find(|agent| !languages.insert(agent.language.as_str())) {
        Some(twice) => Err(format!("{}: a second agent speaks `{}`", file.display(), twice.language)),
        None => Ok(table.agent),
    }
}

impl Agent {
    /// Runs the commands that make the agent.
    pub fn build(&self, places: &Places) -> Result<(), String> {
        for words in &self.build {
            let mut command = places.command(self, words)?;
            command.current_dir(&places.root).env("CARGO_TARGET_DIR", &places.target).stdin(Stdio::null());
            let output = command.output().map_err(|error| format!("`{}` cannot be run: {error}", words.join(" ")))?;
            if !output.status.success() {
                let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
                return Err(format!("`{}` failed ({}):\n{}", words.join(" "), output.status, last_lines(&said, 30)));
            }
        }
        Ok(())
    }

    /// Starts the agent.
    pub fn start(&self, places: &Places) -> Result<Process, String> {
        let command = places.command(self, &self.start)?;
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
        let mut languages: Vec<&str> = agents.iter().map(|agent| agent.language.as_str()).collect();
        languages.sort_unstable();
        assert_eq!(languages, ["c", "go", "java", "node", "python", "rust"]);
    }

    #[test]
    fn a_language_cannot_have_two() {
        let text = "[[agent]]\nlanguage = \"c\"\nstart = [\"a\"]\n[[agent]]\nlanguage = \"c\"\nstart = [\"b\"]\n";
        let path = write("two", text);
        assert!(load(&path).expect_err("two of them").contains("a second agent speaks `c`"));
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
            records: true,
            hint: Some("install it".to_owned()),
        };
        agent("test $WHERE = /nowhere/x", "").build(&places).expect("the environment is filled in");
        let problem = agent("echo out of paper >&2; exit 7", "").build(&places).expect_err("it fails");
        assert!(problem.contains("out of paper") && problem.contains('7'), "{problem}");
        let problem = agent("", "{target}/agent").start(&places).map(drop).expect_err("it is not there");
        assert!(problem.contains("`/nowhere/agent` cannot be started") && problem.ends_with("install it"), "{problem}");
    }
}
