//! The driver of a root.

use std::sync::Arc;

use tokio::task::AbortHandle;
use virtkit_api::{Error, MethodInfo, Result, Uuid};
use virtkit_driver::{
    ConnectionInfo, DomainConsole, DomainCpu, DomainLifecycle, DomainList, DomainMemory, DomainMonitor, DomainStatus, Driver, EventHub,
    Groups, Reply, spawner,
};
use virtkit_state::Root;

use crate::definition::{Definition, Surroundings};
use crate::domain::{QemuDomain, Reach, attach_all, start_all};
use crate::error::{invalid, of_driver};
use crate::generated::LACKS;
use crate::store::{Store, Stored};
use crate::world::World;

/// The driver of a root. All connections to the root share it.
#[derive(Debug)]
pub struct QemuDriver(Arc<World>);

impl QemuDriver {
    /// Opens what is in a root: its domains, and those of them that run.
    ///
    /// # Errors
    /// `SystemError` where the root cannot be read.
    pub async fn open(root: Root, events: Arc<EventHub>) -> Result<Self> {
        let (world, definitions, statuses) = spawner()
            .block(move || {
                let store = Store::open(&root)?;
                let (definitions, statuses) = (store.definitions()?, store.statuses()?);
                Ok((World::new(store, events), definitions, statuses))
            })
            .await
            .map_err(of_driver)?;
        let world = Arc::new(world);
        let surroundings = world.surroundings().await;
        let mut to_start = Vec::new();
        let complete = surroundings.of_stored();
        for Stored { uuid, content, autostart } in definitions {
            match content.as_deref().map_err(Error::clone).and_then(|content| enter(&world, uuid, content, &complete)) {
                Ok((domain, definition)) => {
                    let mut state = domain.lock();
                    (state.config, state.autostart) = (Some(definition), autostart);
                    domain.show(true);
                    drop(state);
                    to_start.extend(autostart.then_some(domain));
                }
                // A file that is no definition of this domain was not written here, or not by this version: it is left alone.
                Err(why) => world.store.not_understood(uuid, content.as_deref().unwrap_or_default(), &why),
            }
        }
        attach_all(&world, statuses, &surroundings).await.map_err(of_driver)?;
        Self::start_with_host(&world, to_start).await?;
        Ok(Self(world))
    }

    /// Starts what is to start with the host, once in each run of its kernel.
    async fn start_with_host(world: &Arc<World>, domains: Vec<Arc<QemuDomain>>) -> Result<()> {
        let first = {
            let world = world.clone();
            let look = move || {
                let boot = world.node.boot.as_str();
                let first = world.store.autostarted()?.as_deref() != Some(boot);
                if first {
                    world.store.set_autostarted(boot)?;
                }
                Ok(first)
            };
            spawner().block(look).await.map_err(of_driver)?
        };
        if first && !domains.is_empty() {
            let world = world.clone();
            spawner().handle().spawn(async move { start_all(&world, domains).await });
        }
        Ok(())
    }

    /// What the connections share.
    pub(crate) fn world(&self) -> Arc<World> {
        self.0.clone()
    }
}

impl Driver for QemuDriver {
    fn events(&self) -> &EventHub {
        &self.0.events
    }

    fn lacks(&self, method: &MethodInfo) -> bool {
        LACKS.iter().any(|lacked| lacked.id == method.id)
    }

    fn close(&self) -> Reply<()> {
        let world = self.world();
        Reply::task(async move {
            let domains = world.all();
            for domain in &domains {
                let_go(domain);
            }
            for domain in &domains {
                // Changes that are under way come to their end, and a start is one that ends with a machine.
                let _job = domain.job.lock().await;
                let_go(domain);
            }
            Ok(())
        })
    }
}

/// The domain of a stored definition.
fn enter(world: &World, uuid: Uuid, content: &[u8], complete: &Surroundings) -> Result<(Arc<QemuDomain>, Definition)> {
    let xml = std::str::from_utf8(content).map_err(|error| invalid(format!("it is no text: {error}")))?;
    let mut definition = Definition::from_xml(xml, complete)?;
    if definition.uuid() != uuid {
        return Err(invalid(format!("it is that of the UUID {}, and has the name of another file", definition.uuid())));
    }
    Ok((world.enter(&mut definition)?, definition))
}

/// Leaves a machine to whoever opens the root next.
fn let_go(domain: &QemuDomain) {
    let live = domain.lock().live.take();
    if let Some(live) = live {
        live.watch.iter().for_each(AbortHandle::abort);
        live.sessions.end();
        if let Reach::Monitor(monitor) = &live.reach {
            monitor.close();
        }
    }
}

impl Groups for QemuDriver {
    fn connection_info(&self) -> Option<&dyn ConnectionInfo> {
        Some(self)
    }

    fn domain_cpu(&self) -> Option<&dyn DomainCpu> {
        Some(self)
    }

    fn domain_lifecycle(&self) -> Option<&dyn DomainLifecycle> {
        Some(self)
    }

    fn domain_console(&self) -> Option<&dyn DomainConsole> {
        Some(self)
    }

    fn domain_status(&self) -> Option<&dyn DomainStatus> {
        Some(self)
    }

    fn domain_list(&self) -> Option<&dyn DomainList> {
        Some(self)
    }

    fn domain_memory(&self) -> Option<&dyn DomainMemory> {
        Some(self)
    }

    fn domain_monitor(&self) -> Option<&dyn DomainMonitor> {
        Some(self)
    }
}
