//! Building, starting and stopping storage pools.

use std::sync::Arc;

use virtkit_api::{
    DriverEvent, Error, ErrorCode, Result, StoragePoolBuildFlags, StoragePoolCreateFlags, StoragePoolDeleteFlags, StoragePoolEventType,
    StoragePoolRef,
};
use virtkit_document::StoragePoolKind;
use virtkit_driver::{Reply, StoragePoolLifecycle};

use super::error;
use super::pool::{PoolState, TestPool, Volumes};
use super::pool_definition::PoolDefinition;
use crate::connection::TestConnection;

/// A folder that is not empty cannot be removed.
const ENOTEMPTY: i32 = 39;

impl TestConnection {
    /// A change of one pool, after the time that the URI asked for; what it gives is told.
    fn change_pool(
        &self,
        pool: &StoragePoolRef,
        change: impl FnOnce(&Arc<TestPool>, &mut PoolState) -> Result<Option<StoragePoolEventType>> + Send + 'static,
    ) -> Reply<()> {
        self.change_pool_telling(pool, |pool, state| Ok(change(pool, state)?.map(|event| pool.event(event))))
    }

    /// The same, with any event.
    fn change_pool_telling(
        &self,
        pool: &StoragePoolRef,
        change: impl FnOnce(&Arc<TestPool>, &mut PoolState) -> Result<Option<DriverEvent>> + Send + 'static,
    ) -> Reply<()> {
        let (world, identity) = (self.world.clone(), pool.clone());
        self.slowly(move || {
            let pool = world.pools().get(&identity)?;
            let mut state = pool.lock();
            if state.is_gone() {
                return Err(error(ErrorCode::NO_STORAGE_POOL, format!("the storage pool {:?} was removed meanwhile", pool.name())));
            }
            let event = change(&pool, &mut state)?;
            drop(state);
            if let Some(event) = event {
                world.events().emit(&event);
            }
            Ok(())
        })
    }

    /// A change of one pool after which it may be gone.
    fn end_pool(
        &self,
        pool: &StoragePoolRef,
        event: StoragePoolEventType,
        change: impl FnOnce(&TestPool, &mut PoolState) -> Result<()> + Send + 'static,
    ) -> Reply<()> {
        let (world, identity) = (self.world.clone(), pool.clone());
        self.slowly(move || {
            let pool = world.pools().end(&identity, change)?;
            world.events().emit(&pool.event(event));
            Ok(())
        })
    }
}

impl StoragePoolLifecycle for TestConnection {
    fn build(&self, storage_pool: &StoragePoolRef, flags: StoragePoolBuildFlags) -> Reply<()> {
        self.change_pool(storage_pool, move |pool, state| {
            stopped(pool, state)?;
            build(&state.definition, &mut state.volumes, flags)?;
            Ok(Some(StoragePoolEventType::CREATED))
        })
    }

    fn create(&self, storage_pool: &StoragePoolRef, flags: StoragePoolCreateFlags) -> Reply<()> {
        self.change_pool(storage_pool, move |pool, state| {
            stopped(pool, state)?;
            if let Some(flags) = build_before(flags)? {
                build(&state.definition, &mut state.volumes, flags)?;
            }
            state.active = true;
            Ok(Some(StoragePoolEventType::STARTED))
        })
    }

    fn refresh(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        // Nobody changes volumes behind the back of a host that is made up: who listens is told that they were looked at.
        self.change_pool_telling(storage_pool, |pool, state| {
            started(pool, state)?;
            pool.idle(state)?;
            Ok(Some(DriverEvent::StoragePoolRefresh { storage_pool: pool.identity().clone() }))
        })
    }

    fn destroy(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        self.end_pool(storage_pool, StoragePoolEventType::STOPPED, |pool, state| {
            started(pool, state)?;
            pool.idle(state)?;
            state.active = false;
            Ok(())
        })
    }

