//! Streams, over the console of the test guest.

use std::ptr;
use std::time::Duration;

use virtkit::{Chunk, DomainConsoleFlags, ErrorCode, Result};
use virtkit_c::private::client::{StreamHandle, decode};
use virtkit_c::private::exports::{
    vk_cancel, vk_close, vk_release, vk_stream_abort, vk_stream_finish, vk_stream_hole, vk_stream_read, vk_stream_write,
};
use virtkit_c::private::generated::client;
use virtkit_c::private::options::Options;

use super::port::{ALONE, Answered, PENDING, Port, answer, call, wait};

struct Console(u64);

impl Console {
    fn open(port: &Port) -> Self {
        let flags = DomainConsoleFlags::FORCE;
        let StreamHandle(handle, _) = call(port.0, client::domain::open_console(&port.domain(), None, flags)).unwrap();
        Self(handle)
    }

    fn read_raw(&self, max: usize, options: &Options) -> Answered {
        // SAFETY: all pointers are valid.
        answer(|reply| unsafe { vk_stream_read(self.0, max, options, reply) })
    }

    fn read(&self, max: usize) -> Result<Chunk> {
        let bytes = self.read_raw(max, &Options::NONE).waited().result()?;
        Ok(decode(&bytes).unwrap())
    }

    fn read_text(&self, len: usize) -> String {
        let mut text = Vec::new();
        while text.len() < len {
            match self.read(len - text.len()).unwrap() {
                Chunk::Data(data) => text.extend(data),
                other => panic!("{other:?} after {text:?}"),
            }
        }
        String::from_utf8(text).unwrap()
    }

    fn write(&self, data: &[u8]) -> Result<u32> {
        // SAFETY: all pointers are valid, or null.
        let answered = answer(|reply| unsafe { vk_stream_write(self.0, data.as_ptr(), data.len(), ptr::null(), reply) });
        Ok(decode(&answered.waited().result()?).unwrap())
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        vk_release(self.0);
    }
}

const BANNER: &str = "virtkit test guest: test\n";

#[test]
fn what_is_written_comes_back_and_the_end_is_told() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    assert_eq!(console.read_text(BANNER.len()), BANNER);
    assert_eq!(console.write(b"hello\n").unwrap(), 6);
    assert_eq!(console.read_text(6), "hello\n");
    // SAFETY: all pointers are valid, or null.
    let finished = answer(|reply| unsafe { vk_stream_finish(console.0, ptr::null(), reply) }).waited();
    assert_eq!(finished.result().unwrap(), b"");
    assert_eq!(console.write(b"more").unwrap_err().code, ErrorCode::INVALID_STREAM);
}

#[test]
fn more_than_the_guest_takes_is_taken_in_parts() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    assert_eq!(console.read_text(BANNER.len()), BANNER);
    let data = vec![b'x'; 200_000];
    let taken = console.write(&data).unwrap() as usize;
    assert!(taken > 0 && taken < data.len(), "{taken}");
    // The next one waits until somebody reads.
    // SAFETY: all pointers are valid, or null.
    let waiting = answer(|reply| unsafe { vk_stream_write(console.0, data.as_ptr(), 10, ptr::null(), reply) });
    assert_eq!(waiting.status, PENDING);
    assert_eq!(console.read_text(taken).len(), taken);
    assert_eq!(decode::<u32>(&waiting.waited().result().unwrap()).unwrap(), 10);
}

#[test]
fn a_read_waits_and_can_be_cancelled_without_loss() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    console.read_text(BANNER.len());
    let token = console.read_raw(100, &Options::NONE).pending();
    vk_cancel(token);
    assert_eq!(wait(token, -1).error().code, ErrorCode::CANCELLED);
    let soon = Options { timeout_ns: 5_000_000, ..Options::NONE };
    assert_eq!(wait(console.read_raw(100, &soon).pending(), -1).error().code, ErrorCode::DEADLINE_EXCEEDED);

    let reading = console.read_raw(100, &Options::NONE);
    console.write(b"kept\n").unwrap();
    let chunk: Chunk = decode(&reading.waited().result().unwrap()).unwrap();
    assert_eq!(chunk, Chunk::Data(b"kept\n".to_vec()));
}

