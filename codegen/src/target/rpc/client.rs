//! The client: each group of the description, as calls over the wire.

use minijinja::{Value, context};

use super::CALLS;
use super::follow;
use super::layout::{Answer, Form, Part, answer, arguments, asked, is_beside, travels, whole};
use super::procedures::constant;
use crate::ir::{Api, Default, Direction, Field, Group, GroupId, Implementation, Method, Return, Type};
use crate::target::rust::ident;
use crate::target::rust::types::{Form as Objects, argument, result};
use crate::target::{Files, render};

/// What is wrong where a client is to be made of a form that only servers have: `asked` leaves it out.
const ONLY_ANSWERED: &str = "this form is answered and never asked by";

/// Groups that a driver implements, with the methods that travel.
fn of_drivers(api: &Api) -> impl Iterator<Item = (GroupId, &Group)> {
    let groups = api.groups.iter().enumerate().map(|(index, group)| (GroupId(index), group));
    groups.filter(|(id, _)| methods(api, *id).next().is_some())
}

fn methods(api: &Api, group: GroupId) -> impl Iterator<Item = &Method> {
    api.of_driver(group).filter(|method| travels(method))
}

pub fn groups(api: &Api, files: &mut Files) {
    for (id, group) in of_drivers(api) {
        let methods: Vec<Value> = methods(api, id).map(|method| view(api, method)).collect();
        let view = context! { name => group.name.pascal(), methods };
        files.put(format!("{CALLS}/{}.rs", group.name.snake()), render!("rpc/client_group.rs", view));
    }
}

pub fn index(api: &Api, files: &mut Files) {
    let groups = of_drivers(api).map(|(_, group)| context! { module => group.name.snake(), name => group.name.pascal() });
    let all = api.methods.iter().chain(&api.phases);
    let lacks = all.filter(|method| method.implementation == Implementation::Driver && !travels(method));
    let view =
        context! { groups => groups.collect::<Vec<Value>>(), lacks => lacks.map(|method| api.full_name(method)).collect::<Vec<_>>() };
    files.put(format!("{CALLS}/mod.rs"), render!("rpc/client_mod.rs", view));
}

fn view(api: &Api, method: &Method) -> Value {
    let receiver = method.receiver.map(|id| api.object(id)).filter(|object| !object.identity.is_empty());
    let receiver = receiver.map(|object| (object.name.snake(), format!("&{}Ref", object.name.pascal())));
    let args = method.args.iter().map(|arg| (ident(&arg.name.snake()), argument(api, &arg.ty, Objects::Identity)));
    let parameters: Vec<String> = receiver.iter().cloned().chain(args).map(|(name, ty)| format!("{name}: {ty}")).collect();
    let all = asked(method);
    let whole = whole(method);
    let first = answer(method, &whole);
    let asks: Vec<String> = arguments(api, method, &whole).into_iter().filter_map(|part| ask(method, part)).collect();
    let later = first_is_later(&first) || !asks.is_empty();
    context! {
        caller => if asks.is_empty() { "self" } else { "remote" },
        name => ident(&method.name.snake()),
        full_name => api.full_name(method),
        parameters,
        result => result(api, &method.returns, Objects::Identity),
        reply => match &method.returns {
            // Work has answers of its own, and is there at once.
            Return::Operation(_) => result(api, &method.returns, Objects::Identity),
            Return::Unit | Return::Value(_) | Return::Stream(_) => format!("Reply<{}>", result(api, &method.returns, Objects::Identity)),
        },
        kept => if later { kept(api, method) } else { Vec::new() },
        asks,
        matrix => matrix(api, method, &first),
        counted => match first {
            Answer::Parameters(_) => Some("counted"),
            Answer::Stats(_) => Some("counted_stats"),
            Answer::Nothing
            | Answer::Stream
            | Answer::Mime
            | Answer::Cookie
            | Answer::Descriptor
            | Answer::Descriptors
            | Answer::WithDescriptors(..)
            | Answer::Value(_)
            | Answer::Counted(_)
            | Answer::Limited(_)
            | Answer::LimitedCounted(_)
            | Answer::LimitedParameters(_)
            | Answer::ParametersAtOnce(_)
            | Answer::Found(_)
            | Answer::Matrix(_)
            | Answer::Split(..)
            | Answer::CpuMaps
            | Answer::CpuMap
            | Answer::Receiver(_)
            | Answer::Status
            | Answer::Count
            | Answer::Each(..) => None,
        },
        fd => method.args.iter().find(|arg| is_beside(&arg.ty)).map(|arg| {
            let name = ident(&arg.name.snake());
            if arg.ty == Type::Fd { format!("beside({name})") } else { format!("beside_all({name})") }
        }),
        forms => all.iter().map(|form| form_view(api, method, form)).collect::<Vec<_>>(),
        end => end(api, method, &first),
    }
}

