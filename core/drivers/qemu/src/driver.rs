//! The driver of a root.

use std::sync::Arc;

use tokio::task::AbortHandle;
use virtkit_api::{MethodInfo, Result, methods};
use virtkit_driver::{
    ConnectionInfo, DomainConsole, DomainCpu, DomainLifecycle, DomainList, DomainMemory, DomainStatus, Driver, EventHub, Groups, Reply,
    spawner,
};
use virtkit_state::Root;

use crate::definition::Definition;
use crate::domain::{QemuDomain, Reach, attach_all, start_all};
use crate::error::of_driver;
use crate::store::Store;
use crate::world::World;

/// Methods of groups that this driver has, which it cannot do: limits on memory need a control group for each machine.
const LACKS: [&MethodInfo; 2] = [&methods::DOMAIN_MEMORY_PARAMETERS, &methods::DOMAIN_SET_MEMORY_PARAMETERS];

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
        let stored = surroundings.of_stored();
        for (uuid, xml, autostart) in definitions {
            // A file that is no definition of this domain was not written here: it is left alone.
            let Some(mut definition) = Definition::from_xml(&xml, &stored).ok().filter(|definition| definition.uuid() == uuid) else {
                continue;
            };
            let Ok(domain) = world.enter(&mut definition) else { continue };
            {
                let mut state = domain.lock();
                (state.config, state.autostart) = (Some(definition), autostart);
            }
            domain.show(true);
            to_start.extend(autostart.then_some(domain));
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
}