    fn delete(&self, storage_pool: &StoragePoolRef, _: StoragePoolDeleteFlags) -> Reply<()> {
        self.change_pool(storage_pool, |pool, state| {
            stopped(pool, state)?;
            if state.definition.is_folder() && !state.volumes.is_empty() {
                return Err(not_empty(pool, state));
            }
            state.volumes.clear();
            Ok(Some(StoragePoolEventType::DELETED))
        })
    }

    fn undefine(&self, storage_pool: &StoragePoolRef) -> Reply<()> {
        self.end_pool(storage_pool, StoragePoolEventType::UNDEFINED, |pool, state| {
            stopped(pool, state)?;
            (state.persistent, state.autostart) = (false, false);
            Ok(())
        })
    }

    fn is_active(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| Ok(state.active))
    }

    fn is_persistent(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| Ok(state.persistent))
    }

    fn autostart(&self, storage_pool: &StoragePoolRef) -> Reply<bool> {
        self.about_pool(storage_pool, |state| Ok(state.autostart))
    }

    fn set_autostart(&self, storage_pool: &StoragePoolRef, autostart: bool) -> Reply<()> {
        self.change_pool(storage_pool, move |pool, state| {
            if !state.persistent {
                return Err(pool.invalid("has no stored configuration, so it cannot start with its host"));
            }
            state.autostart = autostart;
            Ok(None)
        })
    }
}

/// How a pool is built before it is started; none where it is not.
pub fn build_before(flags: StoragePoolCreateFlags) -> Result<Option<StoragePoolBuildFlags>> {
    use StoragePoolBuildFlags as Build;
    use StoragePoolCreateFlags as Create;
    let how = [(Create::WITH_BUILD_OVERWRITE, Build::OVERWRITE), (Create::WITH_BUILD_NO_OVERWRITE, Build::NO_OVERWRITE)];
    let build = how.into_iter().filter(|(asked, _)| flags.contains(*asked)).map(|(_, build)| build).collect::<Build>();
    if build == Build::OVERWRITE | Build::NO_OVERWRITE {
        let message = "the flags WITH_BUILD_OVERWRITE and WITH_BUILD_NO_OVERWRITE exclude each other";
        return Err(error(ErrorCode::INVALID_ARG, message));
    }
    Ok((!build.is_empty() || flags.contains(Create::WITH_BUILD)).then_some(build))
}

/// Builds what a pool is made of. That is there as soon as it is thought of: what remains is what becomes of data.
pub fn build(definition: &PoolDefinition, volumes: &mut Volumes, flags: StoragePoolBuildFlags) -> Result<()> {
    use StoragePoolBuildFlags as F;
    use StoragePoolKind as K;
    if flags.contains(F::OVERWRITE | F::NO_OVERWRITE) {
        return Err(error(ErrorCode::INVALID_ARG, "the flags OVERWRITE and NO_OVERWRITE exclude each other"));
    }
    let known = if matches!(definition.kind(), K::Fs | K::Disk | K::Logical) { F::OVERWRITE | F::NO_OVERWRITE } else { F::empty() };
    if !known.contains(flags) {
        let message = format!("storage pools of the type {:?} cannot be built with {flags:?}", definition.kind().as_str());
        return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
    }
    if flags.contains(F::NO_OVERWRITE) && !volumes.is_empty() {
        let message = format!("the storage pool {:?} has been built: it holds {} volumes", definition.name(), volumes.len());
        return Err(error(ErrorCode::STORAGE_POOL_BUILT, message));
    }
    if flags.contains(F::OVERWRITE) {
        volumes.clear();
    }
    Ok(())
}

fn started(pool: &TestPool, state: &PoolState) -> Result<()> {
    if state.active { Ok(()) } else { Err(pool.invalid("is not started")) }
}

fn stopped(pool: &TestPool, state: &PoolState) -> Result<()> {
    if state.active { Err(pool.invalid("is started")) } else { Ok(()) }
}

fn not_empty(pool: &TestPool, state: &PoolState) -> Error {
    let message = format!("the folder of the storage pool {:?} cannot be removed: it holds {} volumes", pool.name(), state.volumes.len());
    let mut error = error(ErrorCode::SYSTEM_ERROR, message);
    error.int1 = ENOTEMPTY;
    error
}
