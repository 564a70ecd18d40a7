//! Methods: their arguments, the procedures by which they travel, and what is in the answers.

use minijinja::{Value, context};

use crate::ir::{Access, Api, Denied, Direction, Field, GroupId, Implementation, Method, Program, Record, RecordId, Return, RpcArg, Type};
use crate::target::go::names::exported;
use crate::target::go::types::is_connection;
use crate::target::render;
use crate::target::rpc::layout::{Answer, Form, Part, answer, arguments, asked, travels};

use super::shape::{Place, field, identity, shape};

/// What is wrong where a client is to be made of a form that only servers have: `asked` leaves it out.
const ONLY_ANSWERED: &str = "this form is answered and never asked by";

/// The methods and phases of a group, as the text of a file without its head; none if it has none.
pub(super) fn group(api: &Api, id: GroupId) -> Option<String> {
    let all = api.methods_in(id).chain(api.phases.iter().filter(|phase| phase.group == id));
    let methods: Vec<Value> = all.filter(|method| method.receiver.is_some()).map(|method| view(api, method)).collect();
    (!methods.is_empty()).then(|| render!("go/wire_methods.go", context! { methods }))
}

/// `DomainState`, or `Connect` for a function.
fn owner(api: &Api, method: &Method) -> String {
    method.receiver.map_or(String::new(), |object| exported(&api.object(object).name)) + &exported(&method.name)
}

/// The name of a function that is written by hand: in lower case, because nobody outside of the client calls it.
fn by_hand(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether the client answers by itself: where other methods do it together, and what is asked of the connection and has no procedure.
fn answers_itself(api: &Api, method: &Method) -> bool {
    match method.implementation {
        Implementation::Engine => true,
        Implementation::Driver => !travels(method) && method.receiver.is_some_and(|id| is_connection(api.object(id))),
    }
}

fn view(api: &Api, method: &Method) -> Value {
    let receiver = method.receiver.filter(|id| !api.object(*id).identity.is_empty());
    let args = method.args.iter().map(|arg| context! { name => arg.name.snake(), shape => shape(api, &arg.ty, Place::Argument) });
    let (gives, direction) = match &method.returns {
        Return::Unit | Return::Value(_) => (None, None),
        Return::Stream(direction) => (Some("givesStream"), Some(way(*direction))),
        Return::Operation(_) => (Some("givesWork"), None),
    };
    context! {
        variable => format!("method{}", owner(api, method)),
        name => api.full_name(method),
        writes => match method.access { Access::Write => true, Access::Read => false },
        receiver => receiver.map(|id| identity(api, id)),
        args => args.collect::<Vec<_>>(),
        denied => method.read_only_denies.iter().map(|rule| denied(api, method, *rule)).collect::<Vec<_>>(),
        forms => asked(method).iter().filter_map(|form| form_view(api, method, form)).collect::<Vec<_>>(),
        gives,
        direction,
        sparse => method.rpc.as_ref().and_then(|rpc| rpc.sparse).map(|bits| format!("{bits:#x}")),
        follow => follow(api, method),
        own => answers_itself(api, method).then(|| by_hand(&owner(api, method))),
    }
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "reads",
        Direction::Write => "writes",
        Direction::Both => "both",
    }
}

/// What an argument may not be on a read-only connection, as messages say it.
fn denied(api: &Api, method: &Method, rule: Denied) -> Value {
    match rule {
        Denied::Flags { arg, bits } => {
            context! { argument => arg, bits => format!("{bits:#x}"), value => 0, text => format!("the flags {bits:#x}") }
        }
        Denied::Value { arg, value } => {
            let Type::Enum(id) = method.args[arg].ty else {
                panic!("{}: a value is refused of what is no enumeration", api.full_name(method))
            };
            let value = &api.enumeration(id).values[value];
            context! { argument => arg, bits => 0, value => value.value, text => format!("{} = {}", method.args[arg].name.snake(), value.name.screaming()) }
        }
    }
}

/// A form, unless an argument that it does not carry has no value that it could stand for.
fn form_view(api: &Api, method: &Method, form: &Form<'_>) -> Option<Value> {
    let parts: Vec<String> = arguments(api, method, form).into_iter().map(part).collect();
    let omitted: Option<Vec<Value>> = form
        .omitted
        .iter()
        .map(|index| stands_for(method, form, *index).map(|bytes| context! { argument => index, value => literal(&bytes) }))
        .collect();
    let answer = answer(method, form);
    Some(context! {
        procedure => procedure(form.rpc.program, form.rpc.procedure),
        parts,
        omitted => omitted?,
        answer => read(api, &answer),
        texts => answer.may_have_texts() || form.rpc.args.contains(&RpcArg::TextFlags),
    })
}

