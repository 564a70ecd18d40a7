//! The storage of this host: its pools, and what is needed to change them.

use std::sync::Arc;

use virtkit_api::{Result, StoragePoolCreateFlags, StorageVolumeRef};
use virtkit_driver::EventHub;
use virtkit_state::Root;

use crate::pool::{Inside, Pool, Store, Stored, Table, scan};
use crate::volume::Volume;
use crate::work::Work;

/// All that connections share.
#[derive(Debug)]
pub struct Host {
    pub pools: Table,
    pub store: Store,
    pub events: Arc<EventHub>,
    pub work: Arc<Work>,
    /// Held by who adds or removes a pool, so that what was found to be free stays free until it is taken.
    pub definitions: Arc<tokio::sync::Mutex<()>>,
}

impl Host {
    /// Reads what is kept: pools that were started are started, unless the host was since; then those are that start with it.
    ///
    /// # Errors
    /// `SystemError` where what is kept cannot be read.
    pub fn open(root: &Root, events: Arc<EventHub>) -> Result<Self> {
        let store = Store::open(root)?;
        let host = Self { pools: Table::default(), store, events, work: Arc::default(), definitions: Arc::default() };
        for stored in host.store.load(&host.pools.unreadable)? {
            host.restore(stored);
        }
        Ok(host)
    }

    fn restore(&self, stored: Stored) {
        let active = stored.active.and_then(|definition| {
            // A folder that cannot be read any more is that of a stopped pool.
            let found = scan(definition.path()).ok()?;
            Some((definition, found))
        });
        let persistent = stored.definition.is_some();
        let (definition, next) = match (active.as_ref(), stored.definition) {
            (Some((now, _)), next) => (now.clone(), next),
            (None, Some(definition)) => (definition, None),
            (None, None) => return,
        };
        if let Err(why) = self.pools.owner(&mut definition.clone()) {
            // Two that claim one folder or name: someone changed the files. The first keeps it.
            if persistent {
                self.store.passed_over(&definition, &self.pools.unreadable, &why.message);
            }
            return;
        }
        let pool = Arc::new(Pool::new(definition, persistent));
        {
            let mut state = pool.lock();
            state.autostart = stored.autostart && persistent;
            if let Some((now, found)) = active {
                state.active = true;
                state.show(found);
                state.next = next.filter(|next| next.to_xml() != now.to_xml()).map(Arc::new);
            }
        }
        self.pools.add(pool.clone());
        let autostart = {
            let state = pool.lock();
            state.autostart && !state.active
        };
        if autostart {
            // As in libvirt, one that does not start is there all the same, and who starts it by hand is told why.
            let _ = crate::pool::start(self, &pool, StoragePoolCreateFlags::empty());
        }
    }

    /// Enters the pool of a volume, and finds it there.
    ///
    /// # Errors
    /// `NoStoragePool`, `NoStorageVolume` where they are gone; `OperationInvalid` where the pool is not started.
    pub async fn volume(&self, identity: &StorageVolumeRef) -> Result<(Inside, Arc<Volume>)> {
        let pool = self.pools.by_name(&identity.pool)?;
        let inside = pool.enter().await?;
        let volume = pool.volume(&pool.lock(), &identity.name)?;
        Ok((inside, volume))
    }
}
