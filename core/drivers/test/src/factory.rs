//! Opening connections.

use std::sync::Arc;

use virtkit_api::{Error, ErrorDomain, Result};
use virtkit_driver::{Driver, DriverFactory, OpenRequest, Reply, Uri};

use crate::connection::TestConnection;
use crate::options::Options;
use crate::world::World;

/// Opens `test` URIs.
#[derive(Debug, Clone, Copy)]
pub struct TestFactory;

impl DriverFactory for TestFactory {
    fn name(&self) -> &'static str {
        "test"
    }

    fn takes(&self, uri: &Uri) -> bool {
        uri.driver() == "test" && uri.transport().is_none() && uri.host().is_none()
    }

    fn open(&self, request: OpenRequest) -> Reply<Arc<dyn Driver>> {
        Reply::now(open(&request.uri).map_err(|error| error.in_domain(ErrorDomain::TEST)))
    }
}

fn open(uri: &Uri) -> Result<Arc<dyn Driver>> {
    if uri.path() != "/default" {
        let message = format!("{:?} names no test host; the one that there is is test:///default", uri.text());
        return Err(Error::invalid_argument(message));
    }
    let world = if uri.parameters().is_empty() { World::join()? } else { Arc::new(World::new(Options::of(uri)?)?) };
    if let Some(time) = world.options().lost_after {
        world.end_after(time);
    }
    Ok(Arc::new(TestConnection::new(world)))
}
