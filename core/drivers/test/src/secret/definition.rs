//! What secrets are for: what libvirt makes of what was written.

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result, SecretRef, SecretUsageType, Uuid};
use virtkit_document::{Document, SecretConfig, SecretUsage, SecretUsageKind, YesNo};

/// A description of a secret in which everything is decided that has to be.
#[derive(Debug, Clone)]
pub struct SecretDefinition {
    config: SecretConfig,
    identity: SecretRef,
}

impl SecretDefinition {
    /// What a document means here.
    ///
    /// # Errors
    /// `XmlError` for what is no secret, or does not say what of its kind it is for.
    pub fn from_xml(xml: &str) -> Result<Self> {
        let mut config = SecretConfig::from_xml(xml).map_err(|error: Error| error.in_domain(ErrorDomain::SECRET))?;
        let uuid = *config.uuid.get_or_insert_with(Uuid::new_v4);
        config.ephemeral.get_or_insert(YesNo(false));
        config.private.get_or_insert(YesNo(false));
        let (usage_type, usage_id) = config.usage.as_ref().map_or(Ok((SecretUsageType::NONE, String::new())), usage)?;
        Ok(Self { config, identity: SecretRef { uuid, usage_type, usage_id: usage_id.into() } })
    }

    /// What travels to say that this secret is meant.
    pub fn identity(&self) -> &SecretRef {
        &self.identity
    }

    /// What it is for; none for one that is for nothing in particular, of which there can be many.
    pub fn usage(&self) -> Option<(SecretUsageType, &str)> {
        let SecretRef { usage_type, usage_id, .. } = &self.identity;
        (*usage_type != SecretUsageType::NONE).then_some((*usage_type, usage_id))
    }

    /// Whether the host alone uses its value.
    pub fn is_private(&self) -> bool {
        self.config.private == Some(YesNo(true))
    }

    /// Whether it is kept in memory alone.
    pub fn is_ephemeral(&self) -> bool {
        self.config.ephemeral == Some(YesNo(true))
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        self.config.to_xml()
    }
}

fn usage(usage: &SecretUsage) -> Result<(SecretUsageType, String)> {
    use SecretUsageKind as K;
    let (kind, tag, id) = match &usage.kind {
        K::None => return Ok((SecretUsageType::NONE, String::new())),
        K::Volume => (SecretUsageType::VOLUME, "volume", &usage.volume),
        K::Ceph => (SecretUsageType::CEPH, "name", &usage.name),
        K::Iscsi => (SecretUsageType::ISCSI, "target", &usage.target),
        K::Tls => (SecretUsageType::TLS, "name", &usage.name),
        K::Vtpm => (SecretUsageType::VTPM, "name", &usage.name),
        kind => return Err(wrong(format!("a secret cannot be for {:?}, which there is not", kind.as_str()))),
    };
    let missing = || wrong(format!("the <usage> of the type {:?} has no <{tag}>", usage.kind.as_str()));
    id.clone().filter(|id| !id.is_empty()).map(|id| (kind, id)).ok_or_else(missing)
}

fn wrong(message: String) -> Error {
    Error::new(ErrorCode::XML_ERROR, message).in_domain(ErrorDomain::SECRET)
}
