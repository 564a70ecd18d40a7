//! All secrets of a host, with their values.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use virtkit_api::{Error, ErrorCode, Result, SecretUsageType, SecretValue, Uuid};

use super::definition::SecretDefinition;
use super::error;

/// The secrets. What is done with one is done at once, so one lock is enough.
#[derive(Debug, Default)]
pub struct Secrets(Mutex<Table>);

/// The secrets, to be found by UUID and by what they are for.
#[derive(Debug, Default)]
pub struct Table {
    by_uuid: BTreeMap<Uuid, TestSecret>,
    by_usage: HashMap<(SecretUsageType, Arc<str>), Uuid>,
}

/// A secret.
#[derive(Debug)]
pub struct TestSecret {
    pub definition: SecretDefinition,
    pub value: Option<SecretValue>,
}

impl Secrets {
    /// The table. Changes leave it whole at every step, so a panic elsewhere does not spoil it.
    pub fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// All secrets, by UUID.
    pub fn all(&self) -> impl Iterator<Item = &TestSecret> {
        self.by_uuid.values()
    }

    pub fn by_uuid(&self, uuid: Uuid) -> Result<&TestSecret> {
        self.by_uuid.get(&uuid).ok_or_else(|| missing(uuid))
    }

    pub fn by_uuid_mut(&mut self, uuid: Uuid) -> Result<&mut TestSecret> {
        self.by_uuid.get_mut(&uuid).ok_or_else(|| missing(uuid))
    }

    /// The secret for something. Those for nothing in particular are found by their UUID alone.
    ///
    /// # Errors
    /// `NoSecret` where there is none.
    pub fn by_usage(&self, usage_type: SecretUsageType, usage_id: &str) -> Result<&TestSecret> {
        let found = self.by_usage.get(&(usage_type, usage_id.into())).and_then(|uuid| self.by_uuid.get(uuid));
        let missing = || {
            let kind = usage_type.name().map_or_else(|| usage_type.0.to_string(), str::to_lowercase);
            error(ErrorCode::NO_SECRET, format!("there is no secret for the {kind} {usage_id:?}"))
        };
        found.ok_or_else(missing)
    }

    /// Makes a secret without a value, or changes what is said of one.
    ///
    /// # Errors
    /// `InternalError` where another secret has the UUID or is for the same; `OperationDenied` where a private one would be shown from now on.
    pub fn define(&mut self, definition: SecretDefinition) -> Result<()> {
        let uuid = definition.identity().uuid;
        let key = definition.usage().map(|(kind, id)| (kind, Arc::from(id)));
        if let Some(known) = self.by_uuid.get_mut(&uuid) {
            if known.definition.usage() != definition.usage() {
                let message = format!("there is a secret with the UUID {uuid} already, and it is for something else");
                return Err(error(ErrorCode::INTERNAL_ERROR, message));
            }
            if known.definition.is_private() && !definition.is_private() {
                return Err(error(ErrorCode::OPERATION_DENIED, format!("the secret {uuid} is private, and stays so")));
            }
            known.definition = definition;
            return Ok(());
        }
        if let Some(key) = key {
            if let Some(other) = self.by_usage.get(&key) {
                let message = format!("the secret {other} is for {:?} already", key.1);
                return Err(error(ErrorCode::INTERNAL_ERROR, message));
            }
            self.by_usage.insert(key, uuid);
        }
        self.by_uuid.insert(uuid, TestSecret { definition, value: None });
        Ok(())
    }

    /// Forgets a secret and its value.
    ///
    /// # Errors
    /// `NoSecret` where there is none.
    pub fn undefine(&mut self, uuid: Uuid) -> Result<()> {
        let secret = self.by_uuid.remove(&uuid).ok_or_else(|| missing(uuid))?;
        if let Some((kind, id)) = secret.definition.usage() {
            self.by_usage.remove(&(kind, Arc::from(id)));
        }
        Ok(())
    }
}

fn missing(uuid: Uuid) -> Error {
    error(ErrorCode::NO_SECRET, format!("there is no secret with the UUID {uuid}"))
}
