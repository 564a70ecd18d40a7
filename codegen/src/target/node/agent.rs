//! The behaviour agent's table: the methods by name, and how their values are written in the harness's JSON.

use minijinja::{Value, context};

use crate::ir::{Api, Direction, Document, DocumentId, Field, Member, MemberContent, Name, Occurs, ParamGroup, Return, Type, XmlValue};
use crate::target::{Files, render};

const FOLDER: &str = "tests/agents/node/generated";

/// Which way a value goes, seen from the agent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    Encode,
    Decode,
}

pub fn dispatcher(api: &Api, files: &mut Files) {
    let methods: Vec<Value> = api
        .methods
        .iter()
        .map(|method| {
            let args = method.args.iter().map(|arg| context! { name => arg.name.snake(), decode => codec(api, &arg.ty, Codec::Decode) });
            context! {
                full_name => api.full_name(method),
                name => method.name.camel(),
                receiver => if method.receiver.is_some() { "receiver" } else { "_" },
                target => if method.receiver.is_some() { "receiver" } else { "virtkit" },
                args => args.collect::<Vec<_>>(),
                asks => method.asks.as_ref().map(|asks| asks.name.snake()),
                encode => encode_result(api, &method.returns),
            }
        })
        .collect();
    let view = context! {
        methods,
        enums => api.enums.iter().map(|item| item.name.pascal()).collect::<Vec<_>>(),
        records => api.public_records().map(|(_, item)| context! { name => item.name.pascal(), fields => fields(api, &item.fields) }).collect::<Vec<_>>(),
        params => api.params.iter().map(|item| context! {
            name => item.name.pascal(),
            fields => param_members(api, item),
        }).collect::<Vec<_>>(),
        objects => api.objects.iter().map(|item| context! {
            name => item.name.pascal(),
            fields => fields(api, &item.identity.iter().map(|part| part.field.clone()).collect::<Vec<_>>()),
        }).collect::<Vec<_>>(),
        events => api.events.iter().map(|item| {
            let subject = api.object(item.subject);
            context! {
                name => item.name.pascal(),
                subject => (!subject.identity.is_empty()).then(|| context! { name => subject.name.camel(), class => subject.name.pascal() }),
                fields => fields(api, &item.fields),
            }
        }).collect::<Vec<_>>(),
    };
    documents(api, files);
    files.put(format!("{FOLDER}/values.mjs"), render!("node/agent_values.mjs", view));
    files.put(format!("{FOLDER}/methods.mjs"), render!("node/agent_methods.mjs", view));
}

/// The records of documents.
fn documents(api: &Api, files: &mut Files) {
    let owners = [None].into_iter().chain((0..api.documents.len()).map(|index| Some(DocumentId(index))));
    let elements: Vec<Value> = owners
        .flat_map(|owner| api.elements_of(owner))
        .map(|id| {
            let element = api.element(id);
            let field = |member: &Member<'_>| {
                context! {
                    name => member.name.camel(), json => member.name.snake(),
                    encode => part(api, member, Codec::Encode), decode => part(api, member, Codec::Decode),
                }
            };
            context! { name => element.name.pascal(), fields => element.members().iter().map(field).collect::<Vec<_>>() }
        })
        .collect();
    let document = |item: &Document| context! { name => item.name.pascal(), root => api.element(item.root).name.pascal() };
    let view = context! { elements, documents => api.documents.iter().map(document).collect::<Vec<_>>() };
    files.put(format!("{FOLDER}/documents.mjs"), render!("node/agent_documents.mjs", view));
}

