//! What a secret is, and its value.

use virtkit_api::{DriverEvent, Error, ErrorCode, SecretEventType, SecretRef, SecretValue, SecretXml};
use virtkit_driver::{Reply, SecretContent};

use super::error;
use crate::connection::TestConnection;

/// How long a value may be, in bytes: as on libvirt's wire.
const LONGEST: usize = 65_536;

impl SecretContent for TestConnection {
    fn xml(&self, secret: &SecretRef) -> Reply<SecretXml> {
        self.world.secrets().lock().by_uuid(secret.uuid).map(|secret| SecretXml::new(secret.definition.to_xml())).into()
    }

    fn value(&self, secret: &SecretRef) -> Reply<SecretValue> {
        let value = || {
            let uuid = secret.uuid;
            let table = self.world.secrets().lock();
            let secret = table.by_uuid(uuid)?;
            if secret.definition.is_private() {
                return Err(error(ErrorCode::INVALID_SECRET, format!("the secret {uuid} is private: its host alone uses the value")));
            }
            let value = secret.value.as_ref().ok_or_else(|| error(ErrorCode::NO_SECRET, format!("the secret {uuid} has no value")))?;
            Ok(SecretValue::new(value.reveal().to_vec()))
        };
        value().into()
    }

    fn set_value(&self, secret: &SecretRef, value: &SecretValue) -> Reply<()> {
        let length = value.reveal().len();
        if length > LONGEST {
            let message = format!("a value of {length} bytes is too long for the secret {}: at most {LONGEST}", secret.uuid);
            return Reply::now(Err(Error::invalid_argument(message)));
        }
        let (world, uuid, value) = (self.world.clone(), secret.uuid, SecretValue::new(value.reveal().to_vec()));
        self.slowly(move || {
            let mut table = world.secrets().lock();
            let secret = table.by_uuid_mut(uuid)?;
            secret.value = Some(value);
            let secret = secret.definition.identity().clone();
            drop(table);
            world.events().emit(&DriverEvent::SecretValueChanged { secret });
            Ok(())
        })
    }

    fn undefine(&self, secret: &SecretRef) -> Reply<()> {
        let (world, secret) = (self.world.clone(), secret.clone());
        self.slowly(move || {
            world.secrets().lock().undefine(secret.uuid)?;
            world.events().emit(&DriverEvent::SecretLifecycle { secret, event: SecretEventType::UNDEFINED, detail: 0 });
            Ok(())
        })
    }
}
