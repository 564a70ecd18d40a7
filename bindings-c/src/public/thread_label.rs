//! Security labels of the calling thread, as the kernel's security modules show and take them below `/proc`.

use std::fs;
use std::io::{self, Write as _};

use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::error::failure;

/// What gives labels a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// There are no labels.
    None,
    SeLinux,
    AppArmor,
}

/// A label that a thread has.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The label.
    pub label: String,
    /// Whether what it forbids is prevented, and not only written down.
    pub is_enforced: bool,
}

impl Model {
    /// The one that libvirt calls so.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "none" => Ok(Self::None),
            "selinux" => Ok(Self::SeLinux),
            "apparmor" => Ok(Self::AppArmor),
            other => {
                let message =
                    format!("a label of the security model `{other}` cannot be entered: it is none of `none`, `selinux` and `apparmor`");
                Err(failure(ErrorCode::ARGUMENT_UNSUPPORTED, ErrorDomain::SECURITY, message))
            }
        }
    }

    /// The label that the thread has.
    pub fn current(self) -> Result<Label> {
        match self {
            Self::None => Ok(Label::default()),
            Self::SeLinux => {
                let label = read("/proc/thread-self/attr/current")?;
                Ok(Label { label: trimmed(&label).to_owned(), is_enforced: read("/sys/fs/selinux/enforce")?.starts_with('1') })
            }
            Self::AppArmor => Ok(profile(&read(apparmor())?)),
        }
    }

    /// Gives the thread a label: at once with AppArmor, from the next program that it executes with SELinux.
    pub fn enter(self, label: &str) -> Result<()> {
        match self {
            Self::None => Ok(()),
            Self::SeLinux => write("/proc/thread-self/attr/exec", label, label),
            Self::AppArmor => write(apparmor(), &format!("changeprofile {label}"), label),
        }
    }
}

/// Where AppArmor shows and takes profiles: beside other modules in a folder of its own.
fn apparmor() -> &'static str {
    const OWN: &str = "/proc/thread-self/attr/apparmor/current";
    if fs::exists(OWN).unwrap_or(false) { OWN } else { "/proc/thread-self/attr/current" }
}

/// `name (enforce)`, or `unconfined`.
fn profile(text: &str) -> Label {
    let text = trimmed(text);
    match text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
        Some((name, mode)) => Label { label: name.to_owned(), is_enforced: mode == "enforce" },
        None => Label { label: text.to_owned(), is_enforced: false },
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(['\0', '\n'])
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).map_err(|error| refused(format!("{path} cannot be read: {error}")))
}

/// Writes in one piece: the kernel takes each as a whole.
fn write(path: &str, text: &str, label: &str) -> Result<()> {
    let written = fs::OpenOptions::new().write(true).open(path).and_then(|mut file| match file.write(text.as_bytes())? {
        length if length == text.len() => Ok(()),
        _ => Err(io::Error::from(io::ErrorKind::WriteZero)),
    });
    written.map_err(|error| refused(format!("the security label `{label}` cannot be entered by {path}: {error}")))
}

fn refused(message: String) -> Error {
    failure(ErrorCode::SYSTEM_ERROR, ErrorDomain::SECURITY, message)
}

#[cfg(test)]
mod tests {
    use super::{Label, Model, profile};

    #[test]
    fn models_are_known_by_libvirts_names() {
        assert_eq!(Model::named("apparmor"), Ok(Model::AppArmor));
        assert!(Model::named("smack").expect_err("libvirt has none").message.contains("`smack`"));
    }

    #[test]
    fn a_profile_has_its_mode_behind_it() {
        let label = |label: &str, is_enforced| Label { label: label.to_owned(), is_enforced };
        assert_eq!(profile("libvirt-lxc (1) (enforce)\n"), label("libvirt-lxc (1)", true));
        assert_eq!(profile("lamp (complain)\n"), label("lamp", false));
        assert_eq!(profile("unconfined\n\0"), label("unconfined", false));
    }

    #[test]
    fn a_label_that_no_module_knows_is_refused_by_its_name() {
        for model in [Model::SeLinux, Model::AppArmor] {
            let error = model.enter("no such label").expect_err("nobody has made it");
            assert!(error.message.contains("`no such label`"), "{error}");
        }
    }
}
