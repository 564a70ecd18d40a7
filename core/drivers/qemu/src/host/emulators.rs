//! The QEMUs of the host, each asked once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use virtkit_api::Result;
use virtkit_driver::spawner;
use virtkit_state::{FileName, Folder};

use super::emulator::{Emulator, Stamp};

/// What is known of the QEMUs of the host: in memory, and in a folder for the next who opens the root.
#[derive(Debug)]
pub struct Emulators {
    known: Mutex<HashMap<PathBuf, Arc<Emulator>>>,
    /// One is asked at a time, so that nobody asks what another is being told.
    asking: tokio::sync::Mutex<()>,
    folder: Folder,
}

impl Emulators {
    /// With answers kept in a folder.
    pub fn new(folder: Folder) -> Self {
        Self { known: Mutex::default(), asking: tokio::sync::Mutex::default(), folder }
    }

    /// The QEMU at a path. It is asked only if its file is another than at the last time.
    ///
    /// # Errors
    /// Those of [`Emulator::probe`].
    pub async fn get(&self, path: &Path) -> Result<Arc<Emulator>> {
        if let Some(known) = self.known(path) {
            return Ok(known);
        }
        let _asking = self.asking.lock().await;
        if let Some(known) = self.known(path) {
            return Ok(known);
        }
        let file = FileName::of_name(&path.to_string_lossy(), "json");
        let (folder, name) = (self.folder.clone(), file.clone());
        let kept = spawner().block(move || folder.read(&name)).await?;
        let kept = kept.and_then(|text| serde_json::from_slice::<Emulator>(&text).ok());
        let emulator = match kept.filter(|kept| kept.path == path && Some(kept.stamp) == Stamp::of(path)) {
            Some(kept) => kept,
            None => {
                let asked = Emulator::probe(path, self.folder.path()).await?;
                let text = serde_json::to_vec(&asked).map_err(|error| virtkit_api::Error::internal(error.to_string()))?;
                let folder = self.folder.clone();
                // A full disk is no reason not to start anything: it is asked again next time.
                let _ = spawner().block(move || folder.write(&file, &text)).await;
                asked
            }
        };
        let emulator = Arc::new(emulator);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), emulator.clone());
        Ok(emulator)
    }

    fn known(&self, path: &Path) -> Option<Arc<Emulator>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()?;
        (Stamp::of(path) == Some(known.stamp)).then_some(known)
    }
}