#[test]
fn the_end_of_the_guest_is_the_end_of_the_stream() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    console.write(b"poweroff\n").unwrap();
    let all = BANNER.len() + "poweroff\n".len();
    console.read_text(all);
    assert_eq!(console.read(100).unwrap(), Chunk::End);
    assert_eq!(console.read(100).unwrap(), Chunk::End);
}

#[test]
fn an_aborted_stream_lets_another_open() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    // SAFETY: all pointers are valid, or null.
    let abort = || answer(|reply| unsafe { vk_stream_abort(console.0, ptr::null(), reply) }).waited().result();
    assert_eq!(abort().unwrap(), b"");
    assert_eq!(abort().unwrap_err().code, ErrorCode::INVALID_STREAM);
    assert_eq!(console.write(b"x").unwrap_err().code, ErrorCode::INVALID_STREAM);
    let again = call(port.0, client::domain::open_console(&port.domain(), None, DomainConsoleFlags::empty())).unwrap();
    vk_release(again.0);
    // Released is aborted, too.
    call(port.0, client::domain::open_console(&port.domain(), None, DomainConsoleFlags::empty())).unwrap();
}

#[test]
fn a_console_has_no_holes() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    // SAFETY: all pointers are valid, or null.
    let error = answer(|reply| unsafe { vk_stream_hole(console.0, 4096, ptr::null(), reply) }).waited().error();
    assert_eq!(error.code, ErrorCode::INVALID_ARG);
}

#[test]
fn wrong_handles_and_null_data_are_errors() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    // SAFETY: null is allowed, and an error.
    let error = answer(|reply| unsafe { vk_stream_write(console.0, ptr::null(), 5, ptr::null(), reply) }).error();
    assert!(error.message.contains("null pointer"), "{error}");
    for wrong in [0, port.0, console.0 ^ (1 << 40)] {
        // SAFETY: all pointers are valid, or null.
        let functions: [&dyn Fn(*mut virtkit_c::private::reply::Reply) -> i32; 5] = [
            // SAFETY: all pointers are valid, or null.
            &|reply| unsafe { vk_stream_read(wrong, 1, ptr::null(), reply) },
            // SAFETY: all pointers are valid, or null.
            &|reply| unsafe { vk_stream_write(wrong, [1].as_ptr(), 1, ptr::null(), reply) },
            // SAFETY: all pointers are valid, or null.
            &|reply| unsafe { vk_stream_hole(wrong, 1, ptr::null(), reply) },
            // SAFETY: all pointers are valid, or null.
            &|reply| unsafe { vk_stream_finish(wrong, ptr::null(), reply) },
            // SAFETY: all pointers are valid, or null.
            &|reply| unsafe { vk_stream_abort(wrong, ptr::null(), reply) },
        ];
        for function in functions {
            assert_eq!(answer(function).error().code, ErrorCode::INVALID_ARG);
        }
    }
}

#[test]
fn closing_the_connection_ends_a_waiting_read() {
    let port = Port::open(ALONE);
    let console = Console::open(&port);
    console.read_text(BANNER.len());
    let token = console.read_raw(100, &Options::NONE).pending();
    let waiter = std::thread::spawn(move || wait(token, 10_000_000_000));
    std::thread::sleep(Duration::from_millis(20));
    // SAFETY: all pointers are valid, or null.
    answer(|reply| unsafe { vk_close(port.0, ptr::null(), reply) }).waited().result().unwrap();
    assert_eq!(waiter.join().unwrap().error().code, ErrorCode::INVALID_CONN);
}
