//! Runs a scenario through an agent.

use std::fmt;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::agent::{Hang, Process};
use crate::descriptors::Open;
use crate::host;
use crate::machines;
use crate::scenario::{Again, Outcome, Scenario, Step};
use crate::value;

/// What is between two tries of a step that is done again.
const PAUSE: Duration = Duration::from_millis(10);
/// How long cleaning up may take, per name.
const CLEANING: Duration = Duration::from_secs(20);

/// A scenario that did not come out as it says.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The step, from 1; 0 for the cleaning up.
    pub step: usize,
    /// What was asked.
    pub call: String,
    /// What was wrong with it.
    pub problem: String,
    /// Whether the agent can go on.
    pub lost: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            0 => write!(f, "cleaning up: {}: {}", self.call, self.problem),
            step => write!(f, "step {step}: {}: {}", self.call, self.problem),
        }
    }
}

/// Runs a scenario, twice where it must leave no descriptor open: what a language opens once, it opens the first time. `openers` are the calls
/// that give a connection.
pub fn scenario(agent: &mut Process, scenario: &Scenario, openers: &[String]) -> Result<(), Failure> {
    once(agent, scenario, openers)?;
    if !scenario.closes_descriptors {
        return Ok(());
    }
    let before = Open::of(agent.id());
    once(agent, scenario, openers)?;
    let left = before.and_then(|before| before.closed(agent.id()));
    left.map_err(|problem| Failure { step: 0, call: "looking for descriptors that were left open".to_owned(), problem, lost: false })
}

/// Runs all steps, and then closes the connections and forgets the names, so that the next scenario finds a new world.
fn once(agent: &mut Process, scenario: &Scenario, openers: &[String]) -> Result<(), Failure> {
    let folder = |problem: std::io::Error| {
        let call = format!("making the folder {}", scenario.root.display());
        Failure { step: 0, call, problem: problem.to_string(), lost: false }
    };
    make_place(scenario).map_err(folder)?;
    let outcome = steps(agent, scenario);
    if outcome.as_ref().is_err_and(|failure| failure.lost) {
        return outcome;
    }
    let cleaned = clean(agent, scenario, openers);
    // Machines outlive the connection that started them, so a scenario has to end its own. Those of a failed one are ended here.
    let left = machines::end(&scenario.root);
    // What is left of a failed one is removed before the next run of it.
    let _ = std::fs::remove_dir_all(&scenario.root);
    outcome.and(cleaned).and(if left.is_empty() {
        Ok(())
    } else {
        let call = "looking for virtual machines that still run".to_owned();
        Err(Failure { step: 0, call, problem: left.join(", "), lost: false })
    })
}

/// An empty folder for one scenario, for nobody else, and the disk of its guest.
fn make_place(scenario: &Scenario) -> std::io::Result<()> {
    match std::fs::remove_dir_all(&scenario.root) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&scenario.root)?;
    scenario.disk.iter().try_for_each(|disk| std::fs::write(disk, host::guest()))
}

fn steps(agent: &mut Process, scenario: &Scenario) -> Result<(), Failure> {
    scenario.steps.iter().try_for_each(|step| {
        let failed = |problem: String, lost: bool| Failure { step: step.number, call: question(step).to_string(), problem, lost };
        match run(agent, step) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(problem)) => Err(failed(problem, false)),
            Err(Hang(problem)) => Err(failed(problem, true)),
        }
    })
}

