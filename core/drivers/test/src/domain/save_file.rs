//! The file of a saved domain: what it did, its definition, and a checksum. The memory of a guest that is made up has nothing to keep.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use virtkit_api::{DomainState, Error, ErrorCode, ErrorDomain, Result};

/// How such a file begins, with the version of the form.
const MAGIC: &[u8] = b"virtkit test domain 1\n";
/// The longest definition that is read.
const LONGEST: u64 = 4 << 20;
/// The state before the definition, the checksum behind it.
const STATE: usize = size_of::<i32>();
const CHECKSUM: usize = size_of::<u64>();

/// What is kept of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What it did, and does again.
    pub state: DomainState,
    /// Its definition.
    pub xml: String,
}

impl Saved {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [MAGIC, &self.state.0.to_be_bytes(), self.xml.as_bytes()].concat();
        bytes.extend(checksum(&bytes).to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
        if checksum(content) != u64::from_be_bytes(*sum) {
            return None;
        }
        let (state, xml) = content.strip_prefix(MAGIC)?.split_first_chunk::<STATE>()?;
        Some(Self { state: DomainState(i32::from_be_bytes(*state)), xml: String::from_utf8(xml.to_vec()).ok()? })
    }

    /// Writes the file. What was there before stays if it cannot be written whole.
    ///
    /// # Errors
    /// `SystemError` with the number of the system.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, &self.to_bytes())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// `SystemError` where it cannot be read; `OperationFailed` where it is no such file, or damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let read = |path: &Path| {
            let mut bytes = Vec::new();
            // Not more than such a file can have: it may be anything.
            File::open(path)?.take(LONGEST + 1024).read_to_end(&mut bytes)?;
            io::Result::Ok(bytes)
        };
        let bytes = read(path).map_err(|error| system(path, "read", &error))?;
        if !bytes.starts_with(MAGIC) {
            return Err(failed(format!("{} is not the file of a saved domain: it does not begin like one", path.display())));
        }
        Self::from_bytes(&bytes).ok_or_else(|| failed(format!("{} is damaged: its checksum is wrong", path.display())))
    }
}

/// Writes a file that only its owner reads. What was there before stays if it cannot be written whole.
///
/// # Errors
/// `SystemError` with the number of the system.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = part_of(path);
    let written = write_new(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        // What is left of it helps nobody; that it may not be there is no matter.
        let _ = fs::remove_file(&part);
        system(path, "written", &error)
    })
}

/// The file that becomes `path` when it is whole.
fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    part.into()
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A definition may hold what is not for everybody.
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// FNV-1a: it finds what is cut off or torn, and keeps nobody from forging.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn failed(message: String) -> Error {
    Error::new(ErrorCode::OPERATION_FAILED, message).in_domain(ErrorDomain::TEST)
}

fn system(path: &Path, verb: &str, error: &io::Error) -> Error {
    let message = format!("the file {} cannot be {verb}: {error}", path.display());
    let mut failure = Error::new(ErrorCode::SYSTEM_ERROR, message).in_domain(ErrorDomain::TEST);
    failure.int1 = error.raw_os_error().unwrap_or(-1);
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> Saved {
        Saved { state: DomainState::PAUSED, xml: "<domain/>".to_owned() }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Saved::from_bytes(&saved().to_bytes()), Some(saved()));
    }

    #[test]
    fn a_file_that_is_cut_off_or_changed_is_noticed() {
        let bytes = saved().to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(Saved::from_bytes(&bytes[..length]), None, "{length} bytes");
        }
        for at in 0..bytes.len() {
            let mut torn = bytes.clone();
            torn[at] ^= 0x40;
            assert_eq!(Saved::from_bytes(&torn), None, "byte {at}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let folder = std::env::temp_dir().join(format!("virtkit-save-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken/inside")).unwrap();
        let error = saved().write(&folder.join("taken")).unwrap_err();
        assert_eq!(error.code, ErrorCode::SYSTEM_ERROR, "{error}");
        assert!(error.int1 > 0, "{error}");
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["taken"], "nothing is left of the part");
        fs::remove_dir_all(&folder).unwrap();
    }
}
