//! Queues: batches of ended calls, and the descriptor that says when.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_int;
use std::time::{Duration, Instant};

use virtkit::{ConnectFlags, DomainConsoleFlags, DomainMemoryParameters, ErrorCode, ModificationImpact};
use virtkit_c::private::client::{Request, decode_error};
use virtkit_c::private::exports::{vk_cancel, vk_queue_free, vk_queue_new, vk_queue_take};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;
use virtkit_c::private::xdr::Reader;

use super::port::{ERROR, PENDING, Port, READY, SLOW, answer, begin, call, wait};

struct Queue {
    handle: u64,
    fd: c_int,
}

impl Queue {
    fn new() -> Self {
        let mut fd = -1;
        // SAFETY: the place for the descriptor is valid.
        let handle = unsafe { vk_queue_new(&raw mut fd) };
        assert!(handle != 0 && fd >= 0);
        Self { handle, fd }
    }

    /// Waits until something is in it.
    fn is_readable(&self, timeout: Duration) -> bool {
        let mut wanted = libc::pollfd { fd: self.fd, events: libc::POLLIN, revents: 0 };
        // SAFETY: one entry, and it is valid.
        unsafe { libc::poll(&raw mut wanted, 1, c_int::try_from(timeout.as_millis()).unwrap()) == 1 }
    }

    fn take(&self) -> Vec<(u64, c_int, Vec<u8>)> {
        // SAFETY: the reply is valid.
        let batch = answer(|reply| unsafe { vk_queue_take(self.handle, reply) }).result().unwrap();
        let mut input = Reader::new(&batch).unwrap();
        let count = input.u32().unwrap();
        let entry = |_| {
            let (tag, status) = (input.u64().unwrap(), input.u32().unwrap());
            (tag, c_int::try_from(status).unwrap(), input.opaque().unwrap().to_vec())
        };
        let batch = (0..count).map(entry).collect();
        input.end().unwrap();
        batch
    }

    fn options(&self, tag: u64) -> Options {
        Options { queue: self.handle, tag, ..Options::NONE }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        vk_queue_free(self.handle);
    }
}

fn slow_call(port: &Port) -> Request<()> {
    let limits = DomainMemoryParameters { hard_limit: Some(4096), ..DomainMemoryParameters::default() };
    client::domain::set_memory_parameters(&port.domain(), &limits, ModificationImpact::CURRENT).unwrap()
}

#[test]
fn calls_end_in_batches_under_the_caller_s_names() {
    const CALLS: u64 = 500;
    let port = Port::open(SLOW);
    let request = slow_call(&port);
    let queue = Queue::new();
    assert!(!queue.is_readable(Duration::ZERO));
    assert!(queue.take().is_empty());
    for tag in 0..CALLS {
        assert_eq!(begin(port.0, &request, Some(&queue.options(tag << 32 | 7))).status, PENDING);
    }
    let mut seen = BTreeSet::new();
    let mut batches = 0;
    while seen.len() < 500 {
        assert!(queue.is_readable(Duration::from_secs(10)), "{} calls have ended", seen.len());
        for (tag, status, payload) in queue.take() {
            assert_eq!((status, payload.len()), (READY, 0));
            assert!(seen.insert(tag), "{tag} ended twice");
        }
        batches += 1;
    }
    assert!(seen.iter().copied().eq((0..CALLS).map(|tag| tag << 32 | 7)));
    assert!(batches < CALLS, "there were batches of more than one");
    assert!(!queue.is_readable(Duration::from_millis(20)), "taking everything resets the descriptor");
}

#[test]
fn a_ready_call_does_not_use_the_queue() {
    let port = Port::open(SLOW);
    let queue = Queue::new();
    let state = client::domain::state(&port.domain()).unwrap();
    assert_eq!(begin(port.0, &state, Some(&queue.options(1))).status, READY);
    assert!(!queue.is_readable(Duration::from_millis(10)));
}

#[test]
fn errors_come_through_the_queue() {
    let port = Port::open(SLOW);
    let queue = Queue::new();
    let request = client::domain::open_console(&port.domain(), Some("no such device"), DomainConsoleFlags::empty()).unwrap();
    begin(port.0, &request, Some(&queue.options(5))).pending();
    assert!(queue.is_readable(Duration::from_secs(10)));
    let batch = queue.take();
    assert_eq!((batch.len(), batch[0].0, batch[0].1), (1, 5, ERROR));
    assert_eq!(decode_error(&batch[0].2).code, ErrorCode::INVALID_ARG);
}

