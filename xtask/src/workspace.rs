//! Where things lie.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

/// The checkout that this command was built from.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds it by the place of this crate.
    pub fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().filter(|root| root.join("api-spec/api.toml").is_file());
        let root = root.ok_or_else(|| miette!("{} is not in a checkout of virtkit", here.display()))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Its top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder for everything that is made and may be thrown away.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }
}
