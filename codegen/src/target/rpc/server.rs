//! The server: one function for each procedure, which reads the arguments and makes a call of the engine of it.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use super::DISPATCH;
use super::array_of_chars;
use super::client::direction_name;
use super::layout::{Answer, Form, Part, answer, arguments, forms, is_beside, travels};
use super::procedures::{constant, program};
use crate::ir::{Api, CharsForm, Default, Field, Method, Object, ObjectId, Record, RecordId, Return, RpcArg, Type, Wait};
use crate::target::abi::pass;
use crate::target::rust::ident;
use crate::target::rust::types::{Form as Objects, owned, raise};
use crate::target::{Files, render};

pub fn objects(api: &Api, files: &mut Files) {
    for (id, object) in with_procedures(api) {
        let methods = api.calls_of(id).filter(|method| travels(method));
        let handlers: Vec<Value> =
            methods.flat_map(|method| forms(method).iter().map(|form| view(api, object, method, form)).collect::<Vec<_>>()).collect();
        let view = context! { object => object.name.pascal(), handlers };
        files.put(format!("{DISPATCH}/{}.rs", object.name.snake()), render!("rpc/server_object.rs", view));
    }
}

fn with_procedures(api: &Api) -> impl Iterator<Item = (ObjectId, &Object)> {
    let objects = api.objects.iter().enumerate().map(|(index, object)| (ObjectId(index), object));
    objects.filter(|(id, _)| api.calls_of(*id).any(|method| method.rpc.is_some()))
}

