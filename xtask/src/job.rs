//! Running programs: output to a log, a sign of life now and then, the end of the log where one fails.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A program with its arguments, ready to run.
#[derive(Debug, Clone)]
pub struct Job {
    program: PathBuf,
    args: Vec<String>,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    without: Vec<&'static str>,
    limit: Duration,
    silent: bool,
}

/// Where the output of jobs goes.
#[derive(Debug, Clone, Copy)]
pub enum Output<'a> {
    /// To the terminal as it comes.
    Terminal,
    /// Appended to this file.
    Log(&'a Path),
}

/// A job that runs longer than this hangs.
const LIMIT: Duration = Duration::from_secs(40 * 60);
/// How often a long job shows that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

impl Job {
    /// A program that is run in `folder`.
    pub fn new(program: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            folder: folder.into(),
            environment: Vec::new(),
            without: Vec::new(),
            limit: LIMIT,
            silent: false,
        }
    }

    /// Adds arguments, separated by blanks.
    pub fn args(mut self, line: &str) -> Self {
        self.args.extend(line.split_whitespace().map(str::to_owned));
        self
    }

    /// Adds one argument as it is.
    pub fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.args.push(argument.as_ref().to_string_lossy().into_owned());
        self
    }

    /// Lets another program run it: one that takes a program and its arguments behind its own.
    pub fn by(mut self, runner: Self) -> Self {
        let program = std::mem::replace(&mut self.program, runner.program);
        self.args.insert(0, program.display().to_string());
        self.args.splice(0..0, runner.args);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &'static str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.environment.push((name, value.as_ref().to_string_lossy().into_owned()));
        self
    }

    /// Takes a variable out of its environment.
    pub fn without(mut self, name: &'static str) -> Self {
        self.without.push(name);
        self
    }

    /// Ends it when it runs longer.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Makes it fail when it prints anything (`gofmt -l`).
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    /// The line that a user would type in the top folder.
    pub fn line(&self, root: &Path) -> String {
        let folder = self.folder.strip_prefix(root).unwrap_or(Path::new(""));
        let mut words = Vec::new();
        if folder != Path::new("") {
            words.push(format!("cd {} &&", folder.display()));
        }
        words.extend(self.environment.iter().map(|(name, value)| format!("{name}={value}")));
        words.push(self.program.strip_prefix(root).unwrap_or(&self.program).display().to_string());
        // In the top folder a path may be written as it is seen from there.
        let shorten =
            |argument: &String| if self.folder == root { argument.replace(&format!("{}/", root.display()), "") } else { argument.clone() };
        words.extend(self.args.iter().map(shorten));
        words.join(" ")
    }

    /// Runs it to its end. The error is a sentence.
    pub fn run(&self, output: Output<'_>) -> Result<(), String> {
        let mut command = self.command();
        let printed_before = match output {
            Output::Terminal if self.silent => return self.run_silent(),
            Output::Terminal => 0,
            Output::Log(path) => {
                let log = File::options().append(true).open(path).map_err(|error| format!("{}: {error}", path.display()))?;
                let length = log.metadata().map_or(0, |metadata| metadata.len());
                let copy = log.try_clone().map_err(|error| format!("{}: {error}", path.display()))?;
                // Some programs colour what they print even where nobody sees it.
                command.stdout(log).stderr(copy).env("TERM", "dumb");
                length
            }
        };
        let name = self.program.display();
        let mut child = command.spawn().map_err(|error| format!("{name} cannot be run: {error}"))?;
        let started = Instant::now();
        let mut shown = started;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => {}
                Err(error) => return Err(format!("{name} cannot be waited for: {error}")),
            }
            if started.elapsed() > self.limit {
                return Err(self.end(&mut child));
            }
            if let Output::Log(path) = output
                && shown.elapsed() > SIGN_OF_LIFE
            {
                shown = Instant::now();
                println!("        ... {} s: {}", started.elapsed().as_secs(), last_line(path).unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(20));
        };
        if !status.success() {
            return Err(format!("{name} ended with {status}"));
        }
        match output {
            Output::Log(path) if self.silent && path.metadata().is_ok_and(|metadata| metadata.len() > printed_before) => {
                Err(format!("{name} printed something, which it does only where it finds fault"))
            }
            Output::Log(_) | Output::Terminal => Ok(()),
        }
    }

    /// Runs it and gives what it prints to its standard output.
    pub fn capture(&self) -> Result<String, String> {
        let name = self.program.display();
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|error| format!("{name} cannot be run: {error}"))?;
        let mut output = child.stdout.take();
        let read = thread::spawn(move || {
            let mut printed = Vec::new();
            // What was printed before an error is what there is.
            let _ = output.as_mut().map(|output| output.read_to_end(&mut printed));
            String::from_utf8_lossy(&printed).into_owned()
        });
        let started = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if started.elapsed() > self.limit => return Err(self.end(&mut child)),
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Err(error) => return Err(format!("{name} cannot be waited for: {error}")),
            }
        };
        let printed = read.join().unwrap_or_default();
        if status.success() { Ok(printed) } else { Err(format!("{name} ended with {status}")) }
    }

    /// Ends a program that runs too long.
    fn end(&self, child: &mut Child) -> String {
        // Either it is dead already or it cannot be killed: the message is the same.
        let _ = child.kill();
        let _ = child.wait();
        format!("{} was ended after {} s", self.program.display(), self.limit.as_secs())
    }

    fn run_silent(&self) -> Result<(), String> {
        let printed = self.capture()?;
        print!("{printed}");
        if printed.is_empty() {
            return Ok(());
        }
        Err(format!("{} printed something, which it does only where it finds fault", self.program.display()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(&self.folder).envs(self.environment.iter().map(|(name, value)| (*name, value)));
        command.stdin(Stdio::null());
        for name in &self.without {
            command.env_remove(name);
        }
        command
    }
}

/// The last lines of a log, without those that only tell how far cargo is.
pub fn ending(path: &Path, lines: usize) -> String {
    let all = tail(path, usize::MAX);
    let told: Vec<&str> = all.lines().filter(|line| !is_progress(line)).collect();
    told[told.len().saturating_sub(lines)..].join("\n")
}

/// Whether a line is one of `Compiling serde v1.0.0` and its like, of which a build prints hundreds.
fn is_progress(line: &str) -> bool {
    ["Compiling", "Checking", "Downloading", "Downloaded", "Fresh"]
        .iter()
        .any(|word| line.trim_start().strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
        && line.starts_with(' ')
}

/// The last lines of a log.
pub fn tail(path: &Path, lines: usize) -> String {
    let Ok(file) = File::open(path) else { return String::new() };
    let all: Vec<String> = BufReader::new(file).split(b'\n').flatten().map(|line| String::from_utf8_lossy(&line).into_owned()).collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn last_line(path: &Path) -> Option<String> {
    // Some programs end with colours alone.
    let text = anstream::adapter::strip_str(&tail(path, 5)).to_string();
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim().chars().take(100).collect())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Job, Output, ending, last_line, tail};

    fn log(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("virtkit-xtask-{}-{name}", std::process::id()));
        std::fs::write(&path, "").expect("the folder for temporary files can be written");
        path
    }

    #[test]
    fn output_goes_to_the_log_and_failure_is_told() {
        let path = log("failure");
        let job = Job::new("sh", ".").arg("-c").arg("echo one; echo two >&2; exit 3");
        let error = job.run(Output::Log(&path)).unwrap_err();
        assert_eq!(error, "sh ended with exit status: 3");
        assert_eq!(tail(&path, 9), "one\ntwo");
        assert_eq!(tail(&path, 1), "two");
        let coloured = Job::new("printf", ".").arg(r"\033[1mthree\033[0m\n\033[0m\n");
        assert_eq!(coloured.run(Output::Log(&path)), Ok(()));
        assert_eq!(last_line(&path).as_deref(), Some("three"));
        std::fs::remove_file(path).expect("the log can be removed");
    }

    #[test]
    fn the_ending_of_a_build_is_what_went_wrong() {
        let path = log("ending");
        let printed = "   Compiling one v1.0.0\nerror: no space left\n    Checking two v1.0.0\nCompiling is not allowed here\n";
        std::fs::write(&path, printed).expect("the log can be written");
        assert_eq!(ending(&path, 9), "error: no space left\nCompiling is not allowed here");
        assert_eq!(ending(&path, 1), "Compiling is not allowed here");
        std::fs::remove_file(path).expect("the log can be removed");
    }

    #[test]
    fn a_silent_job_fails_when_it_prints() {
        let path = log("silent");
        assert_eq!(Job::new("true", ".").silent().run(Output::Log(&path)), Ok(()));
        assert!(Job::new("echo", ".").arg("main.go").silent().run(Output::Log(&path)).is_err());
        // What an earlier job printed does not count.
        assert_eq!(Job::new("true", ".").silent().run(Output::Log(&path)), Ok(()));
        std::fs::remove_file(path).expect("the log can be removed");
    }

    #[test]
    fn a_job_can_be_run_by_another_program() {
        let runner = Job::new("env", ".").args("WORD=hello");
        assert_eq!(Job::new("sh", ".").arg("-c").arg("echo $WORD").by(runner).capture().as_deref(), Ok("hello\n"));
    }

    #[test]
    fn a_program_that_runs_too_long_is_ended() {
        let path = log("limit");
        let job = Job::new("sleep", ".").args("60").limit(Duration::from_millis(50));
        assert_eq!(job.capture().unwrap_err(), "sleep was ended after 0 s");
        assert_eq!(job.run(Output::Log(&path)).unwrap_err(), "sleep was ended after 0 s");
        std::fs::remove_file(path).expect("the log can be removed");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Job::new("virtkit-no-such-program", ".").capture().unwrap_err();
        assert!(error.starts_with("virtkit-no-such-program cannot be run: "), "{error}");
    }

    #[test]
    fn the_line_can_be_typed() {
        let job = Job::new("go", "/src/bindings-go").args("build ./...").env("CGO_ENABLED", "0");
        assert_eq!(job.line(std::path::Path::new("/src")), "cd bindings-go && CGO_ENABLED=0 go build ./...");
        let job = Job::new("cp", "/src").arg("/src/a").arg("/tmp/b");
        assert_eq!(job.line(std::path::Path::new("/src")), "cp a /tmp/b");
    }
}
