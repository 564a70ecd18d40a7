//! Building, starting and stopping storage pools.

use std::sync::Arc;

use virtkit_api::{
    DriverEvent, Result, StoragePoolBuildFlags, StoragePoolCreateFlags, StoragePoolDeleteFlags, StoragePoolEventType, StoragePoolRef,
};
use virtkit_driver::{Reply, StoragePoolLifecycle, spawner};

use super::build::{build, build_before, remove};
use super::{Definition, Pool, scan};
use crate::driver::StorageDriver;
use crate::host::Host;

impl StorageDriver {
    /// A change of one pool, while nothing is done with its volumes; what it gives is told.
    fn change_pool(
        &self,
        pool: &StoragePoolRef,
        change: impl FnOnce(&Host, &Arc<Pool>) -> Result<DriverEvent> + Send + 'static,
    ) -> Reply<()> {
        let (host, identity) = (self.host().clone(), pool.clone());
        Reply::task(async move {
            let running = host.work.begin()?;
            let pool = host.pools.get(&identity)?;
            let right = pool.change().await?;
            let body = move || {
                let event = change(&host, &pool)?;
                drop(right);
                host.events.emit(&event);
                drop(running);
                Ok(())
            };
            spawner().block(body).await
        })
    }

    /// A change of one pool after which it may be gone.
    fn end_pool(
        &self,
        pool: &StoragePoolRef,
        event: StoragePoolEventType,
        change: impl FnOnce(&Host, &Arc<Pool>) -> Result<()> + Send + 'static,
    ) -> Reply<()> {
        let (host, identity) = (self.host().clone(), pool.clone());
        Reply::task(async move {
            let running = host.work.begin()?;
            let _alone = host.definitions.clone().lock_owned().await;
            let pool = host.pools.get(&identity)?;
            let right = pool.change().await?;
            let body = move || {
                change(&host, &pool)?;
                let gone = {
                    let state = pool.lock();
                    !state.active && !state.persistent
                };
                if gone {
                    host.pools.remove(&pool);
                }
                drop(right);
                host.events.emit(&pool.event(event));
                drop(running);
                Ok(())
            };
            spawner().block(body).await
        })
    }
}

impl StoragePoolLifecycle for StorageDriver {
    fn build(&self, storage_pool: &StoragePoolRef, flags: StoragePoolBuildFlags) -> Reply<()> {
        self.change_pool(storage_pool, move |_, pool| {
            build(&*stopped(pool)?, flags)?;
            Ok(pool.event(StoragePoolEventType::CREATED))
        })
    }

    fn create(&self, storage_pool: &StoragePoolRef, flags: StoragePoolCreateFlags) -> Reply<()> {
        self.change_pool(storage_pool, move |host, pool| {
            start(host, pool, flags)?;
            Ok(pool.event(StoragePoolEventType::STARTED))
        })
    }

    fn refresh(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        self.change_pool(storage_pool, |_, pool| {
            let definition = pool.started()?.definition.clone();
            let found = scan(definition.path())?;
            pool.lock().show(found);
            Ok(pool.refreshed())
        })
    }

    fn destroy(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        self.end_pool(storage_pool, StoragePoolEventType::STOPPED, |host, pool| {
            drop(pool.started()?);
            host.store.stopped(pool.uuid())?;
            host.pools.redefine(pool, |state| {
                state.active = false;
                (state.owner, state.volumes) = (None, super::Volumes::new());
                state.sizes = super::Sizes::default();
                if let Some(next) = state.next.take() {
                    state.definition = next;
                }
            });
            Ok(())
        })
    }

    fn delete(&self, storage_pool: &StoragePoolRef, _: StoragePoolDeleteFlags) -> Reply<()> {
        self.change_pool(storage_pool, |_, pool| {
            remove(&*stopped(pool)?)?;
            Ok(pool.event(StoragePoolEventType::DELETED))
        })
    }

    fn undefine(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        self.end_pool(storage_pool, StoragePoolEventType::UNDEFINED, |host, pool| {
            stopped(pool)?;
            host.store.undefine(pool.uuid())?;
            let mut state = pool.lock();
            (state.persistent, state.autostart) = (false, false);
            Ok(())
        })
    }

    fn is_active(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| state.active)
    }

    fn is_persistent(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| state.persistent)
    }

    fn autostart(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| state.autostart)
    }

    fn set_autostart(&self, storage_pool: &StoragePoolRef, autostart: bool) -> Reply<()> {
        let (host, identity) = (self.host().clone(), storage_pool.clone());
        Reply::task(async move {
            let running = host.work.begin()?;
            let pool = host.pools.get(&identity)?;
            let turn = pool.turn().await?;
            let body = move || {
                if !pool.lock().persistent {
                    return Err(pool.invalid("has no stored configuration, so it cannot start with its host"));
                }
                host.store.autostart(pool.uuid(), autostart)?;
                pool.lock().autostart = autostart;
                drop((turn, running));
                Ok(())
            };
            spawner().block(body).await
        })
    }
}

/// Starts a pool: its folder is looked into, and it is marked as started.
pub fn start(host: &Host, pool: &Pool, flags: StoragePoolCreateFlags) -> Result<()> {
    let before = build_before(flags)?;
    let definition = stopped(pool)?;
    if let Some(flags) = before {
        build(&definition, flags)?;
    }
    let found = scan(definition.path())?;
    host.store.started(&definition)?;
    let mut state = pool.lock();
    state.active = true;
    state.show(found);
    Ok(())
}

/// The definition of a pool that is not started.
fn stopped(pool: &Pool) -> Result<Arc<Definition>> {
    let state = pool.lock();
    if state.active { Err(pool.invalid("is started")) } else { Ok(state.definition.clone()) }
}
