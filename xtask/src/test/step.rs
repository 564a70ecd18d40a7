//! A step of the tests.

use crate::job::Job;
use crate::workspace::Workspace;

/// Something that passes or fails as a whole.
#[derive(Debug)]
pub struct Step {
    /// What `--only` calls it.
    pub name: &'static str,
    /// What it does, for the progress line.
    pub what: &'static str,
    /// The tools of `setup` that it needs.
    pub tools: &'static [&'static str],
    /// The steps without whose success it cannot be run.
    pub after: &'static [&'static str],
    /// The programs that it runs, one after the other.
    pub jobs: fn(&Workspace) -> Vec<Job>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// It failed, with the sentence that says why.
    Failed(String),
    /// It was not run, because this step before it did not pass.
    Blocked(&'static str),
}

/// The steps with these names and all that they depend on, in the order of `all`. The error is the name that is unknown.
pub fn choose<'a>(all: &'a [Step], names: &[String]) -> Result<Vec<&'a Step>, String> {
    if names.is_empty() {
        return Ok(all.iter().collect());
    }
    let mut wanted: Vec<&str> = Vec::new();
    let mut open: Vec<&str> = names.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        let step = all.iter().find(|step| step.name == name).ok_or_else(|| name.to_owned())?;
        if !wanted.contains(&step.name) {
            wanted.push(step.name);
            open.extend(step.after);
        }
    }
    Ok(all.iter().filter(|step| wanted.contains(&step.name)).collect())
}

/// The first step before this one that did not pass.
pub fn obstacle(step: &Step, ended: &[(&'static str, Outcome)]) -> Option<&'static str> {
    let failed = |name: &&&'static str| ended.iter().any(|(done, outcome)| done == *name && *outcome != Outcome::Passed);
    step.after.iter().find(failed).copied()
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Step, choose, obstacle};

    const fn step(name: &'static str, after: &'static [&'static str]) -> Step {
        Step { name, what: "", tools: &[], after, jobs: |_| Vec::new() }
    }

    const ALL: [Step; 4] = [step("natives", &[]), step("format", &[]), step("python-env", &[]), step("python", &["python-env", "natives"])];

    #[test]
    fn a_step_brings_what_it_depends_on() {
        let names = |names: &[&str]| -> Result<Vec<&str>, String> {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Ok(choose(&ALL, &names)?.iter().map(|step| step.name).collect())
        };
        assert_eq!(names(&["python"]), Ok(vec!["natives", "python-env", "python"]));
        assert_eq!(names(&["format"]), Ok(vec!["format"]));
        assert_eq!(names(&[]).map(|all| all.len()), Ok(4));
        assert_eq!(names(&["pyhton"]), Err("pyhton".to_owned()));
    }

    #[test]
    fn what_failed_stops_only_what_depends_on_it() {
        let ended = [("natives", Outcome::Failed("no".to_owned())), ("python-env", Outcome::Passed)];
        assert_eq!(obstacle(&ALL[3], &ended), Some("natives"));
        assert_eq!(obstacle(&ALL[1], &ended), None);
        assert_eq!(obstacle(&ALL[3], &ended[1..]), None);
        assert_eq!(obstacle(&ALL[3], &[("natives", Outcome::Blocked("format"))]), Some("natives"));
    }
}