pub fn index(api: &Api, files: &mut Files) {
    let modules: Vec<String> = with_procedures(api).map(|(_, object)| object.name.snake()).collect();
    let procedures = with_procedures(api).flat_map(|(id, object)| {
        let module = object.name.snake();
        let row = move |method: &Method, form: &Form<'_>| {
            let lasts = match method.wait {
                Wait::Job => "Work",
                Wait::Instant | Wait::Blocking => "Call",
            };
            let (constant, handler) = (constant(api, method, form), format!("{module}::{}", handler(method, form)));
            context! { program => program(form.rpc.program), number => form.rpc.procedure, constant, handler, lasts }
        };
        let methods = api.calls_of(id).filter(|method| travels(method));
        methods.flat_map(move |method| forms(method).iter().map(|form| row(method, form)).collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    let view = context! { modules, procedures => procedures.collect::<Vec<Value>>() };
    files.put(format!("{DISPATCH}/mod.rs"), render!("rpc/server_mod.rs", view));
}

fn handler(method: &Method, form: &Form<'_>) -> String {
    let name = local(&method.name.snake());
    match form.age {
        0 => name,
        1 => format!("{name}_older"),
        age => format!("{name}_older_{age}"),
    }
}

/// A name for a variable or a function that hides none of those which a handler uses.
fn local(name: &str) -> String {
    match name {
        "connection" | "input" | "receiver" | "fds" | "needed" | "room" | "most" | "wanted" | "width" | "result" => format!("{name}_"),
        _ => ident(name),
    }
}

fn view(api: &Api, object: &Object, method: &Method, form: &Form<'_>) -> Value {
    let answer = answer(method, form);
    let described = object.name.pascal();
    let receiver = if object.identity.is_empty() {
        "let receiver = connection.clone();".to_owned()
    } else {
        format!("let receiver = {described}::new(connection.clone(), Decode::decode(input)?);")
    };
    let read = arguments(api, method, form).into_iter().filter_map(|part| read(api, method, part, &answer));
    let fds = method.args.iter().filter(|arg| is_beside(&arg.ty)).map(|arg| {
        let name = local(&arg.name.snake());
        if arg.ty == Type::Fd { format!("let {name} = descriptor(input, fds)?;") } else { format!("let {name} = std::mem::take(fds);") }
    });
    let counts = arguments(api, method, form).into_iter().filter_map(|part| counts(api, method, part));
    let omitted = counts.chain(form.omitted.iter().map(|index| stands_for(api, method, form, *index)));
    let passed: Vec<String> = method.args.iter().map(|arg| pass(&arg.ty, &local(&arg.name.snake()))).collect();
    context! {
        full_name => api.full_name(method),
        name => handler(method, form),
        procedure => form.rpc.procedure,
        reads => begun(api, method, form).into_iter().chain([receiver]).chain(read).chain(fds).collect::<Vec<_>>(),
        omitted => omitted.collect::<Vec<_>>(),
        call => format!("receiver.{}({})", ident(&method.name.snake()), passed.join(", ")),
        // The reply to long work comes when it is done.
        is_work => matches!(method.returns, Return::Operation(_)),
        is_unit => matches!(method.returns, Return::Unit | Return::Operation(None)),
        // An error of the call, not of its bytes.
        limits => matches!(answer, Answer::Each(..)),
        takes_fds => method.args.iter().any(|arg| is_beside(&arg.ty)),
        keeps_connection => matches!(answer, Answer::Receiver(_)),
        answer => write(api, method, form, &answer),
    }
}

/// The statements that answer a question for the number of typed parameters alone, which does not say what they are of.
fn counts(api: &Api, method: &Method, part: Part) -> Option<String> {
    let Part::NullCounts(index) = part else { return None };
    let Some(Type::Params(group)) = method.returns.value() else {
        panic!("{}: the result is no group of typed parameters", api.full_name(method))
    };
    let (name, most) = (local(&method.args[index].name.snake()), api.param_group(*group).fields.len());
    let what = method.args[index].name.snake();
    Some(format!("let Some({name}) = {name} else {{ return parameter_count(input, {what:?}, room, {most}); }};"))
}

/// The statement that gives an argument the value that an older form stands for.
fn stands_for(api: &Api, method: &Method, form: &Form<'_>, index: usize) -> String {
    let arg = &method.args[index];
    match form.rpc.fixed.iter().find(|(fixed, _)| *fixed == index) {
        Some((_, value)) => default(api, &Field { default: Some(Default::Number(*value)), ..arg.clone() }),
        None => default(api, arg),
    }
}

/// The statement that reads one part of the arguments.
fn read(api: &Api, method: &Method, part: Part, answer: &Answer) -> Option<String> {
    let variable = |index: usize| local(&method.args[index].name.snake());
    let raised = |index: usize| {
        let (name, ty) = (variable(index), &method.args[index].ty);
        let raised = raise(api, &Return::Value(ty.clone()), &name);
        if raised == name { String::new() } else { format!(" let {name}: {} = {raised};", owned(api, ty, Objects::Handle)) }
    };
    Some(match part {
        // It has been read before the others.
        Part::Receiver(_) => return None,
        Part::Argument(index) => {
            let (name, ty) = (variable(index), &method.args[index].ty);
            match ty {
                Type::Flags(id) if answer.may_have_texts() => {
                    format!("let {name} = {}::from_bits_retain(u32::decode(input)? & !TYPED_STRINGS);", api.flag_set(*id).name.pascal())
                }
                _ => format!("let {name}: {} = Decode::decode(input)?;{}", wire_type(api, ty), raised(index)),
            }
        }
        Part::Given(index) => {
            let (name, ty) = (variable(index), &method.args[index].ty);
            format!("let {name}: {} = given(input, {:?})?;{}", wire_type(api, ty), method.args[index].name.snake(), raised(index))
        }
        Part::NullCounts(index) => {
            let (name, ty) = (variable(index), &method.args[index].ty);
            format!("let {name}: Option<{}> = Decode::decode(input)?;", wire_type(api, ty))
        }
        Part::Most(_) => "let most = u32::decode(input)?;".into(),
        Part::Wanted => "let wanted = i32::decode(input)?;".into(),
        Part::MatrixWidth => "let width = u32::decode(input)?;".into(),
        Part::MatrixFirst(index) => format!("let {} = i32::decode(input)?;", variable(index)),
        Part::MatrixCount(index) => format!("let {} = u32::decode(input)?;", variable(index)),
        Part::NeedResults if matches!(answer, Answer::Counted(_)) => "let needed = bool::decode(input)?;".into(),
        // What is not needed may come all the same.
        Part::NeedResults => "bool::decode(input)?;".into(),
        Part::Room => "let room = i32::decode(input)?;".into(),
        Part::MostParams(_) => "i32::decode(input)?;".into(),
        Part::MapCount => "let map_count = i32::decode(input)?;".into(),
        Part::MapLength => "let map_length = i32::decode(input)?;".into(),
        Part::LongFlags(index) => {
            let Type::Flags(id) = method.args[index].ty else { panic!("{}: no flags have eight bytes", api.full_name(method)) };
            format!("let {} = {}::from_bits_retain(long_flags(input)?);", variable(index), api.flag_set(id).name.pascal())
        }
        Part::ParameterText(index, field) => format!("{} = Decode::decode(input)?;", parameter(api, method, index, field)),
        Part::ParameterGiven(index, field) => format!("{} = Some(Decode::decode(input)?);", parameter(api, method, index, field)),
        Part::ParameterNumber(index, field) => {
            format!("{} = Some(u64::decode(input)?).filter(|number| *number != 0);", parameter(api, method, index, field))
        }
        Part::PassedOver => "Option::<String>::decode(input)?;".into(),
        Part::ZeroFlags if answer.may_have_texts() => "no_flags_but_texts(input)?;".into(),
        Part::ZeroFlags => "no_flags(input)?;".into(),
        Part::TextFlags => "no_flags_but_texts(input)?;".into(),
    })
}

/// The place of a typed parameter of an argument.
fn parameter(api: &Api, method: &Method, index: usize, field: usize) -> String {
    let arg = &method.args[index];
    let Type::Params(group) = arg.ty else { panic!("{}: `{}` has no typed parameters", api.full_name(method), arg.name) };
    format!("{}.{}", local(&arg.name.snake()), ident(&api.param_group(group).fields[field].name.snake()))
}

/// The statements that begin the groups of typed parameters of which a form carries some one by one.
fn begun(api: &Api, method: &Method, form: &Form<'_>) -> Vec<String> {
    let of_group = |part: Part| match part {
        Part::ParameterText(index, _) | Part::ParameterGiven(index, _) | Part::ParameterNumber(index, _) => Some(index),
        Part::Receiver(_)
        | Part::Argument(_)
        | Part::Given(_)
        | Part::NullCounts(_)
        | Part::Most(_)
        | Part::Wanted
        | Part::MatrixWidth
        | Part::MatrixFirst(_)
        | Part::MatrixCount(_)
        | Part::NeedResults
        | Part::Room
        | Part::MostParams(_)
        | Part::MapCount
        | Part::MapLength
        | Part::ZeroFlags
        | Part::TextFlags
        | Part::LongFlags(_)
        | Part::PassedOver => None,
    };
    let touched: BTreeSet<usize> = arguments(api, method, form).into_iter().filter_map(of_group).collect();
    let begin = |index: usize| {
        let arg = &method.args[index];
        format!("let mut {} = {}::default();", local(&arg.name.snake()), wire_type(api, &arg.ty))
    };
    touched.into_iter().map(begin).collect()
}

/// The type that is read: identities for objects, texts for documents.
fn wire_type(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Document(_) => "String".into(),
        Type::Optional(item) => format!("Option<{}>", wire_type(api, item)),
        _ => owned(api, ty, Objects::Identity),
    }
}

/// The statement that gives an argument its default, where an older form does not carry it.
fn default(api: &Api, arg: &Field) -> String {
    let name = local(&arg.name.snake());
    let value = match (&arg.default, &arg.ty) {
        (Some(Default::Number(number)), Type::Flags(id)) => format!("{}::from_bits_retain({number})", api.flag_set(*id).name.pascal()),
        (Some(Default::Number(number)), Type::Enum(id)) => format!("{}({number})", api.enumeration(*id).name.pascal()),
        (Some(Default::Number(number)), Type::Bool) => (*number != 0).to_string(),
        (Some(Default::Number(number)), _) => number.to_string(),
        (Some(Default::Text(text)), _) => format!("{text:?}.to_owned()"),
        (Some(Default::Null), _) => "None".into(),
        (Some(Default::EmptyParams) | None, Type::Params(id)) => format!("{}::default()", api.param_group(*id).name.pascal()),
        (Some(Default::EmptyList | Default::EmptyParams) | None, _) => "::std::default::Default::default()".into(),
    };
    format!("let {name}: {} = {value};", wire_type(api, &arg.ty))
}

/// The expression that makes an answer of the result.
fn write(api: &Api, method: &Method, form: &Form<'_>, answer: &Answer) -> String {
    match answer {
        Answer::Nothing => "Ok(Answer::nothing())".into(),
        Answer::Stream => {
            let direction = match method.returns {
                Return::Stream(direction) => direction_name(direction),
                Return::Unit | Return::Value(_) | Return::Operation(_) => "Both",
            };
            format!("Ok(Answer::stream(result, Direction::{direction}))")
        }
        Answer::Descriptor => "Ok(Answer::descriptor(result))".into(),
        Answer::Descriptors => "Ok(Answer::descriptors(result))".into(),
        Answer::WithDescriptors(id, field) => {
            let field = ident(&api.record(*id).fields[*field].name.snake());
            format!("Ok(Answer::with_descriptors(result, |result| std::mem::take(&mut result.{field})))")
        }
        Answer::Value(ty) => format!("Ok(Answer::new(move |out| {}))", encode(api, ty, "result")),
        Answer::Counted(ty) => {
            let needed = if form.rpc.args.contains(&RpcArg::NeedResults) { "needed" } else { "true" };
            format!("Ok(Answer::new(move |out| counted(&result, {needed}, out, {})))", writer(api, item(ty)))
        }
        Answer::Limited(ty) => format!("Ok(Answer::new(move |out| limited(&result, most, out, {})))", writer(api, item(ty))),
        Answer::LimitedCounted(ty) => format!("Ok(Answer::new(move |out| limited_counted(&result, most, out, {})))", writer(api, item(ty))),
        Answer::LimitedParameters(_) => "Ok(Answer::new(move |out| limited_parameters(&result.to_typed(), most, out)))".into(),
        Answer::Found(ty) => found(api, method, ty),
        Answer::Matrix(id) => {
            let count = form.rpc.args.iter().find_map(|word| if let RpcArg::Matrix { count, .. } = word { Some(*count) } else { None });
            let count = count.map_or_else(|| "0".to_owned(), |index| local(&method.args[index].name.snake()));
            let params = api.record(*id).fields.iter().find(|field| matches!(field.ty, Type::Params(_)));
            let params =
                params.map_or_else(|| panic!("{}: the items have no parameters", api.full_name(method)), |field| field.name.snake());
            format!(
                "let rows: Vec<_> = result.iter().map(|item| item.{}.to_typed()).collect(); Ok(Answer::new(move |out| matrix(&rows, width, {count}, out)))",
                ident(&params)
            )
        }
        Answer::Split(id, field) => {
            let field = ident(&api.record(*id).fields[*field].name.snake());
            format!("Ok(Answer::new(move |out| split(&result, |item| &item.{field}, map_count, map_length, out)))")
        }
        Answer::CpuMap => "Ok(Answer::new(move |out| cpumap(&result, map_length, out)))".into(),
        Answer::Stats(_) => "Ok(Answer::new(move |out| stats(&result.to_typed(), room, out)))".into(),
        Answer::Mime => {
            let direction = match method.returns {
                Return::Stream(direction) => direction_name(direction),
                Return::Unit | Return::Value(_) | Return::Operation(_) => "Both",
            };
            format!("Ok(Answer::stream_of(result, Direction::{direction}))")
        }
        Answer::Cookie => {
            let direction = match method.returns {
                Return::Stream(direction) => direction_name(direction),
                Return::Unit | Return::Value(_) | Return::Operation(_) => "Both",
            };
            format!("Ok(Answer::stream_with_cookie(result, Direction::{direction}))")
        }
        Answer::ParametersAtOnce(_) => "Ok(Answer::new(move |out| at_most_parameters(&result.to_typed(), i32::MAX, out)))".into(),
        Answer::Parameters(_) => "Ok(Answer::new(move |out| at_most_parameters(&result.to_typed(), room, out)))".into(),
        Answer::CpuMaps => "Ok(Answer::new(move |out| encode_cpu_maps(&result, map_count, map_length, out)))".into(),
        Answer::Receiver(id) => receiver_now(api, *id),
        Answer::Status => "Ok(Answer::new(|out| 0i32.encode(out)))".into(),
        Answer::Count => "Ok(Answer::new(move |out| count(result.len(), out)))".into(),
        Answer::Each(id, part) => {
            let field = &api.object(*id).identity[*part].field;
            let value = format!("item.identity().{}", ident(&field.name.snake()));
            // Which object is meant is told as text, or as a number.
            let value = if field.ty == Type::Uuid { format!("{value}.to_string()") } else { value };
            format!("Ok(Answer::new(move |out| each(&result, most, out, |item, out| {value}.encode(out))))")
        }
    }
}

/// The expression that makes an answer of a value that may be missing: then it is of zeros.
fn found(api: &Api, method: &Method, ty: &Type) -> String {
    let Type::Record(id) = ty else { panic!("{}: only a record can be of zeros", api.full_name(method)) };
    let zeros: Vec<String> = api.record(*id).fields.iter().map(|field| zero(api, method, &field.ty)).collect();
    format!(
        "Ok(Answer::new(move |out| match result {{ Some(result) => {{ true.encode(out); {}; }} None => {{ false.encode(out); {} }} }}))",
        encode(api, ty, "result"),
        zeros.join(" ")
    )
}

/// The statement that writes nothing as a value of this type.
fn zero(api: &Api, method: &Method, ty: &Type) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::U32 | Type::Enum(_) | Type::Flags(_) | Type::List(_) | Type::Params(_) | Type::Optional(_) => {
            "0u32.encode(out);".into()
        }
        Type::I64 | Type::U64 | Type::F64 | Type::Duration => "0u64.encode(out);".into(),
        Type::Text | Type::Bytes | Type::CpuMap | Type::Document(_) => "\"\".encode(out);".into(),
        Type::Uuid | Type::Fd | Type::Secret | Type::Record(_) | Type::Object(_) | Type::Array(..) => {
            panic!("{}: a record with such a field cannot be of zeros", api.full_name(method))
        }
    }
}

