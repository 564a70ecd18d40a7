//! Which call of a language other than C shows that a function of C is covered.

use virtkit_codegen::ir::{Api, COrigin, Idiom, Method, ParamsId, RecordId, Type};

use super::seen::{Calls, Way};

/// What came of what covers a function.
pub fn way(api: &Api, origin: COrigin<'_>, calls: &Calls) -> Way {
    let any = |fits: &dyn Fn(&Method) -> bool| {
        best(api.methods.iter().filter(|method| fits(method)).map(|method| calls.way(&api.full_name(method))))
    };
    match origin {
        COrigin::Method(method) => calls.way(&api.full_name(method)),
        // Whoever calls a method of an object has its handle, whatever comes of the call.
        COrigin::Object(object) => {
            let first = if object.parent.is_none() { calls.way("connect") } else { Way::Never };
            let handle = any(&|method| method.receiver.is_some_and(|id| std::ptr::eq(api.object(id), object)));
            if first.max(handle) == Way::Never { Way::Never } else { Way::Answered }
        }
        COrigin::Record(record) => {
            any(&|method| method.returns.value().is_some_and(|ty| holds(api, ty, &Held::Record(record_id(api, record)))))
        }
        COrigin::Event(event) => {
            let of_class = api.events.iter().filter(|other| other.class == event.class);
            let named = of_class.map(|other| calls.way(&format!("Connection.events {}", other.name.pascal())));
            best(named.chain([calls.way("Connection.events *")]))
        }
        COrigin::Helper(helpers) => match helpers.idiom {
            Idiom::Library => calls.way("connect"),
            Idiom::Errors if calls.refused.is_empty() && calls.failed.is_empty() => Way::Never,
            Idiom::Errors => Way::Answered,
            Idiom::Events => calls.way("Events.next"),
            // No method of ours stands for it.
            Idiom::Process => Way::Never,
            Idiom::Streams => best(["Stream.read", "Stream.write"].map(|call| calls.way(call))),
            Idiom::Params => any(&|method| {
                let arguments = method.args.iter().map(|arg| &arg.ty).chain(method.returns.value());
                arguments.into_iter().any(|ty| holds(api, ty, &Held::Params))
            }),
        },
    }
}

fn best(ways: impl IntoIterator<Item = Way>) -> Way {
    ways.into_iter().max().unwrap_or(Way::Never)
}

fn record_id(api: &Api, wanted: &virtkit_codegen::ir::Record) -> Option<RecordId> {
    api.public_records().find(|(_, record)| std::ptr::eq(*record, wanted)).map(|(id, _)| id)
}

/// What a type may hold.
enum Held {
    Record(Option<RecordId>),
    Params,
}

fn holds(api: &Api, ty: &Type, what: &Held) -> bool {
    match ty {
        Type::Record(id) => {
            matches!(what, Held::Record(Some(wanted)) if wanted == id)
                || api.record(*id).fields.iter().any(|field| holds(api, &field.ty, what))
        }
        Type::Params(ParamsId(_)) => matches!(what, Held::Params),
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => holds(api, item, what),
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
        | Type::Object(_)
        | Type::Document(_) => false,
    }
}
