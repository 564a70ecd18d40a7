//! Streams: a raw file of Python over a stream of the engine.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PySlice};
use virtkit::call::CallOptions;
use virtkit::{Chunk, Result};

use super::aio;
use super::call::{self, released_value};
use super::convert::{Answer, FromPython, In, Repr, ToPython};
use super::limits::{Cancel, Timeout, limits};
use super::mode::{Aio, Blocking};

/// How much one read asks for unless it is told.
pub const READ_SIZE: usize = 256 * 1024;

/// A stream, and what is left of a hole that did not fit into a read.
#[derive(Debug, Clone)]
pub struct Source {
    pub stream: virtkit::Stream,
    hole: Arc<Mutex<u64>>,
}

impl Source {
    fn new(stream: virtkit::Stream) -> Self {
        Self { stream, hole: Arc::default() }
    }

    /// What comes next.
    pub async fn chunk(&self, size: usize) -> Result<Chunk> {
        let left = std::mem::take(&mut *self.hole.lock().unwrap_or_else(PoisonError::into_inner));
        if left > 0 { Ok(Chunk::Hole(left)) } else { self.stream.read(size).await }
    }

    /// What comes next, with holes as zeros; all up to the end without a size.
    pub async fn read(&self, size: Option<usize>) -> Result<Vec<u8>> {
        let Some(size) = size else {
            let mut all = Vec::new();
            loop {
                let part = self.part(READ_SIZE).await?;
                if part.is_empty() {
                    return Ok(all);
                }
                all.extend(part);
            }
        };
        if size == 0 { Ok(Vec::new()) } else { self.part(size).await }
    }

    async fn part(&self, size: usize) -> Result<Vec<u8>> {
        match self.chunk(size).await? {
            Chunk::Data(data) => Ok(data),
            Chunk::Hole(length) => {
                let zeros = usize::try_from(length).map_or(size, |length| length.min(size));
                *self.hole.lock().unwrap_or_else(PoisonError::into_inner) = length - zeros as u64;
                Ok(vec![0; zeros])
            }
            Chunk::End => Ok(Vec::new()),
        }
    }

    /// Finishes unless that, or an abort, was done.
    pub async fn close(&self, abort: bool) -> Result<()> {
        match (self.stream.is_ended(), abort) {
            (true, _) => Ok(()),
            (false, true) => self.stream.abort().await,
            (false, false) => self.stream.finish().await,
        }
    }
}

/// How many bytes a read asks for: none for all, as files of Python have it.
pub fn asked(size: Option<i64>) -> Option<usize> {
    size.and_then(|size| usize::try_from(size).ok())
}

/// A chunk has the same classes in both faces.
impl<M> ToPython<M> for Chunk {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        match self {
            Self::Data(data) => Ok(PyBytes::new(py, data).into_any()),
            Self::Hole(length) => Ok(Bound::new(py, Hole { length: *length })?.into_any()),
            Self::End => Ok(py.None().into_bound(py)),
        }
    }
}

impl ToPython<Blocking> for virtkit::Stream {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(Bound::new(py, Stream(Source::new(self.clone())))?.into_any())
    }
}

impl ToPython<Aio> for virtkit::Stream {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(Bound::new(py, aio::Stream(Source::new(self.clone())))?.into_any())
    }
}

/// Bytes of a stream that are zero and were not sent.
#[derive(Debug, PartialEq)]
#[pyclass(frozen, eq, name = "Hole", module = "virtkit")]
pub struct Hole {
    /// How many bytes.
    #[pyo3(get)]
    length: u64,
}

#[pymethods]
impl Hole {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("length",)
    }

    #[new]
    fn new(length: u64) -> Self {
        Self { length }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("Hole").field("length", &ToPython::<Blocking>::to_python(&self.length, py)?)?.end())
    }
}

/// An open stream. It is a raw file, too: `io.BufferedReader(stream)` and `shutil.copyfileobj(stream, file)` work.
///
/// As a context manager it is finished at the end of the block, or aborted if the block raises.
#[derive(Debug)]
#[pyclass(frozen, weakref, name = "Stream", module = "virtkit")]
pub struct Stream(Source);

