//! Finding storage pools, and making them.

use virtkit_api::{
    ErrorCode, ListStoragePoolsFlags, StoragePoolCreateFlags, StoragePoolDefineFlags, StoragePoolEventType, StoragePoolRef, Uuid,
};
use virtkit_document::StoragePoolKind;
use virtkit_driver::{Reply, StoragePoolList};

use super::error;
use super::pool::TestPool;
use super::pool_definition::PoolDefinition;
use super::pool_lifecycle::{build, build_before};
use crate::connection::TestConnection;

impl StoragePoolList for TestConnection {
    fn storage_pools(&self, flags: ListStoragePoolsFlags) -> Reply<Vec<StoragePoolRef>> {
        let pools = self.world.pools().all();
        let wanted = pools.iter().filter(|pool| wanted(pool, flags));
        Reply::now(Ok(wanted.map(|pool| pool.identity().clone()).collect()))
    }

    fn storage_pool_by_name(&self, name: &str) -> Reply<StoragePoolRef> {
        self.world.pools().by_name(name).map(|pool| pool.identity().clone()).into()
    }

    fn storage_pool_by_uuid(&self, uuid: Uuid) -> Reply<StoragePoolRef> {
        self.world.pools().by_uuid(uuid).map(|pool| pool.identity().clone()).into()
    }

    fn storage_pool_by_target_path(&self, path: &str) -> Reply<StoragePoolRef> {
        let trimmed = path.trim_end_matches('/');
        let pools = self.world.pools().all();
        let found = pools.iter().find(|pool| pool.started().is_ok_and(|state| state.definition.path() == Some(trimmed)));
        let missing = || error(ErrorCode::NO_STORAGE_POOL, format!("no started storage pool has its volumes in {path:?}"));
        found.map(|pool| pool.identity().clone()).ok_or_else(missing).into()
    }

    fn define_storage_pool(&self, xml: &str, _: StoragePoolDefineFlags) -> Reply<StoragePoolRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let pool = world.pools().define(PoolDefinition::from_xml(&xml)?)?;
            world.events().emit(&pool.event(StoragePoolEventType::DEFINED));
            Ok(pool.identity().clone())
        })
    }

    fn create_storage_pool(&self, xml: &str, flags: StoragePoolCreateFlags) -> Reply<StoragePoolRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let before = build_before(flags)?;
            let built = |definition: &PoolDefinition, volumes: &mut _| before.map_or(Ok(()), |flags| build(definition, volumes, flags));
            let pool = world.pools().add(PoolDefinition::from_xml(&xml)?, built)?;
            world.events().emit(&pool.event(StoragePoolEventType::STARTED));
            Ok(pool.identity().clone())
        })
    }
}

/// Whether a pool is in a list with these flags: for each kind of flags, one that is true of it, or none of the kind given.
fn wanted(pool: &TestPool, flags: ListStoragePoolsFlags) -> bool {
    use ListStoragePoolsFlags as F;
    let state = pool.lock();
    let one_of = |kind: F, is: F| !flags.intersects(kind) || flags.intersects(is);
    let one = |condition, yes, no| one_of(yes | no, if condition { yes } else { no });
    let types = F::all() - (F::ACTIVE | F::INACTIVE | F::PERSISTENT | F::TRANSIENT | F::AUTOSTART | F::NO_AUTOSTART);
    one(state.active, F::ACTIVE, F::INACTIVE)
        && one(state.persistent, F::PERSISTENT, F::TRANSIENT)
        && one(state.autostart, F::AUTOSTART, F::NO_AUTOSTART)
        && one_of(types, flag_of(state.definition.kind()))
}

/// The flag that asks for pools of a type.
fn flag_of(kind: &StoragePoolKind) -> ListStoragePoolsFlags {
    use ListStoragePoolsFlags as F;
    use StoragePoolKind as K;
    match kind {
        K::Dir => F::DIR,
        K::Fs => F::FS,
        K::Netfs => F::NET_FS,
        K::Logical => F::LOGICAL,
        K::Disk => F::DISK,
        K::Iscsi => F::ISCSI,
        K::IscsiDirect => F::ISCSI_DIRECT,
        K::Scsi => F::SCSI,
        K::Mpath => F::MPATH,
        K::Rbd => F::RBD,
        K::Sheepdog => F::SHEEPDOG,
        K::Gluster => F::GLUSTER,
        K::Zfs => F::ZFS,
        K::Vstorage => F::VSTORAGE,
        _ => F::empty(),
    }
}