/// The number of a procedure, with the bits of its program.
pub(super) fn procedure(program: Program, number: u32) -> String {
    match program {
        Program::Main => number.to_string(),
        Program::Qemu => format!("ofQemu | {number}"),
        Program::Lxc => format!("ofLXC | {number}"),
    }
}

/// A part of the arguments: its kind and its number.
fn part(part: Part) -> String {
    match part {
        Part::Receiver(_) => "{partReceiver, 0}".into(),
        Part::Argument(index) => format!("{{partArgument, {index}}}"),
        Part::Given(index) | Part::NullCounts(index) => format!("{{partGiven, {index}}}"),
        Part::Most(most) | Part::MostParams(most) => format!("{{partMost, {most}}}"),
        Part::LongFlags(index) => format!("{{partLongFlags, {index}}}"),
        Part::Wanted | Part::ParameterText(..) | Part::ParameterGiven(..) | Part::ParameterNumber(..) | Part::PassedOver => {
            panic!("{ONLY_ANSWERED}")
        }
        Part::MatrixWidth => "{partMatrixWidth, 0}".into(),
        Part::MatrixFirst(index) => format!("{{partMatrixFirst, {index}}}"),
        Part::MatrixCount(index) => format!("{{partMatrixCount, {index}}}"),
        Part::NeedResults => "{partNeedResults, 0}".into(),
        Part::Room => "{partRoom, 0}".into(),
        Part::MapCount => "{partMapCount, 0}".into(),
        Part::MapLength => "{partMapLength, 0}".into(),
        // Which of the two is said by `texts` of the form.
        Part::ZeroFlags | Part::TextFlags => "{partZeroFlags, 0}".into(),
    }
}

/// The fields of an answer: what kind it is, and what it is of.
fn read(api: &Api, answer: &Answer) -> String {
    let of = |kind: &str, ty: &Type| format!("kind: {kind}, shape: {}", shape(api, ty, Place::Result));
    match answer {
        Answer::Nothing | Answer::Stream => "kind: answerNothing".into(),
        Answer::Mime => "kind: answerMime".into(),
        // Only a phase has one, which nobody calls here.
        Answer::Cookie => "kind: answerPassedOver, shape: opaque".into(),
        Answer::Descriptor => "kind: answerDescriptor".into(),
        Answer::Descriptors => "kind: answerDescriptors".into(),
        Answer::WithDescriptors(id, at) => without(api, "answerWithDescriptors", *id, *at),
        Answer::Value(ty) | Answer::Limited(ty) | Answer::LimitedParameters(ty) => of("answerValue", ty),
        Answer::Counted(ty) | Answer::LimitedCounted(ty) | Answer::ParametersAtOnce(ty) => of("answerCounted", ty),
        Answer::Parameters(_) => "kind: answerParameters".into(),
        Answer::Stats(_) => "kind: answerStats".into(),
        Answer::Found(ty) => of("answerFound", ty),
        Answer::Matrix(_) => "kind: answerMatrix".into(),
        Answer::Split(id, at) => without(api, "answerSplit", *id, *at),
        Answer::CpuMaps => "kind: answerMaps".into(),
        Answer::CpuMap => "kind: answerMap".into(),
        Answer::Receiver(id) => format!("kind: answerPassedOver, shape: {}", identity(api, *id)),
        Answer::Status => "kind: answerPassedOver, shape: word".into(),
        Answer::Count | Answer::Each(..) => panic!("{ONLY_ANSWERED}"),
    }
}

/// A record without one of its fields: those before it, and those behind it.
fn without(api: &Api, kind: &str, id: RecordId, at: usize) -> String {
    let record = api.record(id);
    let some = |fields: std::ops::Range<usize>| fields.map(|index| field(api, record, index)).collect::<Vec<_>>().join(", ");
    format!("kind: {kind}, before: record{{{}}}, behind: record{{{}}}", some(0..at), some(at + 1..record.fields.len()))
}

/// The value that a form stands for in the place of an argument, as a call has it: its default, unless the form says another.
fn stands_for(method: &Method, form: &Form<'_>, index: usize) -> Option<Vec<u8>> {
    let arg = &method.args[index];
    match form.rpc.fixed.iter().find(|(fixed, _)| *fixed == index) {
        Some((_, value)) => default(&Field { default: Some(crate::ir::Default::Number(*value)), ..arg.clone() }),
        None => default(arg),
    }
}

