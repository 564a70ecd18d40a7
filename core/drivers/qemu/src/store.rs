//! What lies in the root: configurations, what is known of running domains, logs, what QEMUs can do.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use virtkit_api::{Error, Result, Uuid};
use virtkit_driver::spawner;
use virtkit_state::{FileName, Folder, Root, Unreadable};

use crate::domain::Status;
use crate::log::Log;
use crate::qmp::Meeting;

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
    /// The configurations that could not be understood.
    pub unreadable: Arc<Unreadable>,
}

/// A configuration as it was found.
#[derive(Debug)]
pub struct Stored {
    pub uuid: Uuid,
    /// The file, or why it cannot be read.
    pub content: Result<Vec<u8>>,
    /// Whether it starts with its host.
    pub autostart: bool,
}

impl Store {
    /// Opens the folders, made if they are missing. Blocks.
    ///
    /// # Errors
    /// `SystemError`.
    pub fn open(root: &Root) -> Result<Self> {
        let folder = |name| root.folder(name);
        let [domains, run, log, cache] = [folder("domains")?, folder("run")?, folder("log")?, folder("cache")?];
        Ok(Self { domains, run, log, cache, unreadable: Arc::default() })
    }

    pub fn cache(&self) -> &Folder {
        &self.cache
    }

    /// All configurations. Blocks.
    ///
    /// # Errors
    /// `SystemError` where their folder cannot be read.
    pub fn definitions(&self) -> Result<Vec<Stored>> {
        // In order, so that of two which claim one name the same is found every time.
        let names = self.domains.list()?;
        let uuids = names.iter().filter_map(|name| name.uuid("xml"));
        let stored = uuids.filter_map(|uuid| {
            let content = self.domains.read(&FileName::of_uuid(uuid, "xml")).transpose()?;
            Some(Stored { uuid, content, autostart: names.binary_search(&FileName::of_uuid(uuid, "autostart")).is_ok() })
        });
        Ok(stored.collect())
    }

    /// Notes that a configuration cannot be understood. Its file stays as it is.
    pub fn not_understood(&self, uuid: Uuid, content: &[u8], why: &Error) {
        self.unreadable.add(&self.domains, &FileName::of_uuid(uuid, "xml"), uuid, content, &why.message);
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

    /// Keeps what is known of a running domain, as long as the host runs: without it there is no process to be found.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn write_status(&self, uuid: Uuid, status: &Status) -> Result<()> {
        let folder = self.run.clone();
        let text = serde_json::to_vec(status).map_err(|error| Error::internal(error.to_string()))?;
        spawner().block(move || folder.write_passing(&FileName::of_uuid(uuid, "json"), &text)).await
    }

    /// Forgets what was known of a running domain, and its socket.
    ///
    /// # Errors
    /// `SystemError`.
    pub async fn remove_status(&self, uuid: Uuid) -> Result<()> {
        let folder = self.run.clone();
        let meeting = self.meeting(uuid);
        let remove = move || {
            let removed = folder.remove_passing(&FileName::of_uuid(uuid, "json")).map(drop);
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
