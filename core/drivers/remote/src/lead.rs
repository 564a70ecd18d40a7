//! A thread that takes what comes, in the place of the task that does it else: it waits for an answer that nobody needs to give to it then.

use std::os::fd::AsFd as _;
use std::sync::Arc;

use virtkit_driver::turn::{self, Bell, Turn, Wait};
use virtkit_rpc::{Taken, Transport};

use crate::link::Link;
use crate::pressure::Demand;

/// Lets the thread that waits for something of this connection take it by itself, where it is a thread that waits, no other one does so, and there is room for
/// what comes. Gives whether it was let.
pub fn offer(link: &Arc<Link>) -> bool {
    if turn::is_wanted()
        && link.demand() == Demand::More
        && let Some(transport) = link.transport()
        && transport.hold()
    {
        turn::offer(Box::new(Lead { link: link.clone(), transport }));
        return true;
    }
    false
}

/// Nobody else waits for the socket.
struct Lead {
    link: Arc<Link>,
    transport: Arc<Transport>,
}

impl Turn for Lead {
    fn take(&mut self, bell: &dyn Bell) {
        // Under TLS something may be here that the socket knows nothing of.
        let mut taken = if self.transport.keeps_bytes() { self.link.take_some() } else { Taken::Nothing };
        // Where there is too much to be read, the task sees to it that there is room again.
        while !bell.has_rung() && taken != Taken::End && self.link.demand() == Demand::More {
            if taken == Taken::Nothing && bell.wait(self.transport.as_fd(), Wait::Read).is_err() {
                return;
            }
            taken = self.link.take_some();
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.transport.release();
    }
}
