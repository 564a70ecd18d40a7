//! File descriptors beside calls and replies.

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use virtkit::DomainOpenGraphicsFlags;

use crate::pair::{connect, run};

/// What a VNC server says first.
const GREETING: &[u8] = b"RFB 003.008\n";

fn greeting(socket: OwnedFd) -> Vec<u8> {
    let mut socket = UnixStream::from(socket);
    socket.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("a timeout");
    let mut greeting = vec![0; GREETING.len()];
    socket.read_exact(&mut greeting).expect("the display speaks");
    greeting
}

#[test]
fn a_descriptor_comes_out_and_another_goes_in() {
    run(async {
        let connection = connect("test:///default").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let flags = DomainOpenGraphicsFlags::empty();
        let socket = domain.open_graphics_fd(0, flags).await.expect("a display");
        assert_eq!(greeting(socket), GREETING);
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        domain.open_graphics(0, theirs.into(), flags).await.expect("a display");
        assert_eq!(greeting(ours.into()), GREETING);
        // A refused call takes its descriptor with it, and the next packet is understood.
        let (_, theirs) = UnixStream::pair().expect("a socket pair");
        domain.open_graphics(99, theirs.into(), flags).await.expect_err("there is no such display");
        domain.open_graphics_fd(99, flags).await.expect_err("there is no such display");
        domain.state().await.expect("the connection is usable");
    });
}
