//! Converting volumes between formats, by `qemu-img`.
//!
//! The image that is read may have been written by a guest. What it says it lies on is only followed to volumes of started pools, and each layer is
//! opened in the format that the one above it says, never in one that it looks like. One that is not said is an error.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use rustix::io::Errno;
use serde_json::{Value, json};
use virtkit_api::{Error, ErrorCode, Result};
use virtkit_image::chain::{self as image, ChainError, Layer};
use virtkit_image::{Format, ImageError};

use super::create::{Making, Source};
use super::unfinished::Unfinished;
use crate::error::{error, system};
use crate::work::Work;

/// The most that is kept of what `qemu-img` says.
const LONGEST: u64 = 16 << 10;

/// Fills an image, empty and of the right size, with the data of the source.
///
/// # Errors
/// `OperationUnsupported` for formats that cannot be read, and without `qemu-img`; `OperationDenied` where the source lies on what is no volume;
/// `OperationFailed` with what `qemu-img` says.
pub fn convert(making: &Making<'_>, source: &Source, target: &Unfinished, format: &str) -> Result<()> {
    let refuse = |why: String| {
        let message = format!("the volume {:?} cannot be converted: {why}", source.volume.name());
        error(ErrorCode::OPERATION_UNSUPPORTED, message)
    };
    let chain = match source.facts.format {
        Some(format @ (Format::Raw | Format::Qcow2)) => chain(making, source, format)?,
        Some(other) => return Err(refuse(format!("images of the format {} are not read", other.name()))),
        None => return Err(refuse("it is a folder".to_owned())),
    };
    let mut command = Command::new("qemu-img");
    command.args(["convert", "-p", "-n", "--target-is-zero", "-O", format]);
    command.arg(format!("json:{chain}")).arg(target.path());
    run(command, making.work, &format!("convert the volume {:?} to {format}", source.volume.name()), "(100.00/100%)")
}

/// Runs `qemu-img` to its end; `done` is what it prints there.
///
/// # Errors
/// `OperationUnsupported` where it is not installed; `OperationFailed` with what it says; `OperationInvalid` where the driver is closed.
pub fn run(mut command: Command, work: &Arc<Work>, what: &str, done: &str) -> Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).current_dir("/").process_group(0);
    let mut process = command.spawn().map_err(|answer| match answer.kind() {
        std::io::ErrorKind::NotFound => {
            let message = format!("cannot {what}: that takes the program qemu-img, which is not installed");
            error(ErrorCode::OPERATION_UNSUPPORTED, message)
        }
        _ => system("cannot start qemu-img", &answer),
    })?;
    let helping = work.help(&process);
    let said = process.stderr.take().map(|stderr| std::thread::spawn(move || read_text(stderr)));
    let progress = process.stdout.take().map(read_text).unwrap_or_default();
    let said = said.and_then(|reader| reader.join().ok()).unwrap_or_default();
    let ended = process.wait();
    drop(helping?);
    work.go_on()?;
    let succeeded = match ended {
        Ok(status) => status.success(),
        // The program that virtkit is part of has the ends of its children thrown away, or takes them itself: then what was said has to do.
        Err(answer) if answer.raw_os_error() == Some(Errno::CHILD.raw_os_error()) => said.trim().is_empty() && progress.contains(done),
        Err(answer) => return Err(system("cannot wait for qemu-img", &answer)),
    };
    if succeeded { Ok(()) } else { Err(error(ErrorCode::OPERATION_FAILED, format!("cannot {what}: {}", said.trim()))) }
}

/// What a program says, its end if that is long.
fn read_text(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..count]);
        let kept = usize::try_from(LONGEST).unwrap_or(usize::MAX);
        if bytes.len() > 2 * kept {
            bytes.drain(..bytes.len() - kept);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What QEMU is told of an image and all that it lies on. Built from the bottom up, because a chain may be longer than a stack is deep.
fn chain(making: &Making<'_>, source: &Source, format: Format) -> Result<Value> {
    let follow = |found: PathBuf| making.host.pools.volume_at(found.to_str()?).map(|volume| PathBuf::from(&*volume.key));
    let layers = image::chain(Path::new(&source.path), format.name(), follow).map_err(|why| refused(source, &why))?;
    let mut told = Value::Null;
    for Layer { path, header, .. } in layers.iter().rev() {
        told = match header {
            None => json!({ "driver": "raw", "file": file(path) }),
            Some(header) if header.is_corrupt() => {
                let message = format!("{path:?} cannot be converted: it is marked as damaged; `qemu-img check -r all` mends it");
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
            Some(_) => json!({ "driver": "qcow2", "file": file(path), "backing": told }),
        };
    }
    Ok(told)
}

fn file(path: &Path) -> Value {
    json!({ "driver": "file", "filename": path.to_string_lossy() })
}

fn refused(source: &Source, why: &ChainError) -> Error {
    let code = match why {
        ChainError::Open(path, ImageError::Io(cause)) => return system(format_args!("cannot open the image {path:?}"), cause),
        ChainError::Denied(path, below) => {
            let message =
                format!("{path:?} says that it lies on {below:?}, which is no volume of a started storage pool, so its data is not read");
            return error(ErrorCode::OPERATION_DENIED, message);
        }
        ChainError::Elsewhere(..) => ErrorCode::OPERATION_DENIED,
        ChainError::Header(..) => ErrorCode::OPERATION_FAILED,
        ChainError::FormatUnsaid(..) | ChainError::Circle(_) => ErrorCode::OPERATION_INVALID,
        ChainError::Open(..) | ChainError::Format(..) | ChainError::Encrypted(_) | ChainError::DataFile(_) | ChainError::TooLong(_) => {
            ErrorCode::OPERATION_UNSUPPORTED
        }
    };
    error(code, format!("the volume {:?} cannot be converted: {why}", source.volume.name()))
}
