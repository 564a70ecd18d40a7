//! What lies in the root: configurations, what is known of running domains, logs, what QEMUs can do.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use virtkit_api::{Error, Result, Uuid};
use virtkit_driver::spawner;
use virtkit_state::{FileName, Folder, Root};

use crate::domain::Status;
use crate::qmp::Meeting;

/// The most of a log that goes into an error.
const LAST_WORDS: u64 = 2048;

/// How the files end that hold the memory of guests for a moment.
const SCRATCH: &str = "memory";

/// The folders of a root that are this driver's.
#[derive(Debug, Clone)]
pub struct Store {
    /// `UUID.xml`, and `UUID.autostart` beside it.
    domains: Folder,
    /// `UUID.json`, and the sockets.
    run: Folder,
    /// `NAME.log`
    log: Folder,
    /// What QEMUs can do.
    cache: Folder,
}

impl Store {
    /// Opens the folders, made if they are missing. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn open(root: &Root) -> Result<Self> {
        let folder = |name| root.folder(name);
        Ok(Self { domains: folder("domains")?, run: folder("run")?, log: folder("log")?, cache: folder("cache")? })
    }

    pub fn cache(&self) -> &Folder {
        &self.cache
    }

    /// All configurations, each with whether it starts with its host. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn definitions(&self) -> Result<Vec<(Uuid, String, bool)>> {
        let names = self.domains.list()?;
        let mut definitions = Vec::new();
        for uuid in names.iter().filter_map(|name| name.uuid("xml")) {
            let Some(text) = self.domains.read(&FileName::of_uuid(uuid, "xml"))? else { continue };
            let autostart = names.contains(&FileName::of_uuid(uuid, "autostart"));
            definitions.push((uuid, String::from_utf8_lossy(&text).into_owned(), autostart));
        }
        Ok(definitions)
    }

    /// What is known of domains that ran, as it was written. What only their last owner needed is removed. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn statuses(&self) -> Result<Vec<(Uuid, Vec<u8>)>> {
        let mut statuses = Vec::new();
        for name in self.run.list()? {
            if name.stem(SCRATCH).is_some() {
                self.run.remove(&name)?;
            } else if let Some(uuid) = name.uuid("json") {
                statuses.extend(self.run.read(&name)?.map(|text| (uuid, text)));
            }
        }
        Ok(statuses)
    }

    /// Where is kept what is known of a running domain.
    pub fn status_path(&self, uuid: Uuid) -> PathBuf {
        self.run.path().join(FileName::of_uuid(uuid, "json").as_str())
    }

    /// Whether somebody listens where the monitor of a domain is met. Where that cannot be found out, somebody may.
    pub fn is_met(&self, uuid: Uuid) -> bool {
        use io::ErrorKind::{ConnectionRefused, NotFound};
        let met = self.meeting(uuid).map(|meeting| meeting.connect());
        !matches!(met, Ok(Err(error)) if matches!(error.kind(), ConnectionRefused | NotFound))
    }

    /// Keeps a configuration.
    ///
    /// # Errors
    /// `SystemError`, as for a full disk: the old one stays.
    pub async fn write_definition(&self, uuid: Uuid, xml: String) -> Result<()> {
        let folder = self.domains.clone();
        spawner().block(move || folder.write(&FileName::of_uuid(uuid, "xml"), xml.as_bytes())).await
    }

    /// Forgets a configuration.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn remove_definition(&self, uuid: Uuid) -> Result<()> {
        let folder = self.domains.clone();
        let remove = move || {
            folder.remove(&FileName::of_uuid(uuid, "autostart"))?;
            folder.remove(&FileName::of_uuid(uuid, "xml")).map(drop)
        };
        spawner().block(remove).await
    }

    /// Says whether a domain starts with its host.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn set_autostart(&self, uuid: Uuid, autostart: bool) -> Result<()> {
        let folder = self.domains.clone();
        let name = FileName::of_uuid(uuid, "autostart");
        spawner().block(move || if autostart { folder.write(&name, b"") } else { folder.remove(&name).map(drop) }).await
    }

    /// Keeps what is known of a running domain.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn write_status(&self, uuid: Uuid, status: &Status) -> Result<()> {
        let folder = self.run.clone();
        let text = serde_json::to_vec(status).map_err(|error| Error::internal(error.to_string()))?;
        spawner().block(move || folder.write(&FileName::of_uuid(uuid, "json"), &text)).await
    }

    /// Forgets what was known of a running domain, and its socket.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn remove_status(&self, uuid: Uuid) -> Result<()> {
        let folder = self.run.clone();
        let meeting = self.meeting(uuid);
        let remove = move || {
            let removed = folder.remove(&FileName::of_uuid(uuid, "json")).map(drop);
            meeting?.remove().map_err(|error| Error::system("cannot remove the socket of a monitor", &error))?;
            removed
        };
        spawner().block(remove).await
    }

    /// Where the monitor of a domain is met.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn meeting(&self, uuid: Uuid) -> Result<Meeting> {
        let path = self.run.path();
        Meeting::new(path, format!("{uuid}.qmp")).map_err(|error| Error::system(format_args!("cannot open the folder {path:?}"), &error))
    }

    /// A file for the memory of a guest, which QEMU writes. It must be removed afterwards; what a killed owner left is removed by the next.
    pub fn scratch(&self, uuid: Uuid) -> PathBuf {
        self.run.path().join(format!("{uuid}.{}.{SCRATCH}", Uuid::new_v4()))
    }

    /// The run of the host's kernel in which domains were started with it last. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn autostarted(&self) -> Result<Option<String>> {
        let text = self.run.read(&FileName::of_name("autostarted", "txt"))?;
        Ok(text.map(|text| String::from_utf8_lossy(&text).into_owned()))
    }

    /// Remembers it. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn set_autostarted(&self, boot: &str) -> Result<()> {
        self.run.write(&FileName::of_name("autostarted", "txt"), boot.as_bytes())
    }

    /// The log of a domain. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn log(&self, name: &str) -> Result<Log> {
        let path = self.log.path().join(FileName::of_name(name, "log").as_str());
        Log::open(&path).map_err(|error| Error::system(format_args!("cannot open the log {path:?}"), &error))
    }

    /// Removes the log of a domain. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn remove_log(&self, name: &str) -> Result<()> {
        self.log.remove(&FileName::of_name(name, "log")).map(drop)
    }
}

