//! libvirt's file of passwords. It has groups of names and passwords, and says by host which of them is meant:
//!
//! ```ini
//! [credentials-work]
//! authname=ada
//! password=lovelace
//!
//! [auth-libvirt-host.example]
//! credentials=work
//! ```

use std::collections::HashMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use virtkit_api::{Error, ErrorDomain, Result, SecretValue};

/// What a file says of one host.
#[derive(Debug, Default)]
pub struct Found {
    /// The name.
    pub name: Option<String>,
    /// The password.
    pub password: Option<SecretValue>,
}

/// Looks a host up in the file that is `named`, or in the first of the usual ones that is there.
///
/// # Errors
/// `SystemError` for a file that cannot be read, or is named and not there.
pub fn look_up(named: Option<&str>, host: &str) -> Result<Found> {
    let unreadable = |path: &Path, error: &io::Error| {
        Error::system(format!("cannot read the file of passwords {}", path.display()), error).in_domain(ErrorDomain::AUTH)
    };
    let (path, is_named) = match named {
        Some(path) => (PathBuf::from(path), true),
        None => match usual().into_iter().find(|path| path.exists()) {
            Some(path) => (path, false),
            None => return Ok(Found::default()),
        },
    };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(find(&text, host)),
        // One that somebody else may read is not for us, and that is no fault.
        Err(error) if !is_named && error.kind() == io::ErrorKind::PermissionDenied => Ok(Found::default()),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

fn usual() -> Vec<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    [folder("LIBVIRT_AUTH_FILE"), config.map(|config| config.join("libvirt/auth.conf")), Some("/etc/libvirt/auth.conf".into())]
        .into_iter()
        .flatten()
        .collect()
}

fn find(text: &str, host: &str) -> Found {
    let groups = groups(text);
    let of = |name: &str, key: &str| groups.get(name).and_then(|group| group.get(key)).copied();
    let by_host = of(&format!("auth-libvirt-{host}"), "credentials");
    let Some(credentials) = by_host.or_else(|| of("auth-libvirt-default", "credentials")) else { return Found::default() };
    let group = format!("credentials-{credentials}");
    Found {
        name: of(&group, "authname").map(str::to_owned),
        password: of(&group, "password").map(|password| SecretValue::new(password.as_bytes().to_vec())),
    }
}

/// The groups by name, each with its keys. A line that is neither is passed over.
fn groups(text: &str) -> HashMap<&str, HashMap<&str, &str>> {
    let mut groups: HashMap<&str, HashMap<&str, &str>> = HashMap::new();
    let mut current = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            current = Some(name);
        } else if let (Some(group), Some((key, value))) = (current, line.split_once('=')) {
            groups.entry(group).or_default().insert(key.trim(), value.trim());
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# passwords\n[credentials-work]\nauthname = ada\npassword=love=lace\n\n[credentials-half]\nauthname=bob\n\
        [auth-libvirt-host]\ncredentials=work\n[auth-libvirt-default]\ncredentials=half\n[auth-esx-host]\ncredentials=other\nno key\n";

    #[test]
    fn a_host_has_its_credentials_or_the_default_ones() {
        let shown = |host: &str| {
            let found = find(FILE, host);
            (found.name, found.password.map(|password| String::from_utf8(password.reveal().to_vec()).expect("a text")))
        };
        assert_eq!(shown("host"), (Some("ada".to_owned()), Some("love=lace".to_owned())));
        assert_eq!(shown("other"), (Some("bob".to_owned()), None));
        assert!(find("[auth-libvirt-host]\ncredentials=none\n", "host").name.is_none());
        let error = look_up(Some("/proc/none"), "host").expect_err("there is no such file");
        assert!(error.message.contains("/proc/none"), "{error}");
    }
}
