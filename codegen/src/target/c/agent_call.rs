//! A method in the agent: the C function that is called, with which arguments, and the JSON of what it gives.

#![allow(clippy::match_same_arms, reason = "an arm for each member of a closed set, in its order")]

use minijinja::{Value, context};

use super::agent::kind;
use super::agent_outcome::{self, outcome};
use super::names::handle_pointer;
use super::{agent_items, agent_matrix, patterns};
use crate::ir::{Api, CFunction, CParam, CReturn, Default, Direction, Field, Method, ParamsRole, Return, Type};

/// The C code of one function of libvirt in the agent.
#[derive(Default)]
pub struct Code {
    /// Variables, with what they begin as.
    pub declare: Vec<String>,
    pub pass: Vec<String>,
    /// A first call that asks for a count, where there is one.
    pub first: Option<String>,
    /// Statements that make the answer.
    pub answer: Vec<String>,
    /// Statements in any case.
    pub clean: Vec<String>,
    /// What a step may save.
    pub keep: Option<String>,
}

/// The view of a method.
pub fn view(api: &Api, method: &Method) -> Value {
    // Steps compare the whole result, so what gives a part of it is for none. A function that fixes arguments is for steps that give these, one that takes objects for steps that name some; the one that does
    // neither and leaves out least is for all others.
    let mut functions: Vec<&CFunction> = method.c.iter().filter(|function| !function.is_partial()).collect();
    let special = |function: &CFunction| function.fixed.len() + usize::from(objects(function).is_some());
    let parts = |function: &CFunction| function.params.iter().filter(|param| matches!(param, CParam::ParamField { .. })).count();
    functions.sort_by_key(|function| (std::cmp::Reverse(special(function)), refused(method, function).len(), parts(function)));
    // Beyond the first that takes everything, the others of libvirt's functions say the same.
    let general = functions.iter().position(|function| function.fixed.is_empty() && objects(function).is_none());
    functions.truncate(general.map_or(functions.len(), |at| at + 1));
    let choices: Vec<Value> = functions.iter().map(|function| choice(api, method, function)).collect();
    let name = api.full_name(method);
    let chooser = functions.len() > 1;
    let function =
        if chooser { format!("choose_{}", name.replace('.', "_").to_lowercase()) } else { format!("call_{}", functions[0].name) };
    context! { function, name, choices, chooser, long_work => long_work(api, method) }
}

/// For a method that begins long work: the names of the methods by which another thread follows it, where there are such.
fn long_work(api: &Api, method: &Method) -> Option<Value> {
    let name = |index: usize| api.full_name(&api.methods[index]);
    match method.returns {
        Return::Operation(_) => {
            let methods = method.operation;
            Some(context! { progress => methods.map(|of| name(of.progress)), cancel => methods.map(|of| name(of.cancel)) })
        }
        Return::Unit | Return::Value(_) | Return::Stream(_) => None,
    }
}

fn choice(api: &Api, method: &Method, function: &CFunction) -> Value {
    let mut code = Code::default();
    for param in &function.params {
        position(api, method, function, param, &mut code);
    }
    let call = format!("{}({})", function.name, code.pass.join(", "));
    let (declare, failed) = outcome(api, method, function, &call, &mut code);
    let fixed = function.fixed.iter().map(|(index, value)| format!("{} == {value}", fixed_number(api, &method.args[*index])));
    let named = objects(function).map(|index| format!("arg_items(step->args, \"{}\")", method.args[index].name.snake()));
    // A function without a callback is for steps without answers.
    let deaf = method.asks.as_ref().filter(|_| !function.params.contains(&CParam::Auth) && !function.fixed.is_empty());
    let deaf = deaf.map(|asks| format!("!cJSON_HasObjectItem(step->args, \"{}\")", asks.name.snake()));
    let when: Vec<String> = fixed.chain(named).chain(deaf).collect();
    context! {
        function => format!("call_{}", function.name),
        refused => refused(method, function),
        when => when.join(" && "),
        declare => code.declare.into_iter().chain([declare]).collect::<Vec<_>>(),
        first => code.first,
        failed,
        answer => code.answer,
        clean => code.clean,
        keep => code.keep,
    }
}

