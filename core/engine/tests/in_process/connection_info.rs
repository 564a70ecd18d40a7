//! What a connection says of itself is what its driver says.

use virtkit::runtime::wait;
use virtkit::{ConnectFlags, Connection, ErrorCode, MethodInfo};
use virtkit_driver::{Driver, EventHub, Groups, Reply};

/// A driver whose other side is reached over a line that others could listen to.
#[derive(Debug, Default)]
struct Encrypted(EventHub);

impl Groups for Encrypted {}

impl Driver for Encrypted {
    fn events(&self) -> &EventHub {
        &self.0
    }

    fn lacks(&self, _: &MethodInfo) -> bool {
        false
    }

    fn is_encrypted(&self) -> bool {
        true
    }

    fn close(&self) -> Reply<()> {
        Reply::now(Ok(()))
    }
}

#[test]
fn whether_a_connection_is_encrypted_its_driver_knows() {
    let open = || Reply::now(Ok(Encrypted::default()));
    let far = wait(Connection::from_driver(open, "test+tls://far/default".to_owned(), true)).unwrap();
    assert_eq!(wait(far.is_encrypted()), Ok(true));
    wait(far.close()).unwrap();
    assert_eq!(wait(far.is_encrypted()).unwrap_err().code, ErrorCode::INVALID_CONN);
    let here = wait(virtkit::connect(Some("test:///default"), ConnectFlags::empty())).unwrap();
    assert_eq!(wait(here.is_encrypted()), Ok(false));
}
