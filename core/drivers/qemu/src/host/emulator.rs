//! One QEMU on the host: which file it is, and what it can do.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::UnixStream;
use virtkit_api::{ErrorCode, Result};

use crate::error::{error, unsupported};
use crate::log::Log;
use crate::process::{Launch, Launcher};
use crate::qmp::{End, Event, Failure, Meeting, Monitor, Sink};

/// The oldest QEMU that understands what it is told here: devices as JSON came with it.
const OLDEST: [u32; 3] = [6, 2, 0];

/// How long a QEMU may take to say what it can do.
const PATIENCE: Duration = Duration::from_secs(60);

/// What it is started with to be asked: a machine of nothing.
const ARGUMENTS: [&str; 12] = [
    "-S",
    "-no-user-config",
    "-nodefaults",
    "-machine",
    "none",
    "-display",
    "none",
    "-chardev",
    "socket,id=monitor,fd=3,server=on,wait=off",
    "-mon",
    "chardev=monitor,mode=control",
    "-name",
];

/// A QEMU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emulator {
    /// The file, and how it was when it was asked.
    pub path: PathBuf,
    pub stamp: Stamp,
    /// Major, minor, micro.
    pub version: [u32; 3],
    /// Its machines.
    pub machines: Vec<Machine>,
    /// The models of processors that it knows.
    pub cpus: Vec<String>,
    /// Whether it can lock itself in.
    pub sandbox: bool,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// A machine that it can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    pub name: String,
    /// A shorter name for the newest of its kind.
    pub alias: Option<String>,
    /// It is what a domain gets that does not say which.
    pub default: bool,
    pub max_cpus: u32,
}

impl Stamp {
    /// That of a file, none where it cannot be looked at.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }
}

impl Emulator {
    /// The QEMU for an architecture in the folders of a `PATH`.
    ///
    /// # Errors
    /// `ConfigUnsupported` with the name of the package that has it.
    pub fn find(arch: &str, path: Option<&OsStr>) -> Result<PathBuf> {
        let name = format!("qemu-system-{arch}");
        let folders = path.map(std::env::split_paths).into_iter().flatten().filter(|folder| folder.is_absolute());
        let mut places = folders.map(|folder| folder.join(&name));
        places.find(|place| place.is_file()).ok_or_else(|| {
            let package = match arch {
                "x86_64" | "i386" => "qemu-system-x86 (Debian, Ubuntu) or qemu-kvm (Fedora)",
                _ => "QEMU for this architecture",
            };
            unsupported(format!("{name} is in no folder of PATH, so no virtual machine can be started; the package {package} has it"))
        })
    }

    /// Asks it what it can do. `folder` is where its socket may lie for the time.
    ///
    /// # Errors
    /// `OperationFailed` where it does not answer, `ConfigUnsupported` where it is too old.
    pub async fn probe(path: &Path, folder: &Path) -> Result<Self> {
        let stamp = Stamp::of(path).ok_or_else(|| unsupported(format!("the emulator {path:?} is not there")))?;
        let answers = ask(path, folder).await?;
        check_version(path, answers.version)?;
        Ok(Self {
            path: path.to_owned(),
            stamp,
            version: answers.version,
            machines: machines(&answers.machines),
            cpus: names(&answers.cpus),
            sandbox: answers.sandbox,
        })
    }

    /// The machine with this name or alias, or the one that a domain gets which does not say.
    pub fn machine(&self, name: Option<&str>) -> Option<&Machine> {
        self.machines.iter().find(|machine| match name {
            Some(name) => machine.name == name || machine.alias.as_deref() == Some(name),
            None => machine.default,
        })
    }

    /// Major * 1,000,000 + minor * 1,000 + micro.
    pub fn version_number(&self) -> u64 {
        let [major, minor, micro] = self.version.map(u64::from);
        major * 1_000_000 + minor * 1000 + micro
    }
}

/// Whether it understands what it is told here.
fn check_version(path: &Path, version: [u32; 3]) -> Result<()> {
    if version >= OLDEST {
        return Ok(());
    }
    let ([major, minor, micro], [least, second, _]) = (version, OLDEST);
    Err(unsupported(format!("{path:?} is QEMU {major}.{minor}.{micro}, and virtkit needs {least}.{second} or newer")))
}

/// What a QEMU answered.
struct Answers {
    version: [u32; 3],
    machines: Value,
    cpus: Value,
    sandbox: bool,
}

/// Nothing that happens to a QEMU of no machine matters.
struct Ignore;

impl Sink for Ignore {
    fn event(&self, _: Event) {}