/// The log of a domain, to which its QEMU prints.
#[derive(Debug)]
pub struct Log {
    file: File,
    /// Where what is printed from now on begins.
    begin: u64,
}

impl Log {
    fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).mode(0o600).custom_flags(libc::O_NOFOLLOW).open(path)?;
        let begin = file.metadata()?.len();
        Ok(Self { file, begin })
    }

    /// Writes what is started, for a reader of the log.
    pub fn begin(&mut self, program: &Path, arguments: &[String]) -> io::Result<()> {
        let words: Vec<String> = arguments.iter().map(|word| format!("{word:?}")).collect();
        writeln!(self.file, "starting {} {}", program.display(), words.join(" "))?;
        self.begin = self.file.metadata()?.len();
        Ok(())
    }

    /// Writes a sentence, for a reader of the log.
    pub fn note(&mut self, sentence: &str) -> io::Result<()> {
        writeln!(self.file, "{sentence}")
    }

    /// The file, for another process.
    pub fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// What was printed last.
    pub fn last_words(&mut self) -> String {
        let read = || -> io::Result<String> {
            let mut file = self.file.try_clone()?;
            let end = file.metadata()?.len();
            file.seek(SeekFrom::Start(self.begin.max(end.saturating_sub(LAST_WORDS))))?;
            let mut text = Vec::new();
            file.take(LAST_WORDS).read_to_end(&mut text)?;
            Ok(String::from_utf8_lossy(&text).trim().to_owned())
        };
        read().unwrap_or_default()
    }
}
