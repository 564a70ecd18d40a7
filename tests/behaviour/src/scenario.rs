//! Scenarios: what is called, and what must come of it. One file holds one topic.
//!
//! ```toml
//! [[scenario]]
//! name  = "a domain is found by its name"
//! steps = [
//!   { call = "connect", args = { uri = "test:///default" }, save = "c" },
//!   { call = "Connection.domain_by_name", on = "c", args = { name = "test" }, expect = { name = "test", id = 1 } },
//!   { call = "Connection.domain_by_name", on = "c", args = { name = "none" }, error = "NoDomain" },
//! ]
//! ```
//!
//! A step that begins long work, keeps it with `save` and expects an error is content where the call fails, or the wait for the work.
//!
//! In the texts of arguments `{scratch}` stands for a folder for files, which is gone after the tests.
//! `hosts` says on which hosts a scenario runs, `["test"]` where it is left out. In its texts `${uri}` is the URI of the host and `${root}` a folder
//! that is empty when the scenario begins. On `qemu` there are also `${guest}`, the disk of a guest (see [`crate::host::guest`]), and `${type}`, the
//! type of its domains. `libvirtd` is libvirt's own driver for QEMU: such a scenario runs only in the columns of libvirt's daemon for machines, has what one on `qemu`
//! has, and `${other}`, the URI of a second daemon. What several scenarios of a file have in common is written once, in a table before them:
//!
//! ```toml
//! [texts]
//! disk = "<disk type='file'><source file='${guest}'/><target dev='vda'/></disk>"
//! ```
//!
//! A scenario with `descriptors = "all-closed"` is run twice in each language, and must leave as many descriptors open the second time as the first.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::host::Host;
use crate::matcher::Matcher;
use crate::value;
use crate::variables::Variables;

/// A scenario: steps in one process, each of which must come out as it says.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// A sentence, unique among all scenarios.
    pub name: String,
    /// The file that has it.
    pub file: PathBuf,
    /// The host that it runs on.
    pub host: Host,
    /// The folder that is made for it and removed behind it.
    pub root: PathBuf,
    /// Where the disk of its guest is put, on a host that runs guests.
    pub disk: Option<PathBuf>,
    /// What is done.
    pub steps: Vec<Step>,
    /// Whether it must leave no descriptor open.
    pub closes_descriptors: bool,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which step of its scenario it is, from 1.
    pub number: usize,
    /// `Domain.state`, `connect`, or a step of the runtime such as `Stream.read`.
    pub call: String,
    /// The saved name of the receiver.
    pub on: Option<String>,
    /// The arguments, as they are sent.
    pub args: Map<String, Value>,
    /// The name under which the result is kept.
    pub save: Option<String>,
    /// The caller's deadline.
    pub timeout_ms: Option<u64>,
    /// When the caller cancels.
    pub cancel_after_ms: Option<u64>,
    /// What must come of it.
    pub outcome: Outcome,
    /// Whether it is done again.
    pub again: Again,
    /// How long all of it may take before the agent counts as hanging.
    pub limit: Duration,
}

/// What must come of a step.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A result like this.
    Result(Matcher),
    /// An error like this, seen as an object with `code`, `domain`, `message` and `outcome`.
    Error(Matcher),
}

impl Outcome {
    /// What the result or the error must be like.
    #[must_use]
    pub fn rule(&self) -> &Matcher {
        match self {
            Self::Result(rule) | Self::Error(rule) => rule,
        }
    }
}

