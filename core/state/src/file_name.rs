//! Names of files, made from names of objects. Whatever an object is called, its file is one plain file of its folder.

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};
use virtkit_api::Uuid;

/// The longest name of a file. The temporary file that it is first written to has a longer one, and 255 bytes is what file systems take.
const LONGEST: usize = 200;

/// How much of a name stays readable where it is too long.
const READABLE: usize = 100;

/// The name of a file in a [`Folder`](crate::Folder): letters, digits and `-_.%~`, not beginning with a dot.
///
/// What is not plain in an object's name is written as `%` and two digits, byte by byte; what would be too long is cut, and ends with `~` and a
/// digest of the whole. So different objects have different files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// The file of the object with this name; `ending` says what it holds, as in `xml`.
    ///
    /// # Panics
    /// For an ending that is not made of lower-case letters, because that is decided by the programmer.
    #[must_use]
    pub fn of_name(name: &str, ending: &str) -> Self {
        let mut stem = String::with_capacity(name.len());
        for (place, byte) in name.bytes().enumerate() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => stem.push(char::from(byte)),
                b'.' if place > 0 => stem.push('.'),
                // Writing into a string cannot fail.
                _ => _ = write!(stem, "%{byte:02X}"),
            }
        }
        if stem.is_empty() {
            stem.push('%');
        }
        if stem.len() + 1 + ending.len() > LONGEST {
            stem.truncate(READABLE);
            stem.push('~');
            for byte in &Sha256::digest(name)[..16] {
                let _ = write!(stem, "{byte:02x}");
            }
        }
        Self::join(stem, ending)
    }

    /// The file of the object with this UUID.
    ///
    /// # Panics
    /// As [`of_name`](Self::of_name).
    #[must_use]
    pub fn of_uuid(uuid: Uuid, ending: &str) -> Self {
        Self::join(uuid.to_string(), ending)
    }

    fn join(mut stem: String, ending: &str) -> Self {
        assert!(ending.bytes().all(|byte| byte.is_ascii_lowercase()) && ending.len() < 20, "{ending:?} is no ending");
        if !ending.is_empty() {
            stem.push('.');
            stem.push_str(ending);
        }
        Self(stem)
    }

    /// A name that was found in a folder, if it is one that can have been made here.
    pub(crate) fn found(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.%~".contains(&byte);
        (!name.starts_with('.') && name.len() <= LONGEST && name.bytes().all(plain)).then(|| Self(name.to_owned()))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last dot if `ending` is what follows it.
    #[must_use]
    pub fn stem(&self, ending: &str) -> Option<&str> {
        self.0.strip_suffix(ending)?.strip_suffix('.')
    }

    /// The UUID of the object that the file is of, if it was named by one and has this ending.
    #[must_use]
    pub fn uuid(&self, ending: &str) -> Option<Uuid> {
        self.stem(ending)?.parse().ok()
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{FileName, LONGEST};

    #[test]
    fn plain_names_stay_as_they_are() {
        assert_eq!(FileName::of_name("web-1_a.b", "xml").as_str(), "web-1_a.b.xml");
        assert_eq!(FileName::of_name("storage", "").as_str(), "storage");
    }

    #[test]
    fn hostile_names_give_plain_files_that_differ() {
        let long = "x".repeat(5000);
        let longer = format!("{long}y");
        let names = [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "a/b",
            "a%2Fb",
            "a\0b",
            "a\nb",
            ".hidden",
            "ä",
            "A",
            "a",
            "-rf",
            "~",
            "%",
            &long,
            &longer,
        ];
        let files: Vec<FileName> = names.iter().map(|name| FileName::of_name(name, "xml")).collect();
        assert_eq!(files.iter().collect::<HashSet<_>>().len(), names.len(), "{files:?}");
        for file in &files {
            assert_eq!(FileName::found(file.as_str()).as_ref(), Some(file), "a made name is found again");
            assert!(file.as_str().len() <= LONGEST && !file.as_str().contains('/') && !file.as_str().starts_with('.'), "{file}");
        }
    }

    #[test]
    fn a_uuid_is_read_back() {
        let uuid = "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566".parse().unwrap();
        let file = FileName::of_uuid(uuid, "xml");
        assert_eq!(file.as_str(), "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566.xml");
        assert_eq!((file.uuid("xml"), file.uuid("autostart"), FileName::of_name("a", "xml").uuid("xml")), (Some(uuid), None, None));
    }
}
