//! The files that say who this side is, and whom it believes.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The certificates of the authorities that are believed.
    pub authority: PathBuf,
    /// The certificates that they have taken back, if there is such a file.
    pub revoked: PathBuf,
    /// The certificate of this side, if there is one.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// What the files hold.
#[derive(Debug)]
pub struct Identity {
    /// The authorities that are believed.
    pub authorities: Vec<CertificateDer<'static>>,
    /// What they have taken back.
    pub revoked: Vec<CertificateRevocationListDer<'static>>,
    /// This side's certificate, with those between it and an authority, and its key.
    pub own: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

impl Places {
    /// The usual places: a folder that the URI names; the user's; the machine's.
    pub fn usual(folder: Option<&str>) -> Self {
        if let Some(folder) = folder {
            return Self::in_folder(Path::new(folder));
        }
        let machine = Self {
            authority: "/etc/pki/CA/cacert.pem".into(),
            revoked: "/etc/pki/CA/cacrl.pem".into(),
            certificate: "/etc/pki/libvirt/clientcert.pem".into(),
            key: "/etc/pki/libvirt/private/clientkey.pem".into(),
        };
        let home = env::var_os("HOME").filter(|_| !rustix::process::geteuid().is_root());
        match home {
            Some(home) => Self::in_folder(&Path::new(&home).join(".pki/libvirt")).or(machine),
            None => machine,
        }
    }

    fn in_folder(folder: &Path) -> Self {
        let file = |name: &str| folder.join(name);
        Self { authority: file("cacert.pem"), revoked: file("cacrl.pem"), certificate: file("clientcert.pem"), key: file("clientkey.pem") }
    }

    /// These files, and others in the place of those that are not there. A certificate and its key belong together.
    fn or(self, other: Self) -> Self {
        let has_authority = self.authority.exists();
        let has_own = self.certificate.exists() && self.key.exists();
        Self {
            authority: if has_authority { self.authority } else { other.authority },
            revoked: if has_authority { self.revoked } else { other.revoked },
            certificate: if has_own { self.certificate.clone() } else { other.certificate },
            key: if has_own { self.key } else { other.key },
        }
    }

    /// Reads the files.
    ///
    /// # Errors
    /// `SystemError`, with the file, for one that cannot be read or holds nothing of its kind.
    pub fn read(&self) -> Result<Identity> {
        let authorities = certificates(&self.authority, "the certificates of authorities")?;
        let revoked = if self.revoked.exists() {
            let lists = CertificateRevocationListDer::pem_file_iter(&self.revoked).and_then(Iterator::collect);
            lists.map_err(|error| unreadable("the list of revoked certificates", &self.revoked, &error))?
        } else {
            Vec::new()
        };
        let own = if self.certificate.exists() || self.key.exists() {
            let chain = certificates(&self.certificate, "this client's certificate")?;
            let key = PrivateKeyDer::from_pem_file(&self.key);
            Some((chain, key.map_err(|error| unreadable("the key of this client's certificate", &self.key, &error))?))
        } else {
            None
        };
        Ok(Identity { authorities, revoked, own })
    }
}

fn certificates(file: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let read = read.map_err(|error| unreadable(what, file, &error))?;
    if read.is_empty() { Err(unreadable(what, file, &PemError::NoItemsFound)) } else { Ok(read) }
}

fn unreadable(what: &str, file: &Path, error: &PemError) -> Error {
    let doing = format!("cannot read {what} from {}", file.display());
    let error = match error {
        PemError::Io(error) => Error::system(doing, error),
        PemError::NoItemsFound => Error::system(doing, &io::Error::other("the file has nothing of that kind in PEM form")),
        other => Error::new(ErrorCode::SYSTEM_ERROR, format!("{doing}: {other}")),
    };
    error.in_domain(ErrorDomain::RPC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_file_is_looked_for_in_the_next_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let user = Places::in_folder(folder.path());
        let machine = Places::in_folder(Path::new("/machine"));
        assert_eq!(user.clone().or(machine.clone()), machine);
        std::fs::write(&user.authority, "").expect("a file");
        std::fs::write(&user.certificate, "").expect("a file");
        let found = user.clone().or(machine.clone());
        assert_eq!((&found.authority, &found.certificate, &found.key), (&user.authority, &machine.certificate, &machine.key));
        std::fs::write(&user.key, "").expect("a file");
        assert_eq!(user.clone().or(machine), user);
        let error = user.read().expect_err("the files are empty");
        assert!(error.code == ErrorCode::SYSTEM_ERROR && error.message.contains("cacert.pem"), "{error}");
    }
}