/// The argument of a function without a receiver that is a list of objects.
fn objects(function: &CFunction) -> Option<usize> {
    function.params.iter().find_map(|param| if let CParam::ObjectListArg(index) = param { Some(*index) } else { None })
}

/// The expression of the number that a step gives for an argument which a function may fix.
fn fixed_number(api: &Api, arg: &Field) -> String {
    let name = arg.name.snake();
    match arg.ty {
        Type::Enum(id) => format!("arg_enum(step->args, \"{name}\", {}_values, 0)", api.enumeration(id).name.snake()),
        _ => format!("arg_number(step->args, \"{name}\", 0)"),
    }
}

/// Arguments that this function cannot carry: their names, and the value that it means by leaving them out.
fn refused(method: &Method, function: &CFunction) -> Vec<Value> {
    let carried = |index: usize| {
        function.fixed.iter().any(|(fixed, _)| *fixed == index)
            || function.params.iter().any(|param| match param {
                CParam::Arg(at)
                | CParam::LongArg(at)
                | CParam::SizeArg(at)
                | CParam::BytesArg(at)
                | CParam::UuidTextArg(at)
                | CParam::CpuMapArg(at)
                | CParam::IntArg(at)
                | CParam::NullCountsArg(at)
                | CParam::ObjectListArg(at)
                | CParam::ArrayArg(at)
                | CParam::AllocParams(ParamsRole::Arg(at))
                | CParam::Params(ParamsRole::Arg(at))
                | CParam::ParamField { arg: at, .. } => *at == index,
                CParam::Receiver
                | CParam::Constant(_)
                | CParam::MapLen
                | CParam::BytesSize
                | CParam::OutSize
                | CParam::Out
                | CParam::OutLong
                | CParam::OutStruct
                | CParam::OutSizedStruct
                | CParam::StructSize
                | CParam::FillStructs(_)
                | CParam::StructsMax(_)
                | CParam::OutFieldCpuMaps(_)
                | CParam::OutCpuMap
                | CParam::Matrix { .. }
                | CParam::MatrixWidth
                | CParam::OutBuffer
                | CParam::OutField(_)
                | CParam::OutCpuMaps
                | CParam::CpuMapsCount
                | CParam::AllocList
                | CParam::AllocArray
                | CParam::AllocCpuMap(_)
                | CParam::AllocFiles(_)
                | CParam::FilesCount(_)
                | CParam::FillNumbers { .. }
                | CParam::Stats(_)
                | CParam::ArrayCount(_)
                | CParam::Fill { .. }
                | CParam::FillTexts
                | CParam::FillMax
                | CParam::AllocParams(ParamsRole::Result | ParamsRole::Field(_))
                | CParam::Params(ParamsRole::Result | ParamsRole::Field(_))
                | CParam::ParamsCount(_)
                | CParam::UnsignedParamsCount(_)
                | CParam::Stream
                | CParam::Auth => false,
            })
    };
    let left_out = method.args.iter().enumerate().filter(|(index, _)| !carried(*index));
    let numbers = left_out.filter_map(|(_, arg)| match arg.default {
        Some(Default::Number(value)) => Some(context! { name => arg.name.snake(), value }),
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => None,
    });
    numbers.collect()
}

