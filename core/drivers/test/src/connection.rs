//! A connection to a test host.

use std::sync::Arc;

use virtkit_driver::{DomainConsole, DomainInfo, DomainList, DomainMemory};
use virtkit_driver::{Driver, EventHub, Groups, Reply};

use crate::world::World;

/// One connection. Several may share a world.
#[derive(Debug)]
pub struct TestConnection {
    pub(crate) world: Arc<World>,
}

impl TestConnection {
    pub fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// An answer after the time that the URI asked for. The work is done at the end of it, also when nobody waits any more.
    pub(crate) fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> virtkit_api::Result<T> + Send + 'static) -> Reply<T> {
        match self.world.options().latency {
            None => Reply::now(work()),
            Some(time) => Reply::task(async move {
                tokio::time::sleep(time).await;
                work()
            }),
        }
    }
}

impl Driver for TestConnection {
    fn events(&self) -> &EventHub {
        self.world.events()
    }

    fn close(&self) -> Reply<()> {
        self.world.leave();
        Reply::now(Ok(()))
    }
}

impl Groups for TestConnection {
    fn domain_console(&self) -> Option<&dyn DomainConsole> {
        Some(self)
    }

    fn domain_info(&self) -> Option<&dyn DomainInfo> {
        Some(self)
    }

    fn domain_list(&self) -> Option<&dyn DomainList> {
        Some(self)
    }

    fn domain_memory(&self) -> Option<&dyn DomainMemory> {
        Some(self)
    }
}
