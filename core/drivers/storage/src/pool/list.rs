//! Finding storage pools, and making them.

use std::sync::Arc;

use virtkit_api::{
    ErrorCode, ListStoragePoolsFlags, StoragePoolCreateFlags, StoragePoolDefineFlags, StoragePoolEventType, StoragePoolRef, Uuid,
};
use virtkit_driver::{Reply, StoragePoolList, spawner};

use super::definition::plain_path;
use super::lifecycle::start;
use super::{Definition, Pool};
use crate::driver::StorageDriver;
use crate::error::error;

impl StoragePoolList for StorageDriver {
    fn storage_pools(&self, flags: ListStoragePoolsFlags) -> Reply<Vec<StoragePoolRef>> {
        let pools = self.host().pools.all();
        let wanted = pools.iter().filter(|pool| wanted(pool, flags));
        Reply::now(Ok(wanted.map(|pool| pool.identity().clone()).collect()))
    }

    fn storage_pool_by_name(&self, name: &str) -> Reply<StoragePoolRef> {
        self.host().pools.by_name(name).map(|pool| pool.identity().clone()).into()
    }

    fn storage_pool_by_uuid(&self, uuid: Uuid) -> Reply<StoragePoolRef> {
        self.host().pools.by_uuid(uuid).map(|pool| pool.identity().clone()).into()
    }

    fn storage_pool_by_target_path(&self, path: &str) -> Reply<StoragePoolRef> {
        let missing = || error(ErrorCode::NO_STORAGE_POOL, format!("no started storage pool has its volumes in {path:?}"));
        self.host().pools.by_path(&plain_path(path)).map(|pool| pool.identity().clone()).ok_or_else(missing).into()
    }

    fn define_storage_pool(&self, xml: &str, _: StoragePoolDefineFlags) -> Reply<StoragePoolRef> {
        let (host, definition) = (self.host().clone(), Definition::from_xml(xml));
        Reply::task(async move {
            let (running, mut definition) = (host.work.begin()?, definition?);
            let alone = host.definitions.clone().lock_owned().await;
            host.pools.check_readable(&definition)?;
            let there = host.pools.owner(&mut definition)?;
            let turn = match &there {
                Some(pool) => Some(pool.turn().await?),
                None => None,
            };
            let body = move || {
                host.store.define(&definition)?;
                let pool = if let Some(pool) = there {
                    let definition = Arc::new(definition);
                    host.pools.redefine(&pool, |state| {
                        state.persistent = true;
                        if state.active { state.next = Some(definition) } else { state.definition = definition }
                    });
                    pool
                } else {
                    let pool = Arc::new(Pool::new(definition, true));
                    host.pools.add(pool.clone());
                    pool
                };
                drop((turn, alone));
                host.events.emit(&pool.event(StoragePoolEventType::DEFINED));
                drop(running);
                Ok(pool.identity().clone())
            };
            spawner().block(body).await
        })
    }

    fn create_storage_pool(&self, xml: &str, flags: StoragePoolCreateFlags) -> Reply<StoragePoolRef> {
        let (host, definition) = (self.host().clone(), Definition::from_xml(xml));
        Reply::task(async move {
            let (running, mut definition) = (host.work.begin()?, definition?);
            let alone = host.definitions.clone().lock_owned().await;
            host.pools.check_readable(&definition)?;
            if let Some(pool) = host.pools.owner(&mut definition)? {
                let message = format!("there is a storage pool {:?} with the UUID {} already", pool.name(), pool.uuid());
                return Err(error(ErrorCode::OPERATION_FAILED, message));
            }
            let body = move || {
                // Nobody finds it before it is started.
                let pool = Arc::new(Pool::new(definition, false));
                start(&host, &pool, flags)?;
                host.pools.add(pool.clone());
                drop(alone);
                host.events.emit(&pool.event(StoragePoolEventType::STARTED));
                drop(running);
                Ok(pool.identity().clone())
            };
            spawner().block(body).await
        })
    }
}

/// Whether a pool is in a list with these flags: for each kind of flags, one that is true of it, or none of the kind given.
fn wanted(pool: &Pool, flags: ListStoragePoolsFlags) -> bool {
    use ListStoragePoolsFlags as F;
    let state = pool.lock();
    let one_of = |kind: F, is: F| !flags.intersects(kind) || flags.intersects(is);
    let one = |condition, yes, no| one_of(yes | no, if condition { yes } else { no });
    let types = F::all() - (F::ACTIVE | F::INACTIVE | F::PERSISTENT | F::TRANSIENT | F::AUTOSTART | F::NO_AUTOSTART);
    one(state.active, F::ACTIVE, F::INACTIVE)
        && one(state.persistent, F::PERSISTENT, F::TRANSIENT)
        && one(state.autostart, F::AUTOSTART, F::NO_AUTOSTART)
        && one_of(types, F::DIR)
}