#[test]
fn a_call_with_a_queue_is_not_waited_for() {
    let port = Port::open(SLOW);
    let queue = Queue::new();
    let token = begin(port.0, &slow_call(&port), Some(&queue.options(1))).pending();
    let error = wait(token, -1).error();
    assert!(error.message.contains("queue"), "{error}");
    assert!(queue.is_readable(Duration::from_secs(10)));
    assert_eq!(queue.take().len(), 1);
    // Its token is gone with it.
    assert!(wait(token, -1).error().message.contains("does not exist"));
}

#[test]
fn cancelled_calls_end_in_the_queue_each_once() {
    let port = Port::open("test:///default?latency=50ms");
    let request = slow_call(&port);
    let queue = Queue::new();
    let tokens: Vec<u64> = (0..400).map(|tag| begin(port.0, &request, Some(&queue.options(tag))).pending()).collect();
    let canceller = std::thread::spawn(move || tokens.iter().step_by(2).for_each(|token| vk_cancel(*token)));
    let mut ends = BTreeMap::new();
    let deadline = Instant::now() + Duration::from_secs(10);
    while ends.len() < 400 {
        assert!(Instant::now() < deadline, "{} calls have ended", ends.len());
        queue.is_readable(Duration::from_millis(100));
        for (tag, status, payload) in queue.take() {
            if status == ERROR {
                assert_eq!(decode_error(&payload).code, ErrorCode::CANCELLED);
            }
            assert!(ends.insert(tag, status).is_none(), "{tag} ended twice");
        }
    }
    canceller.join().unwrap();
    assert!(ends.iter().filter(|(tag, _)| *tag % 2 == 1).all(|(_, status)| *status == READY), "nobody cancelled these");
}

/// The console of a domain is open once; a stream that nobody got must not keep it open.
#[test]
fn what_an_answer_refers_to_is_released_with_an_answer_that_nobody_takes() {
    let port = Port::open("test:///default?latency=30ms");
    let open = client::domain::open_console(&port.domain(), None, DomainConsoleFlags::empty()).unwrap();
    // In a queue that is released when the answer is there, and when it is not there yet.
    for wait_first in [true, false] {
        let queue = Queue::new();
        begin(port.0, &open, Some(&queue.options(1))).pending();
        if wait_first {
            assert!(queue.is_readable(Duration::from_secs(10)));
        }
        drop(queue);
        std::thread::sleep(Duration::from_millis(100));
        let stream = call(port.0, client::domain::open_console(&port.domain(), None, DomainConsoleFlags::empty())).unwrap();
        virtkit_c::private::exports::vk_release(stream.0);
    }
    // And in the case that the call itself is released.
    let token = begin(port.0, &open, None).pending();
    std::thread::sleep(Duration::from_millis(100));
    virtkit_c::private::exports::vk_release(token);
    call(port.0, client::domain::open_console(&port.domain(), None, DomainConsoleFlags::empty())).unwrap();
}

#[test]
fn a_released_queue_is_an_error_and_its_calls_go_on() {
    let port = Port::open(SLOW);
    let queue = Queue::new();
    let (handle, fd) = (queue.handle, queue.fd);
    begin(port.0, &slow_call(&port), Some(&queue.options(1))).pending();
    drop(queue);
    // SAFETY: the call takes numbers only.
    assert_eq!(unsafe { libc::fcntl(fd, libc::F_GETFD) }, -1, "its descriptor is closed");
    // SAFETY: the reply is valid.
    let error = answer(|reply| unsafe { vk_queue_take(handle, reply) }).error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
    std::thread::sleep(Duration::from_millis(200));
    let limits = call(port.0, client::domain::memory_parameters(&port.domain(), ModificationImpact::CURRENT)).unwrap();
    assert_eq!(limits.hard_limit, Some(4096));
}

#[test]
fn a_connection_may_come_through_a_queue() {
    // Opening is not slow on the test driver, so it is ready; its handle works.
    let connect = client::functions::connect(Some(SLOW), ConnectFlags::empty()).unwrap();
    let queue = Queue::new();
    let bytes = begin(0, &connect, Some(&queue.options(1))).result().unwrap();
    let port = Port(connect.decode(&bytes).unwrap().0);
    assert_eq!(&*port.domain().name, "test");
}
