//! A running agent: questions go in and answers come out, one line each, never waiting longer than allowed.

use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::value;

/// How many lines of what an agent says on its standard error are kept.
const KEPT_LINES: usize = 40;
/// How long an agent may take to end once nobody asks any more.
const END: Duration = Duration::from_secs(20);

/// A running agent. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    questions: Option<Sender<String>>,
    answers: Receiver<String>,
    said: Arc<Mutex<VecDeque<String>>>,
    last_id: u64,
    /// A folder of its own for files that scenarios make.
    scratch: PathBuf,
}

/// The agent is of no use any more: it hangs, has ended, or says what is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hang(pub String);

impl fmt::Display for Hang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Process {
    /// Starts a command as an agent.
    pub fn start(mut command: Command) -> std::io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (questions, to_send) = mpsc::channel::<String>();
        let (to_take, answers) = mpsc::channel();
        let said = Arc::new(Mutex::new(VecDeque::new()));
        // Threads of their own, so that an agent that neither reads nor writes holds up nobody.
        if let Some(mut stdin) = child.stdin.take() {
            thread::spawn(move || to_send.iter().try_for_each(|line| stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush())));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| to_take.send(line)));
        }
        if let Some(stderr) = child.stderr.take() {
            let said = Arc::clone(&said);
            thread::spawn(move || BufReader::new(stderr).lines().map_while(Result::ok).for_each(|line| keep(&said, line)));
        }
        let scratch = std::env::temp_dir().join(format!("virtkit-behaviour-{}-{}", std::process::id(), child.id()));
        std::fs::create_dir_all(&scratch)?;
        Ok(Self { child, questions: Some(questions), answers, said, last_id: 0, scratch })
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The folder for files that a scenario makes.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Lets a daemon that is nobody's write to the folder for files.
    pub fn share_scratch(&self) -> Result<(), String> {
        let everybody = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(&self.scratch, everybody).map_err(|error| format!("{}: {error}", self.scratch.display()))
    }

    /// Asks one question (an object; its `id` is put in) and gives the answer to it.
    pub fn ask(&mut self, mut question: Value, limit: Duration) -> Result<Value, Hang> {
        self.last_id += 1;
        question["id"] = self.last_id.into();
        let sent = self.questions.as_ref().is_some_and(|questions| questions.send(format!("{question}\n")).is_ok());
        let answer = if sent { self.answers.recv_timeout(limit) } else { Err(RecvTimeoutError::Disconnected) };
        let line = match answer {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => return Err(self.hang(&format!("no answer in {limit:?}"))),
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.wait(Duration::from_secs(1));
                let status = status.map_or("without ending".to_owned(), |status| status.to_string());
                return Err(self.hang(&format!("the agent closed its output ({status})")));
            }
        };
        let answer: Value = serde_json::from_str(&line).map_err(|error| self.hang(&format!("the answer is no JSON ({error}): {line}")))?;
        if answer["id"] != question["id"] {
            return Err(self.hang(&format!("the answer to question {} was asked for, this came: {}", self.last_id, value::short(&answer))));
        }
        match (answer.get("ok"), answer.get("error")) {
            (Some(_), None) | (None, Some(_)) => Ok(answer),
            _ => Err(self.hang(&format!("an answer has either `ok` or `error`, this has not: {}", value::short(&answer)))),
        }
    }

    /// Lets the agent end by itself: nobody asks any more, it must end soon and well.
    pub fn end(mut self) -> Result<(), Hang> {
        self.questions = None;
        match self.wait(END) {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(self.hang(&format!("the agent ended badly: {status}"))),
            None => Err(self.hang(&format!("the agent did not end within {END:?} after its input was closed"))),
        }
    }

    fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + limit;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    fn hang(&self, what: &str) -> Hang {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        Hang(said.iter().fold(what.to_owned(), |text, line| text + "\n    | " + line))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // What is left of it is the system's to remove.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

fn keep(said: &Mutex<VecDeque<String>>, line: String) {
    let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
    if said.len() == KEPT_LINES {
        said.pop_front();
    }
    said.push_back(line);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shell(script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command).expect("a shell")
    }

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn an_answer_is_taken() {
        let mut agent = shell(r#"read line; echo '{"id": 1, "ok": 5}'; read end; exit 0"#);
        assert_eq!(agent.ask(json!({ "call": "x" }), LIMIT).expect("an answer")["ok"], 5);
        agent.end().expect("a good end");
    }

    #[test]
    fn an_agent_that_hangs_is_noticed_and_killed() {
        let mut agent = shell("echo waiting >&2; exec sleep 600");
        let hang = agent.ask(json!({}), Duration::from_millis(300)).expect_err("no answer");
        assert!(hang.0.contains("no answer in 300ms"), "{hang}");
        assert!(hang.0.contains("| waiting"), "{hang}");
    }

    #[test]
    fn an_agent_that_dies_is_noticed() {
        let hang = shell("read line; exit 3").ask(json!({}), LIMIT).expect_err("it died");
        assert!(hang.0.contains("exit status: 3"), "{hang}");
        let hang = shell("read line; exit 4").end().expect_err("a bad end");
        assert!(hang.0.contains("exit status: 4"), "{hang}");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (said, why) in [
            ("hello", "no JSON"),
            (r#"{"id": 7, "ok": 1}"#, "answer to question 1"),
            (r#"{"id": 1}"#, "either `ok` or `error`"),
            (r#"{"id": 1, "ok": 1, "error": {}}"#, "either `ok` or `error`"),
        ] {
            let hang = shell(&format!("read line; echo '{said}'; read end")).ask(json!({}), LIMIT).expect_err(said);
            assert!(hang.0.contains(why), "{said}: {hang}");
        }
    }
}