/// Whether the values are written after the function has returned.
fn first_is_later(answer: &Answer) -> bool {
    match answer {
        Answer::Parameters(_) | Answer::Stats(_) | Answer::Matrix(_) => true,
        Answer::Nothing
        | Answer::Stream
        | Answer::Mime
        | Answer::Cookie
        | Answer::Descriptor
        | Answer::Descriptors
        | Answer::WithDescriptors(..)
        | Answer::Value(_)
        | Answer::Counted(_)
        | Answer::Limited(_)
        | Answer::LimitedCounted(_)
        | Answer::LimitedParameters(_)
        | Answer::Found(_)
        | Answer::Split(..)
        | Answer::ParametersAtOnce(_)
        | Answer::CpuMaps
        | Answer::CpuMap
        | Answer::Receiver(_)
        | Answer::Status
        | Answer::Count
        | Answer::Each(..) => false,
    }
}

/// Copies of what the function only borrows, for values that are written later.
fn kept(api: &Api, method: &Method) -> Vec<String> {
    let receiver = method.receiver.map(|id| api.object(id)).filter(|object| !object.identity.is_empty());
    let receiver = receiver.map(|object| format!("let {name} = {name}.clone();", name = object.name.snake()));
    let borrowed = method.args.iter().filter(|arg| argument(api, &arg.ty, Objects::Identity).contains('&'));
    let args = borrowed.map(|arg| {
        let name = ident(&arg.name.snake());
        match arg.ty {
            Type::Optional(_) => format!("let {name} = {name}.map(ToOwned::to_owned);"),
            _ => format!("let {name} = {name}.to_owned();"),
        }
    });
    receiver.into_iter().chain(args).collect()
}

/// What is asked before the call, by the words of the description.
fn ask(method: &Method, part: Part) -> Option<String> {
    match part {
        Part::MapCount => {
            let flags = method.args.iter().find(|arg| matches!(arg.ty, Type::Flags(_)));
            let impact = flags.map_or_else(|| "0".to_owned(), |flags| format!("{}.bits()", ident(&flags.name.snake())));
            Some(format!("let map_count = remote.map_count(&domain, {impact}).await?;"))
        }
        Part::MapLength => Some("let map_length = remote.map_length().await?;".to_owned()),
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
        | Part::ZeroFlags
        | Part::TextFlags
        | Part::LongFlags(_)
        | Part::ParameterText(..)
        | Part::ParameterGiven(..)
        | Part::ParameterNumber(..)
        | Part::PassedOver => None,
    }
}

/// How the items of a matrix are asked for: the arguments that say which, and what makes an item of its number and its parameters.
fn matrix(api: &Api, method: &Method, first: &Answer) -> Option<Value> {
    let Answer::Matrix(record) = first else { return None };
    let [number, params] = api.record(*record).fields.as_slice() else {
        panic!("{}: the items of a matrix are a number and typed parameters", api.full_name(method))
    };
    let Type::Params(group) = params.ty else { panic!("{}: the items have no typed parameters", api.full_name(method)) };
    let (number, params) = (ident(&number.name.snake()), ident(&params.name.snake()));
    let group = api.param_group(group).name.pascal();
    let name = api.record(*record).name.pascal();
    let argument = |wanted: fn(&Part) -> Option<usize>| {
        let parts = arguments(api, method, &whole(method));
        parts.iter().find_map(wanted).map(|index| ident(&method.args[index].name.snake()))
    };
    let first = argument(|part| if let Part::MatrixFirst(index) = part { Some(*index) } else { None });
    let count = argument(|part| if let Part::MatrixCount(index) = part { Some(*index) } else { None });
    let item = format!("|{number}, parameters| {name} {{ {number}, {params}: {group}::from_typed(parameters) }}");
    Some(context! { first, count, item })
}

