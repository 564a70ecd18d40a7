//! Finding secrets, and making them.

use virtkit_api::{DriverEvent, ListSecretsFlags, SecretDefineFlags, SecretEventType, SecretRef, SecretUsageType, Uuid};
use virtkit_driver::{Reply, SecretList};

use super::definition::SecretDefinition;
use crate::chosen::either;
use crate::connection::TestConnection;

impl SecretList for TestConnection {
    fn secrets(&self, flags: ListSecretsFlags) -> Reply<Vec<SecretRef>> {
        let table = self.world.secrets().lock();
        let wanted = table.all().filter(|secret| wanted(&secret.definition, flags));
        Reply::now(Ok(wanted.map(|secret| secret.definition.identity().clone()).collect()))
    }

    fn secret_by_uuid(&self, uuid: Uuid) -> Reply<SecretRef> {
        self.world.secrets().lock().by_uuid(uuid).map(|secret| secret.definition.identity().clone()).into()
    }

    fn secret_by_usage(&self, usage_type: SecretUsageType, usage_id: &str) -> Reply<SecretRef> {
        self.world.secrets().lock().by_usage(usage_type, usage_id).map(|secret| secret.definition.identity().clone()).into()
    }

    fn define_secret(&self, xml: &str, _: SecretDefineFlags) -> Reply<SecretRef> {
        let (world, xml) = (self.world.clone(), xml.to_owned());
        self.slowly(move || {
            let definition = SecretDefinition::from_xml(&xml)?;
            let secret = definition.identity().clone();
            world.secrets().lock().define(definition)?;
            world.events().emit(&DriverEvent::SecretLifecycle { secret: secret.clone(), event: SecretEventType::DEFINED, detail: 0 });
            Ok(secret)
        })
    }
}

/// Whether a secret is in a list with these flags.
fn wanted(secret: &SecretDefinition, flags: ListSecretsFlags) -> bool {
    use ListSecretsFlags as F;
    let one = |is, yes: F, no: F| either(flags.bits(), is, yes.bits(), no.bits());
    one(secret.is_ephemeral(), F::EPHEMERAL, F::NO_EPHEMERAL) && one(secret.is_private(), F::PRIVATE, F::NO_PRIVATE)
}
