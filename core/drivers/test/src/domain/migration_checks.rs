//! Whether a domain can be migrated as it was asked for.

use virtkit_api::{DomainMigrateFlags, DomainMigrateParameters, Error, ErrorCode, ErrorDomain, Result};

use super::{Definition, State, TestDomain};

/// What needs a real host: post-copy, pages that are pinned, connections that are encrypted or more than one.
const LACKING: DomainMigrateFlags = DomainMigrateFlags::POSTCOPY
    .union(DomainMigrateFlags::POSTCOPY_RESUME)
    .union(DomainMigrateFlags::TLS)
    .union(DomainMigrateFlags::PARALLEL)
    .union(DomainMigrateFlags::RDMA_PIN_ALL)
    .union(DomainMigrateFlags::ZERO_COPY);

/// Whether a domain can be migrated so, and the configuration that the destination gets.
pub fn leaves(domain: &TestDomain, state: &State, params: &DomainMigrateParameters, flags: DomainMigrateFlags) -> Result<String> {
    use DomainMigrateFlags as F;
    let lacking = flags & LACKING;
    if !lacking.is_empty() {
        let message = format!("the test driver cannot migrate with {}", names(lacking));
        return Err(Error::new(ErrorCode::ARGUMENT_UNSUPPORTED, message).in_domain(ErrorDomain::TEST));
    }
    if let Some(parameter) = params.extra.first() {
        return Err(wrong(format!("there is no migration parameter {:?} of the type {}", parameter.name, parameter.value.type_name())));
    }
    let offline = flags.contains(F::OFFLINE);
    if offline && !flags.contains(F::PERSIST_DEST) {
        return Err(domain.invalid("can only be migrated with OFFLINE where PERSIST_DEST is given, too"));
    }
    if offline && flags.intersects(F::NON_SHARED_DISK | F::NON_SHARED_INC) {
        return Err(domain.invalid("is migrated with OFFLINE, where no disks are copied: NON_SHARED_DISK and NON_SHARED_INC cannot be"));
    }
    if !offline && state.live.is_none() {
        return Err(domain.invalid("does not run, so only its configuration can be migrated, with OFFLINE"));
    }
    domain.idle(state)?;
    if !state.snapshots.is_empty() {
        return Err(domain.invalid("has snapshots, which cannot be migrated"));
    }
    let definition = state.definition(!offline).ok_or_else(|| domain.invalid("has no configuration"))?;
    disks(domain, definition, params, flags)?;
    match &params.destination_xml {
        None => Ok(definition.to_xml()),
        Some(given) => {
            same_machine(definition, &Definition::from_xml(given)?)?;
            Ok(given.clone())
        }
    }
}

/// The disks that are to be copied must be there.
fn disks(domain: &TestDomain, definition: &Definition, params: &DomainMigrateParameters, flags: DomainMigrateFlags) -> Result<()> {
    let Some(first) = params.migrate_disks.first() else { return Ok(()) };
    if !flags.intersects(DomainMigrateFlags::NON_SHARED_DISK | DomainMigrateFlags::NON_SHARED_INC) {
        return Err(wrong(format!("the disk {first:?} can only be migrated with NON_SHARED_DISK or NON_SHARED_INC")));
    }
    let known = definition.disks();
    match params.migrate_disks.iter().find(|disk| known.iter().all(|(name, _)| name != *disk)) {
        Some(disk) => Err(wrong(format!("the domain {:?} has no disk {disk:?} to migrate", &*domain.name()))),
        None => Ok(()),
    }
}

/// A configuration for the destination may not change what the guest sees.
fn same_machine(old: &Definition, new: &Definition) -> Result<()> {
    let differs = |what: &str, old: &dyn std::fmt::Display, new: &dyn std::fmt::Display| {
        let message = format!("the configuration for the destination changes the {what} that the guest sees, from {old} to {new}");
        Err(Error::new(ErrorCode::CONFIG_UNSUPPORTED, message).in_domain(ErrorDomain::TEST))
    };
    if new.uuid() != old.uuid() {
        return differs("UUID", &old.uuid(), &new.uuid());
    }
    if new.memory != old.memory {
        return differs("memory", &format!("{} KiB", old.memory), &format!("{} KiB", new.memory));
    }
    if new.max_vcpus != old.max_vcpus {
        return differs("number of processors", &old.max_vcpus, &new.max_vcpus);
    }
    Ok(())
}

fn names(flags: DomainMigrateFlags) -> String {
    flags.iter_names().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

fn wrong(message: String) -> Error {
    Error::invalid_argument(message).in_domain(ErrorDomain::TEST)
}