/// The default of an argument, as a call has it.
fn default(arg: &Field) -> Option<Vec<u8>> {
    use crate::ir::Default;
    let value = arg.default.as_ref()?;
    let (inner, mut bytes) = match &arg.ty {
        Type::Optional(inner) if *value != Default::Null => (&**inner, vec![0, 0, 0, 1]),
        other => (other, Vec::new()),
    };
    match value {
        Default::Null | Default::EmptyList | Default::EmptyParams => bytes.extend([0; 4]),
        Default::Text(text) => {
            bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(text.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        Default::Number(number) => match inner {
            Type::I64 | Type::U64 | Type::Duration => bytes.extend(number.to_be_bytes()),
            #[expect(clippy::cast_precision_loss, reason = "a default is a small number")]
            Type::F64 => bytes.extend((*number as f64).to_be_bytes()),
            // The lower half is the number of four bytes, with or without a sign. Nothing else has a number as default.
            Type::Bool
            | Type::I32
            | Type::U32
            | Type::Enum(_)
            | Type::Flags(_)
            | Type::Text
            | Type::Bytes
            | Type::Uuid
            | Type::Fd
            | Type::CpuMap
            | Type::Secret
            | Type::Record(_)
            | Type::Params(_)
            | Type::Object(_)
            | Type::Document(_)
            | Type::List(_)
            | Type::Array(..)
            | Type::Optional(_) => bytes.extend(&number.to_be_bytes()[4..]),
        },
    }
    Some(bytes)
}

/// Bytes as a text of Go.
fn literal(bytes: &[u8]) -> String {
    let escaped = bytes.iter().map(|byte| format!("\\x{byte:02x}"));
    format!("\"{}\"", escaped.collect::<String>())
}

/// By which calls long work is followed, if the methods that the description names travel.
fn follow(api: &Api, method: &Method) -> Option<Value> {
    let steps = method.operation?;
    let (progress, cancel) = (&api.methods[steps.progress], &api.methods[steps.cancel]);
    let told = match progress.returns {
        Return::Value(Type::Record(id)) if travels(progress) && travels(cancel) => id,
        Return::Unit | Return::Value(_) | Return::Stream(_) | Return::Operation(_) => return None,
    };
    let defaults = |step: &Method| literal(&step.args.iter().filter_map(default).flatten().collect::<Vec<u8>>());
    let wanted = api.progress.into_iter().flat_map(|id| &api.record(id).fields).map(|field| field.name.snake());
    let names: Vec<String> = wanted.collect();
    Some(context! {
        progress => progress.id,
        cancel => cancel.id,
        progress_arguments => defaults(progress),
        cancel_arguments => defaults(cancel),
        told => shape(api, &Type::Record(told), Place::Result),
        fields => places(api.record(told), names.iter().map(String::as_str)),
    })
}

/// Where fields are in a record.
fn places<'a>(record: &Record, names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    names.filter_map(|name| record.fields.iter().position(|field| field.name.snake() == name)).collect()
}

/// What a client asks of its own accord, as `core/drivers/remote/src/ask.rs` does: how many processors the host has, and how many a domain.
const HOST: &str = "Connection.node_info";
const PROCESSORS: &str = "Domain.vcpus";

/// The fields of the host by which its processors are counted: those that are multiplied, and the sum.
const HOST_FIELDS: [&str; 5] = ["nodes", "sockets", "cores", "threads", "cpus"];

/// The table of all methods by their numbers, and what the client has to know of some of them.
pub(super) fn index(api: &Api) -> Value {
    let called = api.methods.iter().chain(&api.phases).filter(|method| method.receiver.is_some());
    let methods = called.map(|method| context! { id => method.id, variable => format!("method{}", owner(api, method)) });
    let functions = api.functions().chain(api.steps());
    let functions = functions.map(|method| context! { id => method.id, name => format!("function{}", exported(&method.name)) });
    let phases = api.phases.iter().map(|phase| context! { name => format!("phase{}", owner(api, phase)), id => phase.id });
    let find = |name: &str| api.methods.iter().find(|method| api.full_name(method) == name);
    let host = find(HOST).and_then(|method| match method.returns {
        Return::Value(Type::Record(id)) => {
            let fields = places(api.record(id), HOST_FIELDS.into_iter());
            Some(context! { method => method.id, told => shape(api, &Type::Record(id), Place::Result), fields })
        }
        Return::Unit | Return::Value(_) | Return::Stream(_) | Return::Operation(_) => None,
    });
    let flags = |arg: &Field| if let Type::Flags(id) = arg.ty { Some(format!("{:#x}", api.flag_set(id).mask())) } else { None };
    let opening = api.functions().flat_map(|method| &method.args).find_map(flags);
    context! {
        version => api.version,
        hash => format!("{:#018x}", api.hash),
        methods => methods.collect::<Vec<_>>(),
        functions => functions.collect::<Vec<_>>(),
        phases => phases.collect::<Vec<_>>(),
        host,
        processors => find(PROCESSORS).map(|method| method.id),
        opening,
    }
}