#[allow(clippy::too_many_lines, reason = "an arm for each position")]
fn position(api: &Api, method: &Method, function: &CFunction, param: &CParam, code: &mut Code) {
    let arg_name = |index: usize| method.args[index].name.snake();
    match param {
        CParam::Receiver => {
            let object = method.receiver.map(|id| kind(api, id)).unwrap_or_default();
            code.pass.push(format!("saved_pointer(step->on, \"{object}\")"));
        }
        CParam::Arg(index) => match agent_matrix::variable(function, *index) {
            Some(variable) => code.pass.push(variable.to_owned()),
            None => code.pass.push(argument(api, function, &method.args[*index])),
        },
        CParam::NullCountsArg(index) => code.pass.push(argument(api, function, &method.args[*index])),
        CParam::IntArg(index) => {
            let (arg, Type::Enum(id)) = (&method.args[*index], &method.args[*index].ty) else {
                panic!("{}: the argument {index} is no enumeration", function.name)
            };
            let (name, values) = (arg.name.snake(), api.enumeration(*id).name.snake());
            code.pass.push(format!("arg_enum(step->args, \"{name}\", {values}_values, {})", otherwise(arg)));
        }
        CParam::Constant(value) => code.pass.push(value.to_string()),
        CParam::LongArg(index) => code.pass.push(format!(
            "(unsigned long)arg_unsigned(step->args, \"{}\", {})",
            arg_name(*index),
            otherwise(&method.args[*index])
        )),
        CParam::SizeArg(index) => {
            code.pass.push(format!("(size_t)arg_unsigned(step->args, \"{}\", {})", arg_name(*index), otherwise(&method.args[*index])));
        }
        CParam::BytesArg(index) => {
            let name = arg_name(*index);
            code.declare.push("size_t size;".to_owned());
            code.declare.push(format!("unsigned char *{name} = from_hex(arg_text(step->args, \"{name}\"), &size);"));
            code.pass.push(name.clone());
            code.clean.push(format!("free({name});"));
        }
        CParam::BytesSize => code.pass.push("size".to_owned()),
        CParam::OutSize => {
            code.declare.push("size_t size = 0;".to_owned());
            code.pass.push("&size".to_owned());
        }
        CParam::FillTexts => agent_outcome::texts(code),
        CParam::FillMax if function.params.contains(&CParam::FillTexts) => code.pass.push("AGENT_TEXTS".to_owned()),
        CParam::UuidTextArg(index) => code.pass.push(format!("arg_text(step->args, \"{}\")", arg_name(*index))),
        CParam::CpuMapArg(index) => {
            let name = arg_name(*index);
            code.declare.push("size_t maplen;".to_owned());
            code.declare.push(format!("unsigned char *{name} = from_hex(arg_text(step->args, \"{name}\"), &maplen);"));
            code.pass.push(name.clone());
            code.clean.push(format!("free({name});"));
        }
        CParam::ObjectListArg(index) => {
            let name = arg_name(*index);
            let Type::List(item) = &method.args[*index].ty else { panic!("{}: `{name}` is no list", function.name) };
            let Type::Object(id) = **item else { panic!("{}: the items of `{name}` are no objects", function.name) };
            code.declare.push(format!("void **{name} = arg_objects(step->args, \"{name}\", \"{}\");", kind(api, id)));
            code.pass.push(format!("({} *){name}", handle_pointer(api.object(id))));
            code.clean.push(format!("free({name});"));
        }
        CParam::MapLen if !function.params.iter().any(|param| matches!(param, CParam::CpuMapArg(_))) => {
            code.pass.push("AGENT_MAPLEN".to_owned());
        }
        CParam::MapLen => code.pass.push("(int)maplen".to_owned()),
        CParam::CpuMapsCount => code.pass.push("AGENT_CPUMAPS".to_owned()),
        CParam::Out => agent_outcome::whole(api, method, function, code),
        CParam::OutLong => agent_outcome::long(code),
        CParam::OutStruct | CParam::OutSizedStruct => agent_outcome::structured(api, method, function, code),
        CParam::StructSize => code.pass.push("sizeof(info)".to_owned()),
        CParam::FillStructs(_) => agent_items::structures(api, method, function, code),
        CParam::StructsMax(_) => code.pass.push("AGENT_ITEMS".to_owned()),
        CParam::OutFieldCpuMaps(_) => agent_items::cpumaps(code),
        CParam::OutCpuMap => {
            code.declare.push("unsigned char cpumap[AGENT_MAPLEN];".to_owned());
            code.pass.push("cpumap".to_owned());
            code.answer.push("step->answer = json_cpumap(cpumap, AGENT_MAPLEN);".to_owned());
        }
        CParam::Matrix { first, count } => agent_matrix::rows(api, method, *first, *count, code),
        CParam::MatrixWidth => code.pass.push("nparams".to_owned()),
        CParam::OutBuffer => agent_outcome::buffer(method, function, code),
        CParam::OutCpuMaps => agent_outcome::cpumaps(code),
        CParam::OutField(index) => agent_outcome::field(api, method, function, *index, code),
        CParam::Fill { .. } | CParam::FillMax => panic!("{}: a function that gives a part of the result is for no step", function.name),
        CParam::ArrayArg(index) => array(function, &method.args[*index], code),
        CParam::ArrayCount(count) => {
            let ty = patterns::count_in_c(*count);
            code.pass.push(format!("({ty})n{}", array_name(method, function)));
        }
        CParam::AllocList => agent_outcome::list(api, method, function, code),
        CParam::AllocArray => agent_outcome::array(api, method, function, code),
        CParam::AllocCpuMap(index) => agent_outcome::cpumap(api, method, function, *index, code),
        CParam::AllocFiles(_) | CParam::FilesCount(_) => {
            panic!("{}: the agent in C has no form for several descriptors as a result", function.name)
        }
        CParam::FillNumbers { room, by_items } => {
            let items = by_items.then(|| format!("n{}", array_name(method, function)));
            agent_outcome::numbers(method, function, &arg_name(*room), items.as_deref(), code);
        }
        CParam::Stats(stats) => agent_outcome::stats(api, method, function, *stats, code),
        CParam::Params(role @ (ParamsRole::Result | ParamsRole::Field(_))) => {
            let (_, answer) = agent_outcome::params(api, method, function, *role);
            code.declare.push("virTypedParameterPtr params = NULL;".to_owned());
            code.pass.push("params".to_owned());
            code.answer.push(answer);
            code.clean.push("virTypedParamsFree(params, nparams);".to_owned());
            code.first = Some("params = calloc((size_t)nparams + 1, sizeof(*params));".to_owned());
        }
        CParam::AllocParams(role) => {
            let (_, answer) = agent_outcome::params(api, method, function, *role);
            code.declare.push("virTypedParameterPtr params = NULL;".to_owned());
            code.pass.push("&params".to_owned());
            code.answer.push(answer);
            code.clean.push("virTypedParamsFree(params, nparams);".to_owned());
        }
        CParam::ParamsCount(ParamsRole::Result | ParamsRole::Field(_)) => {
            code.declare.push("int nparams = 0;".to_owned());
            code.pass.push("&nparams".to_owned());
        }
        CParam::UnsignedParamsCount(ParamsRole::Result | ParamsRole::Field(_)) => {
            code.declare.push("unsigned int nparams = 0;".to_owned());
            code.pass.push("&nparams".to_owned());
        }
        CParam::Params(ParamsRole::Arg(index)) => {
            let Type::Params(id) = method.args[*index].ty else { panic!("{}: the argument is no group of parameters", function.name) };
            let group = api.param_group(id).name.snake();
            let name = method.args[*index].name.snake();
            code.declare.push("int nparams;".to_owned());
            code.declare.push(format!("virTypedParameterPtr params = arg_params(step->args, \"{name}\", &{group}_params, &nparams);"));
            code.pass.push("params".to_owned());
            code.clean.push("virTypedParamsFree(params, nparams);".to_owned());
        }
        CParam::ParamField { arg, field, long } => {
            let Type::Params(id) = method.args[*arg].ty else { panic!("{}: the argument is no group of parameters", function.name) };
            let params = format!("cJSON_GetObjectItemCaseSensitive(step->args, \"{}\")", arg_name(*arg));
            let field = api.param_group(id).fields[*field].name.snake();
            code.pass.push(if *long {
                format!("(unsigned long)arg_unsigned({params}, \"{field}\", 0)")
            } else {
                format!("arg_text({params}, \"{field}\")")
            });
        }
        CParam::ParamsCount(ParamsRole::Arg(_)) => code.pass.push("nparams".to_owned()),
        CParam::UnsignedParamsCount(ParamsRole::Arg(_)) => code.pass.push("(unsigned int)nparams".to_owned()),
        CParam::Auth => {
            code.declare.push("struct answers answers;".to_owned());
            code.pass.push("arg_auth(step->args, \"credentials\", &answers)".to_owned());
        }
        CParam::Stream => stream(api, method, function, code),
    }
}