/// What a list is a list of.
fn item(ty: &Type) -> &Type {
    match ty {
        Type::List(item) | Type::Array(item, _) => item,
        _ => ty,
    }
}

/// The expression that writes a value of the engine, in which objects are handles. What is called `item` is a reference already.
fn encode(api: &Api, ty: &Type, value: &str) -> String {
    let plain = || format!("{value}.encode(out)");
    if !api.holds_object(ty) {
        return plain();
    }
    let lent = || if value == "item" { value.to_owned() } else { format!("&{value}") };
    match ty {
        Type::Object(_) => format!("{value}.identity().encode(out)"),
        Type::Record(id) => format!("{}({}, out)", of_record(api, *id), lent()),
        Type::List(item) => format!("listed({}, out, {})", lent(), writer(api, item)),
        Type::Array(item, _) => format!("{value}.iter().for_each(|item| {})", encode(api, item, "item")),
        Type::Optional(item) => format!("optional({value}.as_ref(), out, {})", writer(api, item)),
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
        | Type::Params(_)
        | Type::Document(_) => plain(),
    }
}

/// The function that writes an item of a list, or what may be missing.
fn writer(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Record(id) if api.holds_object(ty) => of_record(api, *id),
        _ => format!("|item, out| {}", encode(api, ty, "item")),
    }
}