/// The function that writes or reads a field of such a record.
fn part(api: &Api, member: &Member<'_>, way: Codec) -> String {
    let prefix = match way {
        Codec::Encode => "encode",
        Codec::Decode => "decode",
    };
    // Elements can hold each other: their functions are looked up when they are needed.
    let nested = |id| format!("(value, names) => {prefix}.{}(value, names)", api.element(id).name.pascal());
    let one = match member.content {
        MemberContent::Value(value) => match (value, way) {
            (XmlValue::Text | XmlValue::Uuid | XmlValue::YesNo | XmlValue::OnOff | XmlValue::Words(_), _) => format!("{prefix}.same"),
            (XmlValue::I32 | XmlValue::U32, Codec::Decode) => "decode.number".to_owned(),
            (XmlValue::I32 | XmlValue::U32, Codec::Encode) | (XmlValue::I64 | XmlValue::U64, _) => format!("{prefix}.digits"),
        },
        MemberContent::Flag => format!("{prefix}.same"),
        MemberContent::Element(id) => nested(id),
        MemberContent::Choice(_, alternatives) => {
            let forms: Vec<String> = alternatives.iter().map(|one| format!("'{}': {}", one.tag, nested(one.element))).collect();
            format!("{prefix}.union({{ {} }})", forms.join(", "))
        }
    };
    match member.occurs {
        Occurs::Once => one,
        Occurs::AtMostOnce => format!("{prefix}.optional({one})"),
        Occurs::AnyNumber => format!("{prefix}.list({one})"),
    }
}

fn fields(api: &Api, fields: &[Field]) -> Vec<Value> {
    let view = |field: &Field| {
        context! {
            name => field.name.camel(), json => field.name.snake(),
            encode => codec(api, &field.ty, Codec::Encode), decode => codec(api, &field.ty, Codec::Decode),
        }
    };
    fields.iter().map(view).collect()
}

/// The members of a group, as they are where they are set.
fn param_members(api: &Api, group: &ParamGroup) -> Vec<Value> {
    let view = |(name, ty): (&Name, Type)| {
        let ty = match ty {
            Type::Optional(inner) => *inner,
            other => other,
        };
        context! {
            name => name.camel(), json => name.snake(), encode => codec(api, &ty, Codec::Encode), decode => codec(api, &ty, Codec::Decode),
        }
    };
    group.members().into_iter().map(view).collect()
}

fn encode_result(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "encode.nothing".into(),
        Return::Value(ty) => codec(api, ty, Codec::Encode),
        Return::Stream(Direction::Read) => "encode.stream('read')".into(),
        Return::Stream(Direction::Write) => "encode.stream('write')".into(),
        Return::Stream(Direction::Both) => "encode.stream('both')".into(),
        Return::Operation(result) => {
            let result = result.as_ref().map_or_else(|| "encode.nothing".to_owned(), |ty| codec(api, ty, Codec::Encode));
            format!("encode.operation({result})")
        }
    }
}

/// The function that writes or reads a type.
fn codec(api: &Api, ty: &Type, way: Codec) -> String {
    let prefix = match way {
        Codec::Encode => "encode",
        Codec::Decode => "decode",
    };
    let name = match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::F64 | Type::Text | Type::Uuid | Type::Flags(_) => "same".to_owned(),
        Type::Fd => match way {
            Codec::Encode => "descriptor".to_owned(),
            Codec::Decode => "saved".to_owned(),
        },
        Type::I64 | Type::U64 => "digits".to_owned(),
        Type::Bytes | Type::CpuMap | Type::Secret => "bytes".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Document(id) => match way {
            Codec::Encode => "document".to_owned(),
            Codec::Decode => {
                let root = api.element(api.document(*id).root).name.pascal();
                return format!("decode.document((json, names) => decode.{root}(json, names))");
            }
        },
        Type::Enum(id) => api.enumeration(*id).name.pascal(),
        Type::Record(id) => api.record(*id).name.pascal(),
        Type::Params(id) => api.param_group(*id).name.pascal(),
        Type::Object(id) => match way {
            Codec::Encode => api.object(*id).name.pascal(),
            Codec::Decode => "saved".to_owned(),
        },
        Type::List(item) | Type::Array(item, _) => return format!("{prefix}.list({})", codec(api, item, way)),
        Type::Optional(item) => return format!("{prefix}.optional({})", codec(api, item, way)),
    };
    format!("{prefix}.{name}")
}