/// The name of the argument that says how long the arrays of a function are.
fn array_name(method: &Method, function: &CFunction) -> String {
    let first = function.params.iter().find_map(|param| if let CParam::ArrayArg(index) = param { Some(*index) } else { None });
    let first = first.unwrap_or_else(|| panic!("{}: there is no array that `n` is the length of", function.name));
    method.args[first].name.snake()
}

/// The items of a list as an array.
fn array(function: &CFunction, arg: &Field, code: &mut Code) {
    let name = arg.name.snake();
    let item = match &arg.ty {
        Type::List(item) => &**item,
        _ => panic!("{}: `{name}` is no list", function.name),
    };
    let (ty, read) = match item {
        Type::Text => ("const char *", "arg_texts"),
        Type::Fd => ("int ", "arg_files"),
        Type::I32 => ("int ", "arg_ints"),
        Type::U32 => ("unsigned int ", "arg_uints"),
        Type::I64 => ("long long ", "arg_longs"),
        Type::U64 => ("unsigned long long ", "arg_unsigneds"),
        other => panic!("{}: items like {other:?} are in no array", function.name),
    };
    code.declare.push(format!("int n{name};"));
    code.declare.push(format!("{ty}*{name} = {read}(step->args, \"{name}\", &n{name});"));
    code.pass.push(name.clone());
    code.clean.push(format!("free({name});"));
}

