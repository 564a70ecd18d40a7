//! Which types travel which way, so that no function is written that nothing calls.

use std::collections::HashSet;

use crate::ir::{Api, Type};

/// The types that appear in arguments and in results, with all that they contain.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub(super) encoded: HashSet<Type>,
    pub(super) decoded: HashSet<Type>,
}

impl Usage {
    /// Goes through all methods and events.
    pub(super) fn of(api: &Api) -> Self {
        let mut usage = Self::default();
        for method in api.methods.iter().chain(api.steps()) {
            for arg in &method.args {
                collect(api, &arg.ty, &mut usage.encoded);
            }
            if let Some(ty) = method.returns.value() {
                collect(api, ty, &mut usage.decoded);
            }
        }
        // The runtime of operations reads it.
        if let Some(progress) = api.progress {
            collect(api, &Type::Record(progress), &mut usage.decoded);
        }
        for event in &api.events {
            collect(api, &Type::Object(event.subject), &mut usage.decoded);
            for field in &event.fields {
                collect(api, &field.ty, &mut usage.decoded);
            }
        }
        usage
    }
}

fn collect(api: &Api, ty: &Type, into: &mut HashSet<Type>) {
    if !into.insert(ty.clone()) {
        return;
    }
    match ty {
        Type::List(inner) | Type::Array(inner, _) | Type::Optional(inner) => collect(api, inner, into),
        Type::Record(id) => api.record(*id).fields.iter().for_each(|field| collect(api, &field.ty, into)),
        Type::Params(id) => api.param_group(*id).all_lists().into_iter().for_each(|list| collect(api, &Type::Record(list.item), into)),
        // An identity holds other identities.
        Type::Object(id) => api.object(*id).identity.iter().for_each(|part| collect(api, &part.field.ty, into)),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Document(_) => {}
    }
}
