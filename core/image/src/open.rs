//! Opening images.

use std::fs::{File, FileType};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use crate::{ImageError, Result};

/// Opens what may be anything by now: a FIFO that nobody writes to, and a line that nobody has picked up, hold nobody up. The caller looks at what it is.
///
/// # Errors
/// What the system answers.
pub fn open_any(path: &Path, writable: bool) -> io::Result<File> {
    File::options().read(true).write(writable).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// Opens an image for reading.
///
/// # Errors
/// `Impossible` for what is neither a regular file nor a block device; `Io`.
pub fn open(path: &Path) -> Result<File> {
    let file = open_any(path, false)?;
    match what_else(file.metadata()?.file_type()) {
        None => Ok(file),
        Some(what) => Err(ImageError::Impossible(format!("it is {what}, and an image is a regular file or a block device"))),
    }
}

/// What something is that can be no image.
fn what_else(kind: FileType) -> Option<&'static str> {
    if kind.is_file() || kind.is_block_device() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_fifo() {
        Some("a FIFO")
    } else if kind.is_char_device() {
        Some("a character device")
    } else {
        Some("a special file")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::open;

    #[test]
    fn what_can_be_no_image_is_refused_at_once() {
        let place = tempfile::tempdir().unwrap();
        let pipe = place.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo can be run");
        assert!(made.success());
        for (path, what) in [(pipe.as_path(), "a FIFO"), (place.path(), "a folder"), (Path::new("/dev/null"), "a character device")] {
            let error = open(path).unwrap_err().to_string();
            assert!(error.contains(what), "{path:?}: {error}");
        }
        assert!(open(&place.path().join("none")).unwrap_err().to_string().contains("No such file"));
    }
}
