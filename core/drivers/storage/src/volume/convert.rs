//! Converting volumes between formats, by `qemu-img`.
//!
//! The image that is read may have been written by a guest. What it says it lies on is only followed to volumes of started pools, and each layer is
//! opened in the format that the one above it says, never in one that it looks like.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rustix::io::Errno;
use serde_json::{Value, json};
use virtkit_api::{Error, ErrorCode, Result};
use virtkit_image::Format;
use virtkit_image::qcow2::Header;

use super::create::{Making, Source};
use super::facts::has_protocol;
use super::unfinished::Unfinished;
use crate::error::{error, image, system};
use crate::work::Work;

/// The longest chain of files that lie on each other.
const DEEPEST: usize = 256;

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
        Some(Format::Raw) => json!({ "driver": "raw", "file": file(&source.path) }),
        Some(Format::Qcow2) => chain(making, source)?,
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

fn file(path: &str) -> Value {
    json!({ "driver": "file", "filename": path })
}

/// What QEMU is told of a qcow2 image and all that it lies on. Built from the bottom up, because a chain may be longer than a stack is deep.
fn chain(making: &Making<'_>, source: &Source) -> Result<Value> {
    let mut layers = Vec::new();
    let mut next = Some((source.path.clone(), source.facts.header.clone()));
    let mut bottom = Value::Null;
    while let Some((path, header)) = next.take() {
        let header = match header {
            Some(header) => header,
            None => read_header(&path)?,
        };
        if header.crypt_method != 0 || header.data_file.is_some() || header.is_corrupt() {
            let message = format!("{path:?} cannot be converted: it is encrypted, damaged, or has its data in another file");
            return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
        }
        layers.push(path.clone());
        if layers.len() > DEEPEST {
            let message = format!("the volume {:?} lies on more than {DEEPEST} others", source.volume.name());
            return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
        }
        let Some(backing) = header.backing else { continue };
        let below = below(making, &path, &backing.file)?;
        match backing.format.as_deref().unwrap_or("raw") {
            "raw" => bottom = json!({ "driver": "raw", "file": file(&below) }),
            "qcow2" => next = Some((below, None)),
            other => {
                let message = format!("{path:?} lies on {below:?} of the format {other:?}, which is not read");
                return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
            }
        }
    }
    let over = |below: Value, path: String| json!({ "driver": "qcow2", "file": file(&path), "backing": below });
    Ok(layers.into_iter().rev().fold(bottom, over))
}

/// Where the file lies that an image lies on.
fn below(making: &Making<'_>, path: &str, name: &str) -> Result<String> {
    let denied = |found: &str| -> Error {
        let message =
            format!("{path:?} says that it lies on {found:?}, which is no volume of a started storage pool, so its data is not read");
        error(ErrorCode::OPERATION_DENIED, message)
    };
    if has_protocol(name) {
        return Err(denied(name));
    }
    let found = Path::new(path).parent().unwrap_or(Path::new("/")).join(name);
    let found = found.to_str().ok_or_else(|| denied(name))?;
    making.host.pools.volume_at(found).map(|volume| volume.key.to_string()).ok_or_else(|| denied(found))
}

fn read_header(path: &str) -> Result<Header> {
    let opened = std::fs::File::open(path).map_err(|answer| system(format_args!("cannot open the backing file {path:?}"), &answer))?;
    Header::read(&opened).map_err(|answer| image("read the backing file", Path::new(path), &answer))
}