    fn closed(&self, _: End) {}
}

async fn ask(path: &Path, folder: &Path) -> Result<Answers> {
    let meeting = Meeting::new(folder, "probe.qmp").map_err(|error| no_answer(path, &error.to_string()))?;
    let socket = meeting.listen().map_err(|error| no_answer(path, &error.to_string()))?;
    let connected = meeting.connect();
    // It was made for one conversation.
    let _ = meeting.remove();
    let stream = connected.and_then(UnixStream::from_std).map_err(|error| no_answer(path, &error.to_string()))?;
    let log = Log::passing().map_err(|error| no_answer(path, &error.to_string()))?;
    let output = log.output().map_err(|error| no_answer(path, &error.to_string()))?;
    let arguments = ARGUMENTS.into_iter().chain(["virtkit-probe"]).map(str::to_owned).collect();
    let launch = Launch { program: path.to_owned(), arguments, environment: super::environment(), output, descriptors: vec![socket] };
    let launched = launch.start(Launcher::run()?).await?;
    let answers = tokio::time::timeout(PATIENCE, answers(path, stream)).await;
    launched.end().await;
    let answers = answers.unwrap_or_else(|_| Err(no_answer(path, &format!("it has said nothing for {} s", PATIENCE.as_secs()))));
    answers.map_err(|mut error| {
        let words = log.last_words();
        if !words.is_empty() {
            error.message = format!("{}; it printed: {words}", error.message);
        }
        error
    })
}

async fn answers(path: &Path, stream: UnixStream) -> Result<Answers> {
    let failed = |failure: Failure| no_answer(path, &failure.to_string());
    let (monitor, greeting) = Monitor::open(stream, Ignore).await.map_err(failed)?;
    let machines = monitor.execute("query-machines", Value::Null).await.map_err(failed)?;
    let cpus = monitor.execute("query-cpu-definitions", Value::Null).await.map_err(failed)?;
    let sandbox = monitor.execute("query-command-line-options", json!({ "option": "sandbox" })).await;
    let sandbox = sandbox.is_ok_and(|options| options[0]["parameters"].as_array().is_some_and(|list| !list.is_empty()));
    Ok(Answers { version: greeting.version, machines, cpus, sandbox })
}

fn no_answer(path: &Path, why: &str) -> virtkit_api::Error {
    error(ErrorCode::OPERATION_FAILED, format!("the emulator {path:?} cannot be asked what it can do: {why}"))
}

fn machines(list: &Value) -> Vec<Machine> {
    let machine = |entry: &Value| {
        Some(Machine {
            name: entry["name"].as_str()?.to_owned(),
            alias: entry["alias"].as_str().map(str::to_owned),
            default: entry["is-default"].as_bool().unwrap_or(false),
            max_cpus: entry["cpu-max"].as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or(1),
        })
    };
    let mut machines: Vec<Machine> = list.as_array().into_iter().flatten().filter_map(machine).collect();
    machines.retain(|machine| machine.name != "none");
    machines.sort_by(|a, b| a.name.cmp(&b.name));
    machines
}

fn names(list: &Value) -> Vec<String> {
    let mut names: Vec<String> =
        list.as_array().into_iter().flatten().filter_map(|entry| Some(entry["name"].as_str()?.to_owned())).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::path::Path;

    use virtkit_api::ErrorCode;

    use super::{Emulator, check_version};

    #[test]
    fn a_host_without_qemu_is_told_what_to_install() {
        let place = tempfile::tempdir().unwrap();
        let path = format!("bin:{}", place.path().display());
        let error = Emulator::find("x86_64", Some(OsStr::new(&path))).unwrap_err();
        assert_eq!(error.code, ErrorCode::CONFIG_UNSUPPORTED);
        assert!(error.message.contains("qemu-system-x86_64") && error.message.contains("package"), "{error}");
        let file = place.path().join("qemu-system-x86_64");
        std::fs::write(&file, "").unwrap();
        assert_eq!(Emulator::find("x86_64", Some(OsStr::new(&path))).unwrap(), file);
        assert!(Emulator::find("x86_64", None).is_err());
    }

    #[test]
    fn a_qemu_that_is_too_old_is_refused() {
        let path = Path::new("/old/qemu");
        let error = check_version(path, [6, 1, 9]).unwrap_err();
        assert!(error.message.contains("\"/old/qemu\" is QEMU 6.1.9") && error.message.contains("6.2 or newer"), "{error}");
        check_version(path, [6, 2, 0]).unwrap();
        check_version(path, [10, 0, 0]).unwrap();
    }
}
