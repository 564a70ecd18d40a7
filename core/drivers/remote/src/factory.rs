//! Opening connections to daemons.

use std::sync::Arc;

use virtkit_driver::{Driver, DriverFactory, OpenRequest, Reply, Uri};

use crate::Remote;
use crate::target::leads_to_daemon;

/// Opens the URIs that lead to a daemon: those with a transport (`qemu+ssh://host/system`) or a host, and those of drivers that are not in this process
/// (`qemu:///system`).
#[derive(Debug, Clone, Copy)]
pub struct RemoteFactory;

impl DriverFactory for RemoteFactory {
    fn name(&self) -> &'static str {
        "remote"
    }

    fn takes(&self, uri: &Uri) -> bool {
        leads_to_daemon(uri)
    }

    fn open(&self, request: OpenRequest) -> Reply<Arc<dyn Driver>> {
        // Who gives up the wait gives up the attempt: what it has opened so far is closed again.
        Reply::later(async move {
            let remote = Remote::connect(request.uri, request.flags, request.credentials).await?;
            Ok(Arc::new(remote) as Arc<dyn Driver>)
        })
    }
}
