//! Who may do what with a file or folder that is made.

use std::fs::Permissions as Mode;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use virtkit_api::Result;
use virtkit_document::StoragePermissions;

use crate::error::{system, unsupported, wrong_document};

/// What a document asks for; none where it leaves it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions {
    pub mode: Option<u32>,
    owner: Option<u32>,
    group: Option<u32>,
}

impl Permissions {
    /// Reads what a document asks for.
    ///
    /// # Errors
    /// `XmlError` for what is no mode or no number of a user; `ConfigUnsupported` for a label, which this driver does not set.
    pub fn read(asked: Option<&StoragePermissions>) -> Result<Self> {
        let Some(asked) = asked else { return Ok(Self::default()) };
        if asked.label.is_some() {
            return Err(unsupported("the element <label> in <permissions> is not supported: this driver sets no security labels"));
        }
        let mode = asked.mode.as_deref().map(|text| {
            let mode = u32::from_str_radix(text.trim(), 8).ok().filter(|mode| *mode <= 0o7777);
            mode.ok_or_else(|| wrong_document(format!("<mode> is {text:?}, which is no permission bits in octal digits")))
        });
        let number = |what: &str, asked: Option<i64>| match asked {
            None | Some(-1) => Ok(None),
            Some(number) => {
                let known = u32::try_from(number).ok().filter(|number| *number != u32::MAX);
                known.map(Some).ok_or_else(|| wrong_document(format!("<{what}> is {number}, which is the number of nobody")))
            }
        };
        Ok(Self { mode: mode.transpose()?, owner: number("owner", asked.owner)?, group: number("group", asked.group)? })
    }

    /// Gives a file or folder what was asked for.
    ///
    /// # Errors
    /// `SystemError` where this process may not.
    pub fn apply(&self, path: &Path) -> Result<()> {
        if self.owner.is_some() || self.group.is_some() {
            chown(path, self.owner, self.group).map_err(|answer| {
                let (owner, group) = (self.owner.map_or(-1, i64::from), self.group.map_or(-1, i64::from));
                system(format_args!("cannot give {path:?} to user {owner} and group {group}"), &answer)
            })?;
        }
        // After the owner, because changing that takes away some bits.
        if let Some(mode) = self.mode {
            let set = std::fs::set_permissions(path, Mode::from_mode(mode));
            set.map_err(|answer| system(format_args!("cannot give {path:?} the mode {mode:04o}"), &answer))?;
        }
        Ok(())
    }
}
