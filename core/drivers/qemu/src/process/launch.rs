//! Having a process started by the helper. What is asked and answered is described in `virtkit-launch`.

use std::ffi::CString;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recvmsg,
    sendmsg,
};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::UnixStream;
use tokio::runtime::Handle;
use virtkit_api::{Error, ErrorCode, Result};

use super::helper;
use super::life::{Process, take_end};

/// The number that the socket has in the helper.
const SOCKET: libc::c_int = 3;

/// The most descriptors that a process is given.
const DESCRIPTORS: usize = 16;

/// The longest report.
const REPORT: usize = 4096;

/// A process that is to be started.
#[derive(Debug)]
pub struct Launch {
    /// The program, an absolute path.
    pub program: PathBuf,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// Where it prints.
    pub output: OwnedFd,
    /// What it gets as descriptors 3, 4, ...
    pub descriptors: Vec<OwnedFd>,
}

/// A process that was started and is not known to anybody but its starter yet. Unless it is [kept](Self::keep) it is killed, also where its starter
/// is killed first.
#[derive(Debug)]
pub struct Launched {
    pub process: Process,
    socket: UnixStream,
    helper: Helper,
}

impl Launched {
    /// Ends it, and waits for its end.
    pub async fn end(self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        self.process.ended().await;
    }

    /// From now on the process lives on by itself.
    pub async fn keep(mut self) -> Process {
        // A helper that has ended has killed the process, which is seen where its end is waited for.
        let _ = self.socket.write_all(b"k").await;
        // Without a descriptor more a process that ends at once may stay as one that has ended, and that only where this is process 1.
        self.helper.started = self.process.descriptor().ok();
        self.process
    }
}

/// A helper that waits to be told what to start. It takes a moment to come that far, in which its starter may do other things.
#[derive(Debug)]
pub struct Launcher {
    path: PathBuf,
    socket: UnixStream,
    helper: Helper,
}

impl Launcher {
    /// Runs the helper.
    ///
    /// # Errors
    /// `NoSupport` without it; `SystemError`.
    pub fn run() -> Result<Self> {
        let path = helper::find()?;
        let failed = |error: io::Error| Error::system(format_args!("cannot run {path:?}, which starts hypervisors"), &error);
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().map_err(failed)?;
        ours.set_nonblocking(true).map_err(failed)?;
        let socket = UnixStream::from_std(ours).map_err(failed)?;
        let helper = Helper::start(&path, theirs.as_fd().as_raw_fd()).map_err(failed)?;
        Ok(Self { path, socket, helper })
    }
}

impl Launch {
    /// Has it started.
    ///
    /// # Errors
    /// `SystemError` with the step that failed.
    pub async fn start(self, launcher: Launcher) -> Result<Launched> {
        let Launcher { path, socket, helper } = launcher;
        let failed = |error: io::Error| Error::system(format_args!("cannot have {:?} started by {path:?}", self.program), &error);
        let reported = async {
            self.ask(&socket).await?;
            report(&socket).await
        };
        match reported.await {
            Ok((line, Some(descriptor))) => {
                let numbers = line.strip_prefix("started ").and_then(|rest| rest.trim_end().split_once(' '));
                let numbers = numbers.and_then(|(pid, since)| Some((pid.parse().ok()?, since.parse().ok()?)));
                let (pid, since) = numbers.ok_or_else(|| Error::internal(format!("{path:?} reports {line:?}, which says nothing")))?;
                let process = Process::new(pid, since, descriptor).map_err(failed)?;
                Ok(Launched { process, socket, helper })
            }
            Ok((line, None)) => Err(self.not_started(&path, &line)),
            Err(error) => Err(failed(error)),
        }
    }

    /// What a report of failure means.
    fn not_started(&self, helper: &Path, line: &str) -> Error {
        let told = line.strip_prefix("failed ").and_then(|rest| rest.trim_end().split_once(' '));
        match told.and_then(|(errno, step)| Some((errno.parse().ok()?, step))) {
            Some((errno, step)) => {
                let error = io::Error::from_raw_os_error(errno);
                Error::system(format_args!("{:?} could not be started: {step}", self.program), &error)
            }
            None => {
                let message = format!("{:?} could not be started: the helper {helper:?} ended without a word", self.program);
                Error::new(ErrorCode::OPERATION_FAILED, message)
            }
        }
    }