/// The outer error is the agent's end, the inner one a step that came out wrong.
fn run(agent: &mut Process, step: &Step) -> Result<Result<(), String>, Hang> {
    let until = Instant::now() + step.limit;
    let mut gathered = String::new();
    loop {
        let asked = placed(question(step), agent.scratch());
        let mut answer = agent.ask(asked, until.saturating_duration_since(Instant::now()))?;
        if let Some(work) = refused_later(step, &answer) {
            let asked = json!({ "call": "Operation.wait", "on": work, "args": {} });
            answer = agent.ask(asked, until.saturating_duration_since(Instant::now()))?;
            agent.ask(json!({ "call": "drop", "on": work, "args": {} }), CLEANING)?;
        }
        let seen = judge(step, &answer, &mut gathered);
        let ended = step.again == Again::Gather && !answer["ok"].is_string();
        if seen.is_ok() || ended || step.again == Again::Never {
            return Ok(seen);
        }
        if Instant::now() >= until {
            return Ok(seen.map_err(|problem| format!("still after {:?}: {problem}", step.limit)));
        }
        if step.again == Again::Until {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Long work that is to be refused may be refused by the call or by the wait for it: which of them depends on who stands between a caller and the host, and in
/// C both are one function. Gives the name of the work that has to be waited for.
fn refused_later<'a>(step: &'a Step, answer: &Value) -> Option<&'a str> {
    let begun = answer["ok"]["operation"] == true && matches!(step.outcome, Outcome::Error(_));
    step.save.as_deref().filter(|_| begun)
}

fn judge(step: &Step, answer: &Value, gathered: &mut String) -> Result<(), String> {
    match (&step.outcome, answer.get("ok"), answer.get("error")) {
        (Outcome::Result(rule), Some(result), _) => {
            let whole = if step.again == Again::Gather {
                gathered.push_str(result.as_str().unwrap_or_default());
                &Value::String(gathered.clone())
            } else {
                result
            };
            rule.check(whole).map_err(|mismatch| format!("{mismatch}{}", readable(whole)))
        }
        (Outcome::Error(rule), _, Some(error)) => rule.check(error).map_err(|mismatch| format!("the error: {mismatch}\n    {error}")),
        (Outcome::Result(rule), None, error) => Err(format!("expected {rule}, got the error {}", error.unwrap_or(&Value::Null))),
        (Outcome::Error(rule), result, None) => {
            Err(format!("expected an error like {rule}, got the result {}", value::short(result.unwrap_or(&Value::Null))))
        }
    }
}

/// Bytes of a text are shown as the text, too.
fn readable(value: &Value) -> String {
    let text = value.as_str().filter(|hex| !hex.is_empty()).and_then(value::text_of_hex);
    text.map(|text| format!(" (the text {text:?})")).unwrap_or_default()
}

fn question(step: &Step) -> Value {
    let mut question = json!({ "call": step.call, "args": step.args });
    let options = [
        ("on", step.on.clone().map(Value::from)),
        ("save", step.save.clone().map(Value::from)),
        ("timeout_ms", step.timeout_ms.map(Value::from)),
        ("cancel_after_ms", step.cancel_after_ms.map(Value::from)),
    ];
    for (name, option) in options {
        if let Some(option) = option {
            question[name] = option;
        }
    }
    question
}

/// A question in whose texts `{scratch}` is the folder for files.
fn placed(question: Value, scratch: &Path) -> Value {
    match question {
        Value::String(text) => Value::String(text.replace("{scratch}", &scratch.to_string_lossy())),
        Value::Array(items) => items.into_iter().map(|item| placed(item, scratch)).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, placed(value, scratch))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => question,
    }
}

/// Saved names are dropped in reverse order, and connections closed before, also those that the scenario has closed: closing twice is allowed.
fn clean(agent: &mut Process, scenario: &Scenario, openers: &[String]) -> Result<(), Failure> {
    let mut saved: Vec<(&str, bool)> = Vec::new();
    for step in &scenario.steps {
        // What is refused leaves nothing behind.
        let kept = matches!(step.outcome, Outcome::Result(_));
        if let Some(name) = step.save.as_deref().filter(|_| kept) {
            saved.retain(|known| known.0 != name);
            saved.push((name, openers.contains(&step.call)));
        } else if step.call == "drop" {
            saved.retain(|known| Some(known.0) != step.on.as_deref());
        }
    }
    let mut questions: Vec<Value> = Vec::new();
    for (name, connection) in saved.into_iter().rev() {
        if connection {
            questions.push(json!({ "call": "Connection.close", "on": name, "args": {} }));
        }
        questions.push(json!({ "call": "drop", "on": name, "args": {} }));
    }
    // All of them, also where one goes wrong: what is left open would be in the way of the next scenario.
    let mut first = Ok(());
    for question in questions {
        let failed = |problem: String, lost: bool| Failure { step: 0, call: question.to_string(), problem, lost };
        let answer = agent.ask(question.clone(), CLEANING).map_err(|Hang(problem)| failed(problem, true))?;
        // What a failed scenario did not come to save cannot be found.
        if let Some(error) = answer.get("error") {
            first = first.and(Err(failed(error.to_string(), false)));
        }
    }
    first
}
