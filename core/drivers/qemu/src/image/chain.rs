//! The images of a disk, as `virtkit-image` finds them.

use std::path::Path;

use virtkit_api::{Error, ErrorCode, Result};
use virtkit_image::ImageError;
use virtkit_image::chain::{self, ChainError, Layer};

use crate::error::{error, invalid, unsupported};

/// The image at a path, and what it lies on, from the top. Looks at the headers of the images, so it blocks. With `alone` the image is all.
///
/// # Errors
/// `SystemError` where an image cannot be opened; `OperationInvalid` where an image does not say in which format the one below is;
/// `OperationFailed` for a damaged header; `ConfigUnsupported` for formats, files and places that this driver does not have.
pub fn chain(path: &Path, format: &str, alone: bool) -> Result<Vec<Layer>> {
    let found = if alone { chain::top(path, format).map(|layer| vec![layer]) } else { chain::chain(path, format, Some) };
    found.map_err(|why| refused(&why))
}

fn refused(why: &ChainError) -> Error {
    match why {
        ChainError::Open(path, ImageError::Io(cause)) => Error::system(format_args!("cannot open the image {path:?}"), cause),
        ChainError::Open(..)
        | ChainError::Format(..)
        | ChainError::Encrypted(_)
        | ChainError::DataFile(_)
        | ChainError::Elsewhere(..)
        | ChainError::Denied(..)
        | ChainError::TooLong(_) => unsupported(why.to_string()),
        ChainError::Header(..) => error(ErrorCode::OPERATION_FAILED, why.to_string()),
        ChainError::FormatUnsaid(..) | ChainError::Circle(_) => invalid(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use virtkit_api::ErrorCode;
    use virtkit_image::ImageError;
    use virtkit_image::chain::ChainError;

    use super::{chain, refused};

    #[test]
    fn each_reason_has_its_code() {
        let path = || PathBuf::from("/a");
        let io = || ImageError::Io(std::io::ErrorKind::NotFound.into());
        let cases = [
            (ChainError::Open(path(), io()), ErrorCode::SYSTEM_ERROR),
            (ChainError::Open(path(), ImageError::Impossible("it is a FIFO".into())), ErrorCode::CONFIG_UNSUPPORTED),
            (ChainError::Header(path(), io()), ErrorCode::OPERATION_FAILED),
            (ChainError::FormatUnsaid(path(), "b".into()), ErrorCode::OPERATION_INVALID),
            (ChainError::Circle(path()), ErrorCode::OPERATION_INVALID),
            (ChainError::Elsewhere(path(), "nbd:x".into()), ErrorCode::CONFIG_UNSUPPORTED),
        ];
        for (why, code) in cases {
            let error = refused(&why);
            assert_eq!(error.code, code, "{error}");
            assert!(error.message.contains("\"/a\""), "{error}");
        }
    }

    #[test]
    fn an_image_alone_is_all() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let below = virtkit_image::qcow2::Backing { file: "gone".into(), format: Some("raw".into()) };
        let options = virtkit_image::qcow2::Options { backing: Some(below), ..virtkit_image::qcow2::Options::new(1 << 20) };
        virtkit_image::qcow2::create(file.as_file(), &options).unwrap();
        assert_eq!(chain(file.path(), "qcow2", true).unwrap().len(), 1);
        assert_eq!(chain(file.path(), "qcow2", false).unwrap_err().code, ErrorCode::SYSTEM_ERROR);
    }
}
