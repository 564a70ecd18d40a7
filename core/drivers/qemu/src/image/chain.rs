//! An image with all that it lies on. A format is never guessed: it is what the configuration says, and below that what the headers say.

use std::fs::File;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use virtkit_api::{Error, ErrorCode, Result};
use virtkit_image::qcow2::{Backing, Header};

use crate::error::{error, invalid, unsupported};

/// The longest chain. libvirt fails at 26 layers; QEMU itself slows down beyond some hundreds.
const LAYERS: usize = 500;

/// One image of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Where it is.
    pub path: PathBuf,
    /// `raw` or `qcow2`.
    pub format: String,
    /// Whether it is a block device.
    pub block: bool,
}

/// The image at a path, and what it lies on, from the top. Looks at the headers of the images, so it blocks. With `alone` the image is all.
///
/// # Errors
/// `SystemError` where an image cannot be opened; `OperationInvalid` where an image does not say in which format the one below is;
/// `ConfigUnsupported` for formats and places that this driver does not have.
pub fn chain(path: &Path, format: &str, alone: bool) -> Result<Vec<Layer>> {
    let mut layers = Vec::new();
    let mut seen = Vec::new();
    let mut next = Some((path.to_owned(), format.to_owned()));
    while let Some((path, format)) = next.take() {
        let file = File::open(&path).map_err(|error| Error::system(format_args!("cannot open the image {path:?}"), &error))?;
        let metadata = file.metadata().map_err(|error| Error::system(format_args!("cannot look at the image {path:?}"), &error))?;
        let identity = (metadata.dev(), metadata.ino());
        if seen.contains(&identity) {
            return Err(invalid(format!("the image {path:?} lies on itself")));
        }
        if layers.len() >= LAYERS {
            return Err(unsupported(format!("the image {path:?} is the {}th of its chain, and {LAYERS} is the most", layers.len() + 1)));
        }
        seen.push(identity);
        if format == "qcow2" {
            next = below(&path, &file)?.filter(|_| !alone);
        } else if format != "raw" {
            return Err(unsupported(format!("the image {path:?} has the format {format:?}; virtkit has raw and qcow2")));
        }
        layers.push(Layer { path, format, block: metadata.file_type().is_block_device() });
    }
    Ok(layers)
}

/// The image below one of the format qcow2, with its format.
fn below(path: &Path, file: &File) -> Result<Option<(PathBuf, String)>> {
    let header = Header::read(file).map_err(|cause| {
        let message = format!("the image {path:?} is said to be qcow2, and cannot be read as such: {cause}");
        error(ErrorCode::OPERATION_FAILED, message)
    })?;
    if header.external_data() {
        return Err(unsupported(format!("the image {path:?} has its data in another file, which virtkit cannot open yet")));
    }
    if header.crypt_method != 0 {
        return Err(unsupported(format!("the image {path:?} is encrypted, which virtkit cannot open yet")));
    }
    let Some(Backing { file: backing, format }) = header.backing else { return Ok(None) };
    let format = format.ok_or_else(|| {
        invalid(format!(
            "the image {path:?} lies on {backing:?} and does not say in which format that is; `qemu-img rebase -u -F FORMAT` tells it"
        ))
    })?;
    // A name with a protocol is one that has a colon before the first slash.
    let plain = backing.strip_prefix("file:").unwrap_or(&backing);
    if plain.split('/').next().is_some_and(|first| first.contains(':')) {
        return Err(unsupported(format!("the image {path:?} lies on {backing:?}, which is no file of this host")));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    Ok(Some((folder.join(plain), format)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use virtkit_api::ErrorCode;

    use super::chain;

    fn create(folder: &Path, words: &[&str]) {
        let status = Command::new("qemu-img").args(["create", "-q", "-u", "-f", "qcow2"]).args(words).current_dir(folder).status();
        assert!(status.expect("qemu-img is there (package qemu-utils)").success());
    }

    #[test]
    fn a_chain_goes_down_to_the_last_image() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        std::fs::write(path("base"), [0; 512]).unwrap();
        create(place.path(), &["-b", "base", "-F", "raw", "middle", "1M"]);
        create(place.path(), &["-b", path("middle").to_str().unwrap(), "-F", "qcow2", "top", "1M"]);
        let layers = chain(&path("top"), "qcow2", false).unwrap();
        let seen: Vec<_> = layers.iter().map(|layer| (layer.path.clone(), layer.format.as_str())).collect();
        assert_eq!(seen, [(path("top"), "qcow2"), (path("middle"), "qcow2"), (path("base"), "raw")]);
        assert_eq!(chain(&path("top"), "qcow2", true).unwrap().len(), 1);
        assert_eq!(chain(&path("top"), "raw", false).unwrap().len(), 1, "what is said to be raw is not looked into");
    }

    #[test]
    fn what_cannot_be_is_an_error_that_names_the_image() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        create(place.path(), &["loop", "1M"]);
        create(place.path(), &["-b", "loop", "-F", "qcow2", "round", "1M"]);
        let status =
            Command::new("qemu-img").args(["rebase", "-u", "-b", "round", "-F", "qcow2", "loop"]).current_dir(place.path()).status();
        assert!(status.unwrap().success());
        create(place.path(), &["-b", "nbd://host/x", "-F", "raw", "far", "1M"]);
        create(place.path(), &["-b", "gone", "-F", "qcow2", "missing", "1M"]);
        std::fs::write(path("short"), "x").unwrap();
        let cases = [
            ("none", "raw", ErrorCode::SYSTEM_ERROR, "none"),
            ("round", "qcow2", ErrorCode::OPERATION_INVALID, "lies on itself"),
            ("far", "qcow2", ErrorCode::CONFIG_UNSUPPORTED, "nbd://host/x"),
            ("missing", "qcow2", ErrorCode::SYSTEM_ERROR, "gone"),
            ("short", "qcow2", ErrorCode::OPERATION_FAILED, "cannot be read as such"),
            ("short", "vmdk", ErrorCode::CONFIG_UNSUPPORTED, "vmdk"),
        ];
        for (name, format, code, part) in cases {
            let error = chain(&path(name), format, false).unwrap_err();
            assert_eq!(error.code, code, "{name}: {error}");
            assert!(error.message.contains(part), "{name}: {error}");
        }
    }
}
