//! The client: each group of the description, as calls over the wire.

use minijinja::{Value, context};

use super::CALLS;
use super::follow;
use super::layout::{Answer, Form, Part, answer, arguments, forms, travels};
use super::procedures::constant;
use crate::ir::{Api, Default, Direction, Field, Group, GroupId, Implementation, Method, Return, Type};
use crate::target::rust::ident;
use crate::target::rust::types::{Form as Objects, argument, result};
use crate::target::{Files, render};

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
    let all = forms(method);
    let first = answer(method, &all[0]);
    let asks: Vec<&str> = arguments(api, method, &all[0]).into_iter().filter_map(ask).collect();
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
        counted => matches!(first, Answer::Parameters(_)),
        fd => method.args.iter().find(|arg| arg.ty == Type::Fd).map(|arg| ident(&arg.name.snake())),
        forms => all.iter().map(|form| form_view(api, method, form)).collect::<Vec<_>>(),
        end => end(api, method, &first),
    }
}

/// Whether the values are written after the function has returned.
fn first_is_later(answer: &Answer) -> bool {
    match answer {
        Answer::Parameters(_) => true,
        Answer::Nothing
        | Answer::Stream
        | Answer::Descriptor
        | Answer::Value(_)
        | Answer::Counted(_)
        | Answer::CpuMaps
        | Answer::Receiver(_)
        | Answer::Status => false,
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
fn ask(part: Part) -> Option<&'static str> {
    match part {
        Part::MapCount => Some("let map_count = remote.map_count(&domain, flags.bits()).await?;"),
        Part::MapLength => Some("let map_length = remote.map_length().await?;"),
        Part::Receiver(_) | Part::Argument(_) | Part::Given(_) | Part::NeedResults | Part::Room | Part::ZeroFlags => None,
    }
}

fn form_view(api: &Api, method: &Method, form: &Form<'_>) -> Value {
    let written: Vec<String> = arguments(api, method, form).into_iter().map(|part| write(api, method, part, form)).collect();
    let condition: Vec<String> = form.omitted.iter().map(|index| has_default(&method.args[*index])).collect();
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
    let asks_for_texts = matches!(answer(method, form), Answer::Parameters(_));
    match part {
        Part::Receiver(id) => format!("{}.encode(out);", api.object(id).name.snake()),
        Part::Argument(index) => match &method.args[index].ty {
            Type::Flags(_) if asks_for_texts => format!("({}.bits() | TYPED_STRINGS).encode(out);", name(index)),
            Type::Array(_, _) => format!("{}.iter().for_each(|item| item.encode(out));", name(index)),
            _ => format!("{}.encode(out);", name(index)),
        },
        Part::Given(index) => format!("Some({}).encode(out);", name(index)),
        Part::NeedResults => "true.encode(out);".into(),
        Part::Room => "room.encode(out);".into(),
        Part::MapCount => "map_count.encode(out);".into(),
        Part::MapLength => "map_length.encode(out);".into(),
        Part::ZeroFlags => "0u32.encode(out);".into(),
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
        Answer::Nothing | Answer::Stream | Answer::Descriptor => "read::nothing".into(),
        Answer::Value(_) => "Decode::decode".into(),
        Answer::Counted(_) => "read::counted".into(),
        Answer::Parameters(_) => "read::parameters".into(),
        Answer::CpuMaps => "move |input| decode_cpu_maps(map_length, input)".into(),
        Answer::Receiver(id) => format!("read::passed_over::<{}Ref>", api.object(*id).name.pascal()),
        Answer::Status => "read::passed_over::<i32>".into(),
    }
}

/// How the call goes on once its forms are written.
fn end(api: &Api, method: &Method, first: &Answer) -> String {
    match (&method.returns, first) {
        (Return::Stream(direction), _) => format!("stream(Direction::{}, {})", direction_name(*direction), sparse(method)),
        (Return::Operation(_), _) => format!("work({})", follow::by(api, method)),
        (_, Answer::Descriptor) => "descriptor()".into(),
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
