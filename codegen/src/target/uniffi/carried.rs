//! What uniffi has no form for, and so what the facade leaves out.

use crate::ir::{Api, Method, Return};

/// Why a method, or a part of one, is not in the facade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lack {
    /// It takes an open descriptor.
    TakesDescriptor,
    /// It gives an open descriptor.
    GivesDescriptor,
    /// It is there, without the argument by which it asks its caller while it runs.
    Asks,
}

impl Lack {
    /// The reason, for people.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::TakesDescriptor => "takes an open descriptor, for which uniffi has no type that says who closes it",
            Self::GivesDescriptor => "gives an open descriptor, for which uniffi has no type that says who closes it",
            Self::Asks => "is there without the argument by which it asks its caller while it runs: uniffi has no callbacks in Ruby",
        }
    }

    /// Whether nothing of the method is there.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self {
            Self::TakesDescriptor | Self::GivesDescriptor => true,
            Self::Asks => false,
        }
    }
}

/// Why something of a method is not in the facade, if so.
pub(super) fn lack(api: &Api, method: &Method) -> Option<Lack> {
    let gives = match &method.returns {
        Return::Value(ty) | Return::Operation(Some(ty)) => api.holds_descriptor(ty),
        Return::Unit | Return::Stream(_) | Return::Operation(None) => false,
    };
    if method.args.iter().any(|arg| api.holds_descriptor(&arg.ty)) {
        Some(Lack::TakesDescriptor)
    } else if gives {
        Some(Lack::GivesDescriptor)
    } else {
        method.asks.as_ref().map(|_| Lack::Asks)
    }
}

/// Whether the facade has the method.
pub(super) fn is_carried(api: &Api, method: &Method) -> bool {
    lack(api, method).is_none_or(|lack| !lack.is_whole())
}

/// All methods of which something is not in the facade, by name, in the order of the description.
#[must_use]
pub fn left_out(api: &Api) -> Vec<(String, Lack)> {
    api.methods.iter().filter_map(|method| lack(api, method).map(|lack| (api.full_name(method), lack))).collect()
}
