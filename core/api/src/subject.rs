//! What an event is about.

use std::sync::Arc;

use uuid::Uuid;

/// What tells an object from all others of its kind on its host: the UUID, or the name of one that has none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A domain, a network, a secret, ...
    Uuid(Uuid),
    /// A device of the host, ...
    Name(Arc<str>),
}

impl From<Uuid> for Subject {
    fn from(uuid: Uuid) -> Self {
        Self::Uuid(uuid)
    }
}

impl From<&Uuid> for Subject {
    fn from(uuid: &Uuid) -> Self {
        Self::Uuid(*uuid)
    }
}

impl From<Arc<str>> for Subject {
    fn from(name: Arc<str>) -> Self {
        Self::Name(name)
    }
}

impl From<&Arc<str>> for Subject {
    fn from(name: &Arc<str>) -> Self {
        Self::Name(name.clone())
    }
}

impl From<&str> for Subject {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl From<String> for Subject {
    fn from(name: String) -> Self {
        Self::Name(name.into())
    }
}