    /// Sends the request and the descriptors.
    async fn ask(&self, socket: &UnixStream) -> io::Result<()> {
        let mut text = b"virtkit-launch/1\0umask=077\0limit=core:0\0limit=nofile:max\0".to_vec();
        let mut field = |name: &str, value: &[u8]| {
            text.extend_from_slice(name.as_bytes());
            text.extend_from_slice(value);
            text.push(0);
        };
        for (name, value) in &self.environment {
            field("env=", format!("{name}={value}").as_bytes());
        }
        field("arg=", self.program.as_os_str().as_bytes());
        for argument in &self.arguments {
            field("arg=", argument.as_bytes());
        }
        text.push(0);
        let descriptors: Vec<_> = std::iter::once(&self.output).chain(&self.descriptors).map(AsFd::as_fd).collect();
        let sent = socket
            .async_io(Interest::WRITABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
                let mut control = SendAncillaryBuffer::new(&mut space);
                if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
                    return Err(Errno::MFILE.into());
                }
                Ok(sendmsg(socket.as_fd(), &[IoSlice::new(&text)], &mut control, SendFlags::NOSIGNAL)?)
            })
            .await?;
        let mut rest = &text[sent..];
        while !rest.is_empty() {
            socket.writable().await?;
            match socket.try_write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Waits for the report, and the descriptor of the process that comes with it.
async fn report(socket: &UnixStream) -> io::Result<(String, Option<OwnedFd>)> {
    let mut bytes = [0_u8; REPORT];
    socket
        .async_io(Interest::READABLE, || {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let received = recvmsg(socket.as_fd(), &mut [IoSliceMut::new(&mut bytes)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
            if received.flags.contains(ReturnFlags::CTRUNC) {
                return Err(Errno::MFILE.into());
            }
            let descriptor = control.drain().find_map(|message| match message {
                RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
                _ => None,
            });
            Ok((String::from_utf8_lossy(&bytes[..received.bytes]).into_owned(), descriptor))
        })
        .await
}

/// The helper's process, a child of this one for a moment.
#[derive(Debug)]
struct Helper {
    process: Option<Process>,
    /// What it has started and left. Until the helper has ended, that is its child.
    started: Option<OwnedFd>,
}

impl Helper {
    /// Runs the helper. `posix_spawn` runs nothing of the host's program in the new process: no handlers of `fork`, no allocator.
    fn start(path: &Path, socket: libc::c_int) -> io::Result<Self> {
        let program = CString::new(path.as_os_str().as_bytes())?;
        let number = CString::new(SOCKET.to_string())?;
        let arguments = [c"virtkit-launch".as_ptr().cast_mut(), number.as_ptr().cast_mut(), std::ptr::null_mut()];
        let environment = [std::ptr::null_mut()];
        let mut pid = 0;
        let mut actions = MaybeUninit::uninit();
        let checked = |errno: libc::c_int| if errno == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(errno)) };
        // SAFETY: the actions are made before they are used and destroyed once; the lists end with null pointers, and their strings outlive the call.
        unsafe {
            checked(libc::posix_spawn_file_actions_init(actions.as_mut_ptr()))?;
            let spawned = checked(libc::posix_spawn_file_actions_adddup2(actions.as_mut_ptr(), socket, SOCKET)).and_then(|()| {
                checked(libc::posix_spawn(
                    &raw mut pid,
                    program.as_ptr(),
                    actions.as_ptr(),
                    std::ptr::null(),
                    arguments.as_ptr(),
                    environment.as_ptr(),
                ))
            });
            libc::posix_spawn_file_actions_destroy(actions.as_mut_ptr());
            spawned?;
        }
        // A host that takes the ends of all its children may have taken this one already: then there is nothing to wait for.
        let process = rustix::process::Pid::from_raw(pid).and_then(|number| {
            let descriptor = rustix::process::pidfd_open(number, rustix::process::PidfdFlags::empty()).ok()?;
            Process::new(pid, 0, descriptor).ok()
        });
        Ok(Self { process, started: None })
    }
}

/// It ends by itself; somebody has to wait for that, so that it does not stay as a process that has ended. The same holds for what it has started, if that
/// ends before it: then nobody could take that end yet when it came.
impl Drop for Helper {
    fn drop(&mut self) {
        if let (Some(process), Ok(runtime)) = (self.process.take(), Handle::try_current()) {
            let started = self.started.take();
            runtime.spawn(async move {
                process.ended().await;
                if let Some(started) = started {
                    take_end(started.as_fd());
                }
            });
        }
    }
}
