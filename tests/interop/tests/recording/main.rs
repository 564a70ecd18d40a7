//! A conversation of libvirt's own client and daemon, heard from between the two: every packet is cut off, taken apart and put together again on its way,
//! descriptors beside it, so that both only understand each other if that gives the same bytes.
//!
//! With `VIRTKIT_RECORD=FILE` what was heard is written down: `cargo test -p virtkit-interop --test recording` with `core/rpc/tests/libvirtd.txt` makes the
//! packets that the tests of `core/rpc` read.

mod conversation;
mod proxy;

use std::fmt::Write as _;
use std::fs;

use conversation::{EXPECTED, hold};
use proxy::{Heard, Proxy};
use virtkit_interop::{Libvirtd, Settings, program};

#[test]
fn libvirts_packets_are_taken_apart_and_put_together() {
    let (Some(_), Some(daemon)) = (program("virsh"), Libvirtd::start(Settings::default())) else { return };
    let socket = daemon.folder().join("between");
    let proxy = Proxy::start(&socket, daemon.socket());
    hold(&daemon, &socket, &proxy);
    let heard = proxy.heard();
    for (what, call, reply) in EXPECTED {
        let count = |from: char| heard.iter().filter(|one| one.from == from && one.what == *what).count();
        assert!(count('>') >= *call && count('<') >= *reply, "{what}: {} of the client, {} of the daemon", count('>'), count('<'));
    }
    if let Some(file) = std::env::var_os("VIRTKIT_RECORD") {
        fs::write(file, text(&heard)).expect("it can be written");
    }
}

/// A line for each packet.
fn text(heard: &[Heard]) -> String {
    let version = Libvirtd::version().unwrap_or_default();
    let version = format!("{}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000);
    let mut text = format!(
        "# Packets between libvirt's own client and daemon ({version}), written by the test `recording` of tests/interop. A line is who sends it (> the client, < the\n\
         # daemon), what it is of, how many descriptors are beside it, and the bytes.\n\n"
    );
    for Heard { from, what, fds, bytes } in heard {
        // Writing to a String cannot fail.
        let _ = write!(text, "{from} {what}: {fds} ");
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    text
}
