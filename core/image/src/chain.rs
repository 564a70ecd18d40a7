//! An image with all that it lies on. A format is never guessed: it is what the caller says, and below that what the headers say. A header that says
//! what lies below and not in which format is an error: read as raw, an image of another format would show its tables as data.

use std::fmt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::qcow2::{Backing, Header};
use crate::{Format, ImageError, open};

/// The longest chain. libvirt fails at 26 layers; QEMU itself slows down beyond some hundreds.
pub const LAYERS: usize = 500;

/// One image of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Where it is.
    pub path: PathBuf,
    /// What its header says; none for a raw image.
    pub header: Option<Header>,
    /// Whether it is a block device.
    pub block: bool,
}

impl Layer {
    /// `Raw` or `Qcow2`.
    #[must_use]
    pub fn format(&self) -> Format {
        if self.header.is_some() { Format::Qcow2 } else { Format::Raw }
    }
}

/// Why there is no chain. Each names the image at which it ends.
#[derive(Debug)]
pub enum ChainError {
    /// It cannot be opened.
    Open(PathBuf, ImageError),
    /// It is said to be qcow2, and cannot be read as such.
    Header(PathBuf, ImageError),
    /// It has a format that is not read: its name.
    Format(PathBuf, String),
    /// It is encrypted.
    Encrypted(PathBuf),
    /// Its data is in another file.
    DataFile(PathBuf),
    /// It does not say in which format the image with this name is, on which it lies.
    FormatUnsaid(PathBuf, String),
    /// It lies on something with this name, which is no file of this host.
    Elsewhere(PathBuf, String),
    /// It lies on this file, which the caller does not let it.
    Denied(PathBuf, PathBuf),
    /// It lies on itself.
    Circle(PathBuf),
    /// It is one more than [`LAYERS`].
    TooLong(PathBuf),
}

#[allow(clippy::unnecessary_debug_formatting, reason = "a path is quoted, as it may hold what would break the sentence")]
impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(path, why) => write!(f, "cannot open the image {path:?}: {why}"),
            Self::Header(path, why) => write!(f, "the image {path:?} is said to be qcow2, and cannot be read as such: {why}"),
            Self::Format(path, format) => write!(f, "the image {path:?} has the format {format:?}; virtkit has raw and qcow2"),
            Self::Encrypted(path) => write!(f, "the image {path:?} is encrypted, which virtkit cannot open yet"),
            Self::DataFile(path) => write!(f, "the image {path:?} has its data in another file, which virtkit cannot open yet"),
            Self::FormatUnsaid(path, backing) => write!(
                f,
                "the image {path:?} lies on {backing:?} and does not say in which format that is; `qemu-img rebase -u -F FORMAT` tells it"
            ),
            Self::Elsewhere(path, backing) => write!(f, "the image {path:?} lies on {backing:?}, which is no file of this host"),
            Self::Denied(path, below) => write!(f, "the image {path:?} says that it lies on {below:?}, where it may not"),
            Self::Circle(path) => write!(f, "the image {path:?} lies on itself"),
            Self::TooLong(path) => write!(f, "the image {path:?} is the {}th of its chain, and {LAYERS} is the most", LAYERS + 1),
        }
    }
}

impl std::error::Error for ChainError {}

impl Backing {
    /// Where the file lies, for an image at a path; none for what is no file of this host. QEMU takes a name with a colon before its first slash for
    /// one with a protocol.
    #[must_use]
    pub fn path(&self, image: &Path) -> Option<PathBuf> {
        let plain = self.file.strip_prefix("file:").unwrap_or(&self.file);
        let protocol = plain.split('/').next().is_some_and(|first| first.contains(':'));
        (!protocol).then(|| image.parent().unwrap_or(Path::new("/")).join(plain))
    }
}

/// The image at a path, and what it lies on, from the top. Looks at the headers of the images, so it blocks. `follow` is asked for each file that an image
/// says it lies on, and gives the path to open, or none where it must not be opened.
///
/// # Errors
/// Why the chain cannot be followed to its end.
pub fn chain(path: &Path, format: &str, mut follow: impl FnMut(PathBuf) -> Option<PathBuf>) -> Result<Vec<Layer>, ChainError> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut seen = Vec::new();
    let mut next = Some((path.to_owned(), format.to_owned()));
    while let Some((path, format)) = next.take() {
        if layers.len() >= LAYERS {
            return Err(ChainError::TooLong(path));
        }
        let (layer, identity) = layer(path, format)?;
        if seen.contains(&identity) {
            return Err(ChainError::Circle(layer.path));
        }
        seen.push(identity);
        if let Some(backing) = layer.header.as_ref().and_then(|header| header.backing.as_ref()) {
            next = Some(below(&layer.path, backing, &mut follow)?);
        }
        layers.push(layer);
    }
    Ok(layers)
}

/// The image at a path alone, whatever it lies on.
///
/// # Errors
/// Why it cannot be one.
pub fn top(path: &Path, format: &str) -> Result<Layer, ChainError> {
    layer(path.to_owned(), format.to_owned()).map(|(layer, _)| layer)
}

/// One image, and what tells its file from all others.
fn layer(path: PathBuf, format: String) -> Result<(Layer, (u64, u64)), ChainError> {
    if format != "raw" && format != "qcow2" {
        return Err(ChainError::Format(path, format));
    }
    let opened = open(&path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, file) = opened.map_err(|why| ChainError::Open(path.clone(), why))?;
    let header = if format == "qcow2" {
        let header = Header::read(&file).map_err(|why| ChainError::Header(path.clone(), why))?;
        if header.external_data() {
            return Err(ChainError::DataFile(path));
        }
        if header.crypt_method != 0 {
            return Err(ChainError::Encrypted(path));
        }
        Some(header)
    } else {
        None
    };
    Ok((Layer { path, header, block: metadata.file_type().is_block_device() }, (metadata.dev(), metadata.ino())))
}

/// Where the image lies that one lies on, and its format.
fn below(path: &Path, backing: &Backing, follow: &mut impl FnMut(PathBuf) -> Option<PathBuf>) -> Result<(PathBuf, String), ChainError> {
    let Some(found) = backing.path(path) else { return Err(ChainError::Elsewhere(path.to_owned(), backing.file.clone())) };
    let Some(format) = backing.format.clone() else { return Err(ChainError::FormatUnsaid(path.to_owned(), backing.file.clone())) };
    match follow(found.clone()) {
        Some(below) => Ok((below, format)),
        None => Err(ChainError::Denied(path.to_owned(), found)),
    }
}