/// Whether a step is done again until its outcome fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is done once.
    Never,
    /// Until the result fits: waiting for something that happens by itself.
    Until,
    /// Until the bytes of all results together fit: a stream gives them in pieces of any size.
    Gather,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    texts: BTreeMap<String, String>,
    scenario: Vec<ScenarioForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioForm {
    name: String,
    #[serde(default = "Host::usual")]
    hosts: Vec<Host>,
    descriptors: Option<DescriptorsForm>,
    steps: Vec<StepForm>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DescriptorsForm {
    AllClosed,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepForm {
    call: String,
    on: Option<String>,
    #[serde(default)]
    args: toml::Table,
    save: Option<String>,
    timeout_ms: Option<u64>,
    cancel_after_ms: Option<u64>,
    expect: Option<toml::Value>,
    error: Option<toml::Value>,
    again: Option<AgainForm>,
    limit_ms: Option<u64>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AgainForm {
    Until,
    Gather,
}

/// Reads all files of a folder, in the order of their names. The folders of the scenarios are to lie in `place`.
pub fn load(folder: &Path, place: &Path) -> Result<Vec<Scenario>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        scenarios.extend(parse(&file, &text, place)?);
    }
    let mut names = HashSet::new();
    match scenarios.iter().find(|scenario| !names.insert(scenario.name.as_str())) {
        Some(twice) => Err(format!("{}: a second scenario is called `{}`", twice.file.display(), twice.name)),
        None if scenarios.is_empty() => Err(format!("{}: there are no scenarios", folder.display())),
        None => Ok(scenarios),
    }
}

/// Reads one file. A scenario that runs on several hosts becomes one for each.
pub fn parse(file: &Path, text: &str, place: &Path) -> Result<Vec<Scenario>, String> {
    let form: FileForm = toml::from_str(text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut scenarios = Vec::new();
    for (number, scenario) in form.scenario.iter().enumerate() {
        if scenario.hosts.is_empty() {
            return Err(format!("{}: `{}` runs on no host", file.display(), scenario.name));
        }
        for (place_in_list, &host) in scenario.hosts.iter().enumerate() {
            let name = if place_in_list == 0 { scenario.name.clone() } else { format!("{} ({})", scenario.name, host.name()) };
            let topic = file.file_stem().unwrap_or_default().to_string_lossy();
            let root = place.join(format!("{topic}-{number}-{}", host.name()));
            let closes_descriptors = matches!(scenario.descriptors, Some(DescriptorsForm::AllClosed));
            let variables = Variables::new(host, &root, &form.texts).map_err(|problem| format!("{}: {problem}", file.display()))?;
            let steps =
                read_steps(&scenario.steps, host, &variables).map_err(|problem| format!("{}: `{name}`{problem}", file.display()))?;
            scenarios.push(Scenario { name, file: file.to_owned(), host, disk: host.disk(&root), root, steps, closes_descriptors });
        }
    }
    Ok(scenarios)
}

/// What goes wrong begins with its place in the scenario.
fn read_steps(forms: &[StepForm], host: Host, variables: &Variables) -> Result<Vec<Step>, String> {
    if forms.is_empty() {
        return Err(" has no steps".to_owned());
    }
    let steps = forms.iter().enumerate().map(|(index, form)| {
        let step = filled(form.clone(), variables).and_then(|form| read_step(index + 1, form, host));
        step.map_err(|problem| format!(", step {} ({}): {problem}", index + 1, form.call))
    });
    steps.collect()
}

/// Puts what variables stand for into the texts of a step.
fn filled(mut step: StepForm, variables: &Variables) -> Result<StepForm, String> {
    let values = step.args.iter_mut().map(|(_, value)| value).chain(&mut step.expect).chain(&mut step.error);
    values.into_iter().try_for_each(|value| variables.fill(value))?;
    Ok(step)
}

fn read_step(number: usize, form: StepForm, host: Host) -> Result<Step, String> {
    let outcome = outcome(form.expect.as_ref(), form.error.as_ref())?;
    let again = match form.again {
        None => Again::Never,
        Some(AgainForm::Until) => Again::Until,
        Some(AgainForm::Gather) => Again::Gather,
    };
    if again != Again::Never && matches!(outcome, Outcome::Result(Matcher::Any)) {
        return Err("`again` needs an `expect` or an `error` to wait for".to_owned());
    }
    if again == Again::Gather && matches!(outcome, Outcome::Error(_)) {
        return Err("`again = \"gather\"` puts results together, it cannot wait for an error".to_owned());
    }
    let args = value::from_toml(&toml::Value::Table(form.args))?;
    Ok(Step {
        number,
        call: form.call,
        on: form.on,
        args: args.as_object().into_iter().flatten().map(|(name, arg)| (name.clone(), value::argument(arg))).collect(),
        save: form.save,
        timeout_ms: form.timeout_ms,
        cancel_after_ms: form.cancel_after_ms,
        outcome,
        again,
        limit: form.limit_ms.map_or(host.patience(), Duration::from_millis),
    })
}

/// What `expect` or `error` says; with neither any result will do.
///
/// # Errors
/// Both at once, and what is no rule.
pub fn outcome(expect: Option<&toml::Value>, error: Option<&toml::Value>) -> Result<Outcome, String> {
    Ok(match (expect, error) {
        (Some(_), Some(_)) => return Err("both `expect` and `error`".to_owned()),
        (Some(expect), None) => Outcome::Result(Matcher::parse(&value::from_toml(expect)?)?),
        (None, Some(error)) => Outcome::Error(error_rule(&value::from_toml(error)?)?),
        (None, None) => Outcome::Result(Matcher::Any),
    })
}

/// `"NoDomain"` is short for `{ code = "NoDomain" }`.
fn error_rule(form: &Value) -> Result<Matcher, String> {
    match form {
        Value::String(code) => Ok(Matcher::Fields(vec![("code".to_owned(), Matcher::Equal(Value::String(code.clone())))])),
        Value::Object(_) => Matcher::parse(form),
        _ => Err(format!("`error` is a code or a table, not {}", value::short(form))),
    }
}