fn form_view(api: &Api, method: &Method, form: &Form<'_>) -> Value {
    let written: Vec<String> = arguments(api, method, form).into_iter().map(|part| write(api, method, part, form)).collect();
    let condition: Vec<String> = form.omitted.iter().map(|index| stands_for(method, form, *index)).collect();
    context! {
        procedure => constant(api, method, form),
        is_first => form.age == 0,
        condition => condition.join(" && "),
        written,
        read => read(api, &answer(method, form)),
    }
}

/// The statement that writes one part of the arguments.
fn write(api: &Api, method: &Method, part: Part, form: &Form<'_>) -> String {
    let name = |index: usize| ident(&method.args[index].name.snake());
    let asks_for_texts = answer(method, form).may_have_texts();
    match part {
        Part::Receiver(id) => format!("{}.encode(out);", api.object(id).name.snake()),
        Part::Argument(index) => match &method.args[index].ty {
            Type::Flags(_) if asks_for_texts => format!("({}.bits() | TYPED_STRINGS).encode(out);", name(index)),
            Type::Array(_, _) => format!("{}.iter().for_each(|item| item.encode(out));", name(index)),
            ty => format!("{}.encode({});", name(index), place(method, index, ty)),
        },
        Part::Given(index) | Part::NullCounts(index) => {
            format!("Some(&{}).encode({});", name(index), place(method, index, &method.args[index].ty))
        }
        Part::Most(most) => format!("{most}u32.encode(out);"),
        Part::LongFlags(index) => format!("u64::from({}.bits()).encode(out);", name(index)),
        Part::Wanted | Part::ParameterText(..) | Part::ParameterGiven(..) | Part::ParameterNumber(..) | Part::PassedOver => {
            panic!("{}: {ONLY_ANSWERED}", api.full_name(method))
        }
        Part::MatrixWidth => "width.encode(out);".into(),
        Part::MatrixFirst(_) => "first.encode(out);".into(),
        Part::MatrixCount(_) => "count.encode(out);".into(),
        Part::NeedResults => "true.encode(out);".into(),
        Part::Room => "room.encode(out);".into(),
        Part::MostParams(number) => format!("{number}i32.encode(out);"),
        Part::MapCount => "map_count.encode(out);".into(),
        Part::MapLength => "map_length.encode(out);".into(),
        Part::ZeroFlags if asks_for_texts => "TYPED_STRINGS.encode(out);".into(),
        Part::ZeroFlags => "0u32.encode(out);".into(),
        Part::TextFlags => "TYPED_STRINGS.encode(out);".into(),
    }
}

/// Where an argument is written: one with texts in it is named, for they may have what cannot be sent.
fn place(method: &Method, index: usize, ty: &Type) -> String {
    if has_texts(ty) { format!("out.of({:?})", method.args[index].name.snake()) } else { "out".to_owned() }
}

fn has_texts(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Record(_) | Type::Params(_) | Type::Document(_) => true,
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => has_texts(item),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Bytes
        | Type::Uuid
        | Type::Fd
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        // An object is what the other side has told.
        | Type::Object(_) => false,
    }
}

/// The expression that says whether an argument has the value that a form stands for: its default, unless the form says another.
fn stands_for(method: &Method, form: &Form<'_>, index: usize) -> String {
    let arg = &method.args[index];
    match form.rpc.fixed.iter().find(|(fixed, _)| *fixed == index) {
        Some((_, value)) => has_default(&Field { default: Some(Default::Number(*value)), ..arg.clone() }),
        None => has_default(arg),
    }
}

