//! The header of a qcow2 image: what it lies on. The rest of the format is QEMU's business.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const MAGIC: &[u8; 4] = b"QFI\xfb";

/// A bit of the incompatible features: the data is in another file.
const EXTERNAL_DATA: u64 = 1 << 2;

/// The header extension with the format of the image below.
const BACKING_FORMAT: u32 = 0xE279_2ACA;

/// The largest first cluster, which holds the header with its extensions.
const CLUSTER: u64 = 2 << 20;

/// The longest name of the image below, by the format's own rule.
const NAME: usize = 1023;

/// What a header says of the image below.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, as it is written.
    pub backing: Option<String>,
    /// Its format.
    pub backing_format: Option<String>,
    /// The data is in another file.
    pub external_data: bool,
    /// How the data is encrypted; 0 for not.
    pub encryption: u32,
}

/// Reads the header of a file.
///
/// # Errors
/// `InvalidData` with a reason for what is no qcow2 image.
pub fn read(file: &File) -> io::Result<Header> {
    let mut head = [0; 104];
    let count = read_up_to(file, &mut head, 0)?;
    if count < 72 || head[..4] != *MAGIC {
        return Err(wrong("it does not begin as a qcow2 image does"));
    }
    let version = u32_at(&head, 4);
    if !(2..=3).contains(&version) {
        return Err(wrong(format!("it has the version {version} of the format")));
    }
    let (backing_at, backing_length) = (u64_at(&head, 8), u32_at(&head, 16) as usize);
    let (features, length) = if version == 2 { (0, 72) } else { (u64_at(&head, 72), u64::from(u32_at(&head, 100))) };
    let cluster = 1_u64
        .checked_shl(u32_at(&head, 20))
        .filter(|size| (512..=CLUSTER).contains(size))
        .ok_or_else(|| wrong("its cluster size cannot be"))?;
    let end = if backing_at == 0 { cluster } else { backing_at.min(cluster) };
    let backing = match (backing_at, backing_length) {
        (0, _) | (_, 0) => None,
        (_, NAME..) => return Err(wrong("the name of the image below is too long")),
        (at, length) if at < cluster => {
            let mut name = vec![0; length];
            file.read_exact_at(&mut name, at)?;
            Some(String::from_utf8(name).map_err(|_| wrong("the name of the image below is not UTF-8"))?)
        }
        _ => return Err(wrong("the name of the image below is out of place")),
    };
    let backing_format = backing_format(file, length, end)?;
    Ok(Header { backing, backing_format, external_data: features & EXTERNAL_DATA != 0, encryption: u32_at(&head, 32) })
}

/// Looks through the header's extensions, which lie between the header and the name of the image below.
fn backing_format(file: &File, mut at: u64, end: u64) -> io::Result<Option<String>> {
    while at + 8 <= end {
        let mut head = [0; 8];
        if read_up_to(file, &mut head, at)? < head.len() {
            return Ok(None);
        }
        let (kind, length) = (u32_at(&head, 0), u64::from(u32_at(&head, 4)));
        if kind == 0 {
            return Ok(None);
        }
        if at + 8 + length > end {
            return Err(wrong("an extension of its header is too long"));
        }
        if kind == BACKING_FORMAT {
            let mut name = vec![0; usize::try_from(length).unwrap_or(0)];
            file.read_exact_at(&mut name, at + 8)?;
            return String::from_utf8(name).map(Some).map_err(|_| wrong("the format of the image below is not UTF-8"));
        }
        at += 8 + length.next_multiple_of(8);
    }
    Ok(None)
}

fn read_up_to(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    let mut count = 0;
    while count < buffer.len() {
        match file.read_at(&mut buffer[count..], at + count as u64)? {
            0 => break,
            read => count += read,
        }
    }
    Ok(count)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].try_into().map_or(0, u32::from_be_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 8].try_into().map_or(0, u64::from_be_bytes)
}

fn wrong(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::process::Command;

    use super::read;

    #[test]
    fn headers_that_qemu_img_wrote_are_read() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        let create = |words: &[&str]| {
            let status = Command::new("qemu-img").arg("create").arg("-q").args(words).current_dir(place.path()).status();
            assert!(status.expect("qemu-img is there (package qemu-utils)").success());
        };
        create(&["-f", "qcow2", "base", "1M"]);
        create(&["-f", "qcow2", "-b", "base", "-F", "qcow2", "top"]);
        create(&["-f", "qcow2", "-o", "compat=0.10", "-b", "base", "-F", "raw", "old"]);
        create(&["-f", "qcow2", "-o", "data_file=data", "external", "1M"]);
        let header = |name: &str| read(&File::open(path(name)).unwrap()).unwrap();
        let base = header("base");
        assert_eq!((base.backing, base.backing_format, base.external_data, base.encryption), (None, None, false, 0));
        let top = header("top");
        assert_eq!((top.backing.as_deref(), top.backing_format.as_deref()), (Some("base"), Some("qcow2")));
        let old = header("old");
        assert_eq!((old.backing.as_deref(), old.backing_format.as_deref()), (Some("base"), Some("raw")));
        assert!(header("external").external_data);
    }

    #[test]
    fn what_is_no_qcow2_image_is_an_error() {
        let place = tempfile::tempdir().unwrap();
        let mut cases: Vec<Vec<u8>> = vec![vec![], b"QFI".to_vec(), vec![0; 512]];
        let mut head = [b"QFI\xfb".as_slice(), &[0, 0, 0, 9]].concat();
        head.resize(512, 0);
        cases.push(head);
        // The name of the image below lies beyond the first cluster.
        let mut head =
            [b"QFI\xfb".as_slice(), &3_u32.to_be_bytes(), &(1_u64 << 40).to_be_bytes(), &4_u32.to_be_bytes(), &16_u32.to_be_bytes()]
                .concat();
        head.resize(512, 0);
        cases.push(head);
        for (number, case) in cases.iter().enumerate() {
            let path = place.path().join(number.to_string());
            File::create(&path).unwrap().write_all(case).unwrap();
            let error = read(&File::open(&path).unwrap()).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidData, "{number}: {error}");
        }
    }
}
