//! The archive that the kernel unpacks into its first file system: cpio, in the form that is called "newc".

/// Kinds of files, in the bits of a mode.
const FOLDER: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const LINK: u32 = 0o120_000;

/// An archive that grows.
#[derive(Debug, Default)]
pub struct Archive {
    bytes: Vec<u8>,
    files: u32,
}

impl Archive {
    /// Adds a folder. What lies in it is added after it.
    pub fn folder(&mut self, name: &str) {
        self.add(name, FOLDER | 0o755, &[]);
    }

    /// Adds a file with its permissions.
    pub fn file(&mut self, name: &str, permissions: u32, data: &[u8]) {
        self.add(name, FILE | permissions, data);
    }

    /// Adds a symbolic link.
    pub fn link(&mut self, name: &str, target: &str) {
        self.add(name, LINK | 0o777, target.as_bytes());
    }

    /// The archive, with its last entry.
    pub fn finish(mut self) -> Vec<u8> {
        self.add("TRAILER!!!", 0, &[]);
        self.bytes
    }

    /// An entry is a header of numbers in hexadecimal, the name with its zero, and the data; the last two end at multiples of four.
    fn add(&mut self, name: &str, mode: u32, data: &[u8]) {
        self.files += 1;
        let length = |bytes: usize| u32::try_from(bytes).expect("a file of a guest is smaller than 4 GiB");
        let (user, group, links, changed, devices, checksum) = (0, 0, 1, 0, [0; 4], 0);
        let [major, minor, special_major, special_minor] = devices;
        let numbers = [
            self.files,
            mode,
            user,
            group,
            links,
            changed,
            length(data.len()),
            major,
            minor,
            special_major,
            special_minor,
            length(name.len() + 1),
            checksum,
        ];
        self.bytes.extend_from_slice(b"070701");
        for number in numbers {
            self.bytes.extend_from_slice(format!("{number:08x}").as_bytes());
        }
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(data);
        self.pad();
    }

    fn pad(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::Archive;

    #[test]
    fn entries_have_their_numbers_and_end_at_multiples_of_four() {
        let mut archive = Archive::default();
        archive.file("init", 0o755, b"hello");
        let bytes = archive.finish();
        let header = "070701\
            00000001000081ed00000000000000000000000100000000\
            0000000500000000000000000000000000000000\
            0000000500000000";
        assert_eq!(&bytes[..110], header.as_bytes());
        assert_eq!(&bytes[110..124], b"init\0\0hello\0\0\0");
        assert_eq!(&bytes[124..130], b"070701");
        assert!(bytes.ends_with(b"TRAILER!!!\0\0\0\0"));
        assert_eq!(bytes.len() % 4, 0);
    }

    #[test]
    fn folders_and_links_are_told_by_their_modes() {
        let mut archive = Archive::default();
        archive.folder("bin");
        archive.link("bin/sh", "busybox");
        let text = String::from_utf8(archive.finish()).expect("these names are text");
        assert!(text.starts_with("07070100000001000041ed"), "{text}");
        assert!(text.contains("070701000000020000a1ff"), "{text}");
        assert!(text.contains("bin/sh\0\0\0\0busybox\0"), "{text}");
    }
}
