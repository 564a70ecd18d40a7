//! What values look like on the wire, without their meaning: `4` and `8` bytes, `d` a double, `s` bytes behind their length, `u` sixteen bytes,
//! `?x` one that may be missing, `[x]` a list, `p` a typed parameter.

use virtkit_codegen::ir::{Api, CharsForm, Event, Method, Type};
use virtkit_codegen::target::rpc::layout::{Answer, Form, Part, answer, arguments};

use crate::facts::{Program, wire_members};

fn of_type(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::Enum(_) | Type::Flags(_) => "4".into(),
        Type::I64 | Type::U64 | Type::Duration => "8".into(),
        Type::F64 => "d".into(),
        Type::Text | Type::Bytes | Type::CpuMap | Type::Secret | Type::Document(_) => "s".into(),
        Type::Uuid => "u".into(),
        Type::Record(id) => {
            let record = api.record(*id);
            let fields = record.fields.iter().enumerate();
            fields
                .map(|(index, field)| {
                    virtkit_codegen::target::rpc::array_of_chars(record, index).map_or_else(
                        || of_type(api, &field.ty),
                        |chars| match chars {
                            (length, CharsForm::Fixed) => "4".repeat(length),
                            (_, CharsForm::Counted) => "[4]".to_owned(),
                        },
                    )
                })
                .collect()
        }
        Type::Params(_) => "[p]".into(),
        Type::Object(id) => api.object(*id).identity.iter().map(|part| of_type(api, &part.field.ty)).collect(),
        Type::List(item) => format!("[{}]", of_type(api, item)),
        Type::Array(item, length) => of_type(api, item).repeat(*length),
        Type::Optional(item) => format!("?{}", of_type(api, item)),
        Type::Fd => String::new(),
    }
}

/// The arguments of a method by one of its procedures.
pub fn our_arguments(api: &Api, method: &Method, form: &Form<'_>) -> String {
    let part = |part| match part {
        Part::Receiver(id) => of_type(api, &Type::Object(id)),
        Part::Argument(index) => of_type(api, &method.args[index].ty),
        Part::Given(index) | Part::NullCounts(index) => format!("?{}", of_type(api, &method.args[index].ty)),
        Part::NeedResults
        | Part::Room
        | Part::Most(_)
        | Part::MostParams(_)
        | Part::MapCount
        | Part::MapLength
        | Part::MatrixWidth
        | Part::MatrixFirst(_)
        | Part::MatrixCount(_)
        | Part::Wanted
        | Part::ZeroFlags
        | Part::TextFlags => "4".to_owned(),
        Part::LongFlags(_) | Part::ParameterNumber(..) => "8".to_owned(),
        Part::ParameterText(..) | Part::PassedOver => "?s".to_owned(),
        Part::ParameterGiven(..) => "s".to_owned(),
    };
    arguments(api, method, form).into_iter().map(part).collect()
}

/// Its result.
pub fn our_answer(api: &Api, method: &Method, form: &Form<'_>) -> String {
    match answer(method, form) {
        Answer::Nothing | Answer::Stream | Answer::Descriptor | Answer::Descriptors => String::new(),
        Answer::WithDescriptors(id, beside) => {
            let others = api.record(id).fields.iter().enumerate().filter(|(index, _)| *index != beside);
            others.map(|(_, field)| of_type(api, &field.ty)).collect()
        }
        Answer::Mime => "?s".into(),
        Answer::Cookie => "s".into(),
        Answer::Stats(_) => "[s8]4".into(),
        Answer::Value(ty) | Answer::Limited(ty) | Answer::LimitedParameters(ty) => of_type(api, &ty),
        Answer::Counted(ty) | Answer::LimitedCounted(ty) | Answer::Parameters(ty) | Answer::ParametersAtOnce(ty) => of_type(api, &ty) + "4",
        Answer::Found(ty) => "4".to_owned() + &of_type(api, &ty),
        Answer::Matrix(_) => "[p]4".into(),
        Answer::Split(id, split) => {
            let others = api.record(id).fields.iter().enumerate().filter(|(index, _)| *index != split);
            format!("[{}]s", others.map(|(_, field)| of_type(api, &field.ty)).collect::<String>())
        }
        Answer::CpuMaps | Answer::CpuMap => "s4".into(),
        Answer::Receiver(id) => of_type(api, &Type::Object(id)),
        Answer::Status | Answer::Count => "4".into(),
        Answer::Each(id, part) => match &api.object(id).identity[part].field.ty {
            // Told as text.
            Type::Uuid => "[s]".to_owned(),
            ty => format!("[{}]", of_type(api, ty)),
        },
    }
}

/// What an event carries; the older message of one has no number of a subscription.
pub fn our_event(api: &Api, event: &Event, is_older: bool) -> String {
    let subject = of_type(api, &Type::Object(event.subject));
    // What the connection tells of itself has no number of a subscription.
    let number = if subject.is_empty() || is_older { "" } else { "4" };
    let first = event.rpc.as_ref().and_then(|rpc| rpc.before);
    let before = first.filter(|_| !is_older).map(|index| of_type(api, &event.fields[index].ty)).unwrap_or_default();
    let fields = event.fields.iter().enumerate().filter(|(index, _)| Some(*index) != first);
    let fields: String = fields.map(|(_, field)| of_type(api, &field.ty)).collect();
    format!("{number}{before}{subject}{fields}")
}

/// Members in the facts. A program's types may be those of the main one.
pub fn theirs(program: &Program, main: &Program, members: &str) -> String {
    wire_members(members).map(|member| one(program, main, member.ty)).collect()
}

fn one(program: &Program, main: &Program, ty: &str) -> String {
    if let Some(inner) = ty.strip_suffix('?') {
        return format!("?{}", one(program, main, inner));
    }
    if let Some((item, _)) = ty.split_once('<') {
        return if matches!(item, "string" | "opaque") { "s".into() } else { format!("[{}]", one(program, main, item)) };
    }
    if let Some((item, length)) = ty.split_once('[') {
        let length: usize = length.trim_end_matches(']').parse().unwrap_or_else(|_| panic!("{ty:?} in the facts has no length"));
        return if (item, length) == ("opaque", 16) { "u".into() } else { one(program, main, item).repeat(length) };
    }
    match ty {
        "int" | "unsigned int" | "char" | "unsigned char" | "short" | "unsigned short" | "bool" => return "4".into(),
        "hyper" | "unsigned hyper" => return "8".into(),
        "double" => return "d".into(),
        "remote_typed_param" => return "p".into(),
        _ => {}
    }
    for from in [program, main] {
        if let Some(members) = from.structures.get(ty) {
            return theirs(program, main, members);
        }
        if let Some(other) = from.types.get(ty) {
            return one(program, main, other);
        }
        // What a procedure carries stands inside that of a newer one: an older event, or one item of a list.
        let carries = |suffix: &str| {
            let name = ty.split_once('_').and_then(|(_, rest)| rest.strip_suffix(suffix)).map(str::to_uppercase);
            name.and_then(|name| from.procedures.get(&name))
        };
        let event = carries("_msg").and_then(|procedure| procedure.msg.as_ref());
        if let Some(members) = event.or_else(|| carries("_ret").map(|procedure| &procedure.ret)) {
            return theirs(program, main, members);
        }
    }
    panic!("the facts have no type {ty:?}")
}