/// The function that writes a record that holds objects.
fn of_record(api: &Api, id: RecordId) -> String {
    format!("records::{}", ident(&api.record(id).name.snake()))
}

/// The functions that write records that hold objects: here they hold handles, on the wire identities.
pub fn records(api: &Api, files: &mut Files) {
    let of_objects = api.records.iter().enumerate().filter(|(index, _)| api.holds_object(&Type::Record(RecordId(*index))));
    let records: Vec<Value> = of_objects
        .map(|(_, record)| {
            let fields = (0..record.fields.len()).map(|index| write_field(api, record, index));
            context! { name => record.name.pascal(), function => ident(&record.name.snake()), fields => fields.collect::<Vec<_>>() }
        })
        .collect();
    files.put(format!("{DISPATCH}/records.rs"), render!("rpc/server_records.rs", context! { records }));
}

fn write_field(api: &Api, record: &Record, index: usize) -> String {
    let field = &record.fields[index];
    let value = format!("record.{}", ident(&field.name.snake()));
    match array_of_chars(record, index) {
        Some((length, CharsForm::Fixed)) => format!("encode_chars(&{value}, {length}, out);"),
        Some((length, CharsForm::Counted)) => format!("encode_counted_chars(&{value}, {length}, out);"),
        None => format!("{};", encode(api, &field.ty, &value)),
    }
}

/// Looks the receiver up again, because a part of its identity has changed. One that is gone already is told as it was.
fn receiver_now(api: &Api, id: ObjectId) -> String {
    let finds = |method: &&Method| {
        let by_uuid = method.args.first().is_some_and(|arg| arg.ty == Type::Uuid) && method.args.len() == 1;
        let of_connection = method.receiver.is_some_and(|receiver| api.object(receiver).identity.is_empty());
        by_uuid && of_connection && method.returns == Return::Value(Type::Object(id))
    };
    match api.methods.iter().find(finds) {
        Some(method) => format!(
            "let now = connection.{}(receiver.uuid()).await.unwrap_or(receiver); Ok(Answer::new(move |out| now.identity().encode(out)))",
            ident(&method.name.snake())
        ),
        None => "Ok(Answer::new(move |out| receiver.identity().encode(out)))".into(),
    }
}