/// A stream that the function opens, kept for later steps.
fn stream(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let connection = method.receiver.and_then(|id| api.object(id).c.connect.clone());
    let object = method.receiver.map(|id| kind(api, id)).unwrap_or_default();
    let connection = connection.map_or_else(
        || format!("saved_pointer(step->on, \"{object}\")"),
        |function| format!("{function}(saved_pointer(step->on, \"{object}\"))"),
    );
    code.declare.push(format!("virStreamPtr stream = virStreamNew({connection}, 0);"));
    code.pass.push("stream".to_owned());
    let direction = match method.returns {
        Return::Stream(Direction::Read) => "read",
        Return::Stream(Direction::Write) => "write",
        Return::Stream(Direction::Both) => "both",
        Return::Unit | Return::Value(_) | Return::Operation(_) => panic!("{}: the method opens no stream", function.name),
    };
    code.answer.push("step->answer = cJSON_CreateObject();".to_owned());
    code.answer.push(format!("cJSON_AddStringToObject(step->answer, \"stream\", \"{direction}\");"));
    if function.returns == CReturn::Mime {
        code.answer.push("cJSON_AddItemToObject(step->answer, \"mime\", json_taken(result));".to_owned());
    }
    code.keep = Some("keep(step, \"Stream\", stream, (int (*)(void *))virStreamFree);".to_owned());
    code.clean.push("if (!step->result)\n    virStreamFree(stream);".to_owned());
}

/// The expression of an argument.
fn argument(api: &Api, function: &CFunction, arg: &Field) -> String {
    value(api, function, &arg.ty, &arg.name.snake(), otherwise(arg))
}

/// The number that stands for an argument which a step does not give.
fn otherwise(arg: &Field) -> i64 {
    match arg.default {
        Some(Default::Number(value)) => value,
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => 0,
    }
}

fn value(api: &Api, function: &CFunction, ty: &Type, name: &str, otherwise: i64) -> String {
    match ty {
        Type::Bool | Type::I32 => format!("(int)arg_number(step->args, \"{name}\", {otherwise})"),
        Type::U32 | Type::Flags(_) => format!("(unsigned int)arg_number(step->args, \"{name}\", {otherwise})"),
        Type::I64 => format!("arg_number(step->args, \"{name}\", {otherwise})"),
        Type::U64 | Type::Duration => format!("arg_unsigned(step->args, \"{name}\", {otherwise})"),
        Type::F64 => format!("arg_double(step->args, \"{name}\", {otherwise})"),
        Type::Text | Type::Document(_) | Type::Secret => format!("arg_text(step->args, \"{name}\")"),
        Type::Uuid => format!("arg_uuid(step->args, \"{name}\", (unsigned char[VIR_UUID_BUFLEN]){{0}})"),
        Type::Enum(id) => {
            format!("(unsigned int)arg_enum(step->args, \"{name}\", {}_values, {otherwise})", api.enumeration(*id).name.snake())
        }
        Type::Object(id) => format!("arg_object(step->args, \"{name}\", \"{}\")", kind(api, *id)),
        Type::Optional(item) => value(api, function, item, name, otherwise),
        Type::Fd => format!("arg_file(step->args, \"{name}\")"),
        Type::Bytes | Type::CpuMap | Type::Record(_) | Type::Params(_) | Type::List(_) | Type::Array(..) => {
            panic!("{}: the agent in C has no form of one position for `{name}`", function.name)
        }
    }
}