#[pymethods]
impl Stream {
    /// At most `size` bytes as soon as there are some, none at the end; all up to the end for -1. Holes read as zeros.
    #[pyo3(signature = (size = Some(-1), *, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, size=-1, *, timeout=None, cancel=None)")]
    fn read<'py>(&self, py: Python<'py>, size: Option<i64>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::released(py, "Stream.read", &limits(timeout, cancel), self.0.read(asked(size)))
    }

    /// What comes next: at most `size` bytes, a hole, or `None` at the end.
    #[pyo3(signature = (size = READ_SIZE, *, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, size=262144, *, timeout=None, cancel=None)")]
    fn read_chunk<'py>(&self, py: Python<'py>, size: usize, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::released(py, "Stream.read_chunk", &limits(timeout, cancel), self.0.chunk(size))
    }

    /// Reads into a writable buffer as soon as there is something, and says how many bytes; 0 at the end.
    #[pyo3(signature = (buffer, /))]
    fn readinto(&self, py: Python<'_>, buffer: &Bound<'_, PyAny>) -> PyResult<usize> {
        let view = py.import(intern!(py, "builtins"))?.getattr(intern!(py, "memoryview"))?.call1((buffer,))?;
        let view = view.call_method1(intern!(py, "cast"), (intern!(py, "B"),))?;
        let data = released_value(py, "Stream.readinto", &CallOptions::new(), self.0.read(Some(view.len()?)))?;
        // A buffer in memory is not longer than that.
        let end = isize::try_from(data.len()).unwrap_or(isize::MAX);
        view.set_item(PySlice::new(py, 0, end, 1), PyBytes::new(py, &data))?;
        Ok(data.len())
    }

    /// Gives data to the other end, and says how many bytes it took.
    #[pyo3(signature = (data, *, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, data, *, timeout=None, cancel=None)")]
    fn write<'py>(&self, py: Python<'py>, data: &Bound<'py, PyAny>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        // Bytes cannot change while the lock is away; other buffers are copied.
        match data.cast::<PyBytes>() {
            Ok(bytes) => call::released(py, "Stream.write", &limits(timeout, cancel), self.0.stream.write(bytes.as_bytes())),
            Err(_) => call::released(py, "Stream.write", &limits(timeout, cancel), self.0.stream.write(&Vec::<u8>::from_python(data)?)),
        }
    }

    /// Skips so many bytes, which are zero.
    #[pyo3(signature = (length, *, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, length, *, timeout=None, cancel=None)")]
    fn write_hole<'py>(&self, py: Python<'py>, length: In<u64>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::released(py, "Stream.write_hole", &limits(timeout, cancel), self.0.stream.write_hole(length.0))
    }

    /// Ends the stream: all that was written has arrived when it returns.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn finish<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::released(py, "Stream.finish", &limits(timeout, cancel), self.0.stream.finish())
    }

    /// Gives the stream up.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn abort<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::released(py, "Stream.abort", &limits(timeout, cancel), self.0.stream.abort())
    }

    /// Finishes the stream unless it has been finished or aborted.
    fn close<'py>(&self, py: Python<'py>) -> Answer<'py> {
        call::released(py, "Stream.close", &CallOptions::new(), self.0.close(false))
    }

    /// What its data is, as a media type such as `image/png`, where the call that opened it says so.
    #[getter]
    fn mime(&self) -> Option<&str> {
        self.0.stream.mime()
    }

    /// Whether it was finished or aborted.
    #[getter]
    fn closed(&self) -> bool {
        self.0.stream.is_ended()
    }

    /// A stream says at the first read whether it can be read.
    fn readable(&self) -> bool {
        !self.closed()
    }

    /// A stream says at the first write whether it can be written.
    fn writable(&self) -> bool {
        !self.closed()
    }

    /// A stream goes only forward.
    #[expect(clippy::unused_self, reason = "a method of files")]
    fn seekable(&self) -> bool {
        false
    }

    /// Nothing is held back.
    #[expect(clippy::unused_self, reason = "a method of files")]
    fn flush(&self) {}

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (kind, value, traceback, /))]
    fn __exit__(&self, py: Python<'_>, kind: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, traceback: &Bound<'_, PyAny>) -> PyResult<bool> {
        let _ = (value, traceback);
        released_value(py, "Stream.close", &CallOptions::new(), self.0.close(!kind.is_none()))?;
        Ok(false)
    }
}