/// The expression that says whether an argument has its default.
fn has_default(arg: &Field) -> String {
    let name = ident(&arg.name.snake());
    match (&arg.default, &arg.ty) {
        (Some(Default::Null), _) => format!("{name}.is_none()"),
        (Some(Default::Number(number)), Type::Flags(_)) => format!("{name}.bits() == {number}"),
        (Some(Default::Number(number)), Type::Enum(_)) => format!("{name}.0 == {number}"),
        (Some(Default::Number(number)), Type::Bool) => {
            if *number == 0 {
                format!("!{name}")
            } else {
                name
            }
        }
        (Some(Default::Number(number)), _) => format!("{name} == {number}"),
        (Some(Default::Text(text)), _) => format!("{name} == {text:?}"),
        (Some(Default::EmptyList), _) => format!("{name}.is_empty()"),
        (Some(Default::EmptyParams), _) => format!("*{name} == ::std::default::Default::default()"),
        // Without a default there is nothing that an older form could mean.
        (None, _) => "false".into(),
    }
}

/// The function that reads the result.
fn read(api: &Api, answer: &Answer) -> String {
    match answer {
        Answer::Nothing | Answer::Stream | Answer::Descriptor | Answer::Descriptors => "read::nothing".into(),
        Answer::Value(_)
        | Answer::WithDescriptors(..)
        | Answer::Mime
        | Answer::Cookie
        | Answer::Limited(_)
        | Answer::LimitedParameters(_) => "Decode::decode".into(),
        Answer::Counted(_) | Answer::ParametersAtOnce(_) | Answer::LimitedCounted(_) => "read::counted".into(),
        Answer::Found(_) => "read::found".into(),
        Answer::Matrix(_) => "read::matrix".into(),
        Answer::Split(record, field) => {
            let (record, field) = (api.record(*record), *field);
            let (name, field) = (record.name.pascal(), ident(&record.fields[field].name.snake()));
            format!("move |input| read::split(map_length, input, |item: &mut {name}, map| item.{field} = map)")
        }
        Answer::CpuMap => "read::cpumap".into(),
        Answer::Parameters(_) => "read::parameters".into(),
        Answer::Stats(_) => "read::stats".into(),
        Answer::CpuMaps => "move |input| decode_cpu_maps(map_length, input)".into(),
        Answer::Receiver(id) => format!("read::passed_over::<{}Ref>", api.object(*id).name.pascal()),
        Answer::Status => "read::passed_over::<i32>".into(),
        Answer::Count | Answer::Each(..) => panic!("{ONLY_ANSWERED}"),
    }
}

/// How the call goes on once its forms are written.
fn end(api: &Api, method: &Method, first: &Answer) -> String {
    match (&method.returns, first) {
        (Return::Stream(direction), Answer::Mime) => {
            format!("stream_of(Direction::{}, {})", direction_name(*direction), sparse(method))
        }
        (Return::Stream(direction), Answer::Cookie) => {
            format!("stream_with_cookie(Direction::{}, {})", direction_name(*direction), sparse(method))
        }
        (Return::Stream(direction), _) => format!("stream(Direction::{}, {})", direction_name(*direction), sparse(method)),
        (Return::Operation(_), _) => format!("work({})", follow::by(api, method)),
        (_, Answer::Descriptor) => "descriptor()".into(),
        (_, Answer::Descriptors) => "descriptors(|(), fds| fds)".into(),
        (_, Answer::WithDescriptors(record, field)) => {
            let (record, field) = (api.record(*record), *field);
            let (name, field) = (record.name.pascal(), ident(&record.fields[field].name.snake()));
            format!("descriptors(|result: {name}, {field}| {name} {{ {field}, ..result }})")
        }
        (Return::Unit | Return::Value(_), _) => "call()".into(),
    }
}

/// The name of a direction, in Rust.
pub fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "Read",
        Direction::Write => "Write",
        Direction::Both => "Both",
    }
}

/// The expression that says whether a stream may have holes.
fn sparse(method: &Method) -> String {
    let mask = method.rpc.as_ref().and_then(|rpc| rpc.sparse);
    let flags = method.args.iter().find(|arg| matches!(arg.ty, Type::Flags(_)));
    match (mask, flags) {
        (Some(mask), Some(flags)) => format!("{}.bits() & {mask:#x} != 0", ident(&flags.name.snake())),
        (None, _) | (_, None) => "false".into(),
    }
}
