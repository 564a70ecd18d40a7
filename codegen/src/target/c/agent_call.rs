//! A method in the agent: the C function that is called, with which arguments, and the JSON of what it gives.

use minijinja::{Value, context};

use super::agent::{json_function, kind};
use super::names::handle_pointer;
use crate::ir::{Api, CFunction, CParam, CReturn, Default, Direction, Field, Method, ParamsRole, Return, Type};

/// The C code of one function of libvirt in the agent.
#[derive(Default)]
struct Code {
    /// Variables, with what they begin as.
    declare: Vec<String>,
    pass: Vec<String>,
    /// A first call that asks for a count, where there is one.
    first: Option<String>,
    /// Statements that make the answer.
    answer: Vec<String>,
    /// Statements in any case.
    clean: Vec<String>,
    /// What a step may save.
    keep: Option<String>,
}

/// The view of a method.
pub fn view(api: &Api, method: &Method) -> Value {
    // A function that fixes arguments is for steps that give these; the one that fixes nothing is for all others.
    let mut functions: Vec<&CFunction> = method.c.iter().collect();
    functions.sort_by_key(|function| std::cmp::Reverse(function.fixed.len()));
    // Beyond the first that takes everything, the others of libvirt's functions say the same.
    let general = functions.iter().position(|function| function.fixed.is_empty());
    functions.truncate(general.map_or(functions.len(), |at| at + 1));
    let choices: Vec<Value> = functions.iter().map(|function| choice(api, method, function)).collect();
    let name = api.full_name(method);
    let chooser = functions.len() > 1;
    let function =
        if chooser { format!("choose_{}", name.replace('.', "_").to_lowercase()) } else { format!("call_{}", functions[0].name) };
    context! { function, name, choices, chooser }
}

fn choice(api: &Api, method: &Method, function: &CFunction) -> Value {
    let mut code = Code::default();
    for param in &function.params {
        position(api, method, function, param, &mut code);
    }
    let call = format!("{}({})", function.name, code.pass.join(", "));
    let (declare, failed) = outcome(api, method, function, &call, &mut code);
    let when: Vec<String> = function
        .fixed
        .iter()
        .map(|(index, value)| format!("arg_number(step->args, \"{}\", 0) == {value}", method.args[*index].name.snake()))
        .collect();
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

/// Arguments that this function cannot carry: their names, and the value that it means by leaving them out.
fn refused(method: &Method, function: &CFunction) -> Vec<Value> {
    let carried = |index: usize| {
        function.fixed.iter().any(|(fixed, _)| *fixed == index)
            || function.params.iter().any(|param| match param {
                CParam::Arg(at) | CParam::Params(ParamsRole::Arg(at)) => *at == index,
                CParam::Receiver
                | CParam::Constant(_)
                | CParam::OutField(_)
                | CParam::AllocList
                | CParam::Params(ParamsRole::Result)
                | CParam::ParamsCount(_)
                | CParam::Stream => false,
            })
    };
    let left_out = method.args.iter().enumerate().filter(|(index, _)| !carried(*index));
    let numbers = left_out.filter_map(|(_, arg)| match arg.default {
        Some(Default::Number(value)) => Some(context! { name => arg.name.snake(), value }),
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => None,
    });
    numbers.collect()
}

fn position(api: &Api, method: &Method, function: &CFunction, param: &CParam, code: &mut Code) {
    match param {
        CParam::Receiver => {
            let object = method.receiver.map(|id| kind(api, id)).unwrap_or_default();
            code.pass.push(format!("saved_pointer(step->on, \"{object}\")"));
        }
        CParam::Arg(index) => {
            let pass = argument(api, function, &method.args[*index]);
            code.pass.push(pass);
        }
        CParam::Constant(value) => code.pass.push(value.to_string()),
        CParam::OutField(index) => {
            let field = &fields(api, method)[*index];
            let name = field.name.snake();
            let (ty, value) = out(api, function, &field.ty, &name);
            code.declare.push(format!("{ty}{name} = 0;"));
            code.pass.push(format!("&{name}"));
            code.answer.push(format!("cJSON_AddItemToObject(step->answer, \"{name}\", {value});"));
        }
        CParam::AllocList => list(api, method, function, code),
        CParam::Params(ParamsRole::Result) => {
            let Return::Value(Type::Params(id)) = method.returns else { panic!("{}: the result is no group of parameters", function.name) };
            code.declare.push("virTypedParameterPtr params = NULL;".to_owned());
            code.pass.push("params".to_owned());
            let group = api.param_group(id).name.snake();
            code.answer.push(format!("step->answer = json_params(params, nparams, {group}_params);"));
            code.clean.push("virTypedParamsFree(params, nparams);".to_owned());
        }
        CParam::ParamsCount(ParamsRole::Result) => {
            code.declare.push("int nparams = 0;".to_owned());
            code.pass.push("&nparams".to_owned());
            code.first = Some("params = calloc((size_t)nparams + 1, sizeof(*params));".to_owned());
        }
        CParam::Params(ParamsRole::Arg(index)) => {
            let Type::Params(id) = method.args[*index].ty else { panic!("{}: the argument is no group of parameters", function.name) };
            let group = api.param_group(id).name.snake();
            let name = method.args[*index].name.snake();
            code.declare.push("int nparams;".to_owned());
            code.declare.push(format!("virTypedParameterPtr params = arg_params(step->args, \"{name}\", {group}_params, &nparams);"));
            code.pass.push("params".to_owned());
            code.clean.push("virTypedParamsFree(params, nparams);".to_owned());
        }
        CParam::ParamsCount(ParamsRole::Arg(_)) => code.pass.push("nparams".to_owned()),
        CParam::Stream => {
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
                Return::Unit | Return::Value(_) => panic!("{}: the method opens no stream", function.name),
            };
            code.answer.push("step->answer = cJSON_CreateObject();".to_owned());
            code.answer.push(format!("cJSON_AddStringToObject(step->answer, \"stream\", \"{direction}\");"));
            code.keep = Some("keep(step, \"Stream\", stream, (int (*)(void *))virStreamFree);".to_owned());
            code.clean.push("if (!step->result)\n    virStreamFree(stream);".to_owned());
        }
    }
}

/// The expression of an argument.
fn argument(api: &Api, function: &CFunction, arg: &Field) -> String {
    let name = arg.name.snake();
    let otherwise = match arg.default {
        Some(Default::Number(value)) => value,
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => 0,
    };
    value(api, function, &arg.ty, &name, otherwise)
}

fn value(api: &Api, function: &CFunction, ty: &Type, name: &str, otherwise: i64) -> String {
    match ty {
        Type::Bool | Type::I32 | Type::Fd => format!("(int)arg_number(step->args, \"{name}\", {otherwise})"),
        Type::U32 | Type::Flags(_) => format!("(unsigned int)arg_number(step->args, \"{name}\", {otherwise})"),
        Type::I64 => format!("arg_number(step->args, \"{name}\", {otherwise})"),
        Type::U64 | Type::Duration => format!("arg_unsigned(step->args, \"{name}\", {otherwise})"),
        Type::F64 => format!("arg_double(step->args, \"{name}\", {otherwise})"),
        Type::Text | Type::Document(_) | Type::Secret => format!("arg_text(step->args, \"{name}\")"),
        Type::Uuid => format!("arg_uuid(step->args, \"{name}\", (unsigned char[VIR_UUID_BUFLEN]){{0}})"),
        Type::Enum(id) => format!("arg_enum(step->args, \"{name}\", {}_values, {otherwise})", api.enumeration(*id).name.snake()),
        Type::Object(id) => format!("arg_object(step->args, \"{name}\", \"{}\")", kind(api, *id)),
        Type::Optional(item) => value(api, function, item, name, otherwise),
        Type::Bytes | Type::CpuMap | Type::Record(_) | Type::Params(_) | Type::List(_) | Type::Array(..) => {
            panic!("{}: the agent in C has no form of one position for `{name}`", function.name)
        }
    }
}

/// The type of a variable that takes a result, and the expression of its JSON.
fn out(api: &Api, function: &CFunction, ty: &Type, name: &str) -> (String, String) {
    let form = |ty: &str, value: String| (ty.to_owned(), value);
    match ty {
        Type::Bool => form("int ", format!("cJSON_CreateBool({name})")),
        Type::I32 | Type::Fd => form("int ", format!("json_number({name})")),
        Type::U32 | Type::Flags(_) => form("unsigned int ", format!("json_number({name})")),
        Type::I64 => form("long long ", format!("json_long({name})")),
        Type::U64 | Type::Duration => form("unsigned long long ", format!("json_unsigned({name})")),
        Type::F64 => form("double ", format!("json_number({name})")),
        Type::Text | Type::Document(_) => form("char *", format!("json_taken({name})")),
        Type::Enum(id) => form("int ", format!("json_enum({name}, {}_values)", api.enumeration(*id).name.snake())),
        Type::Object(id) => form(&format!("{} ", handle_pointer(api.object(*id))), format!("{}({name})", json_function(api.object(*id)))),
        Type::Optional(item) => out(api, function, item, name),
        Type::Bytes | Type::Uuid | Type::CpuMap | Type::Secret | Type::Record(_) | Type::Params(_) | Type::List(_) | Type::Array(..) => {
            panic!("{}: the agent in C has no form of one position for `{name}`", function.name)
        }
    }
}

fn fields(api: &Api, method: &Method) -> Vec<Field> {
    match &method.returns {
        Return::Value(Type::Record(id)) => api.record(*id).fields.clone(),
        Return::Value(_) | Return::Unit | Return::Stream(_) => Vec::new(),
    }
}

fn list(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let Return::Value(Type::List(item)) = &method.returns else { panic!("{}: the result is no list", function.name) };
    let (ty, add) = if let Type::Object(id) = **item {
        let object = api.object(id);
        let add = format!("cJSON_AddItemToArray(step->answer, {}(list[i]));\n    {}(list[i]);", json_function(object), object.c.free);
        (handle_pointer(object) + " ", add)
    } else {
        assert_eq!(**item, Type::Text, "{}: the agent in C has no form for a list of such items", function.name);
        ("char *".to_owned(), "cJSON_AddItemToArray(step->answer, json_taken(list[i]));".to_owned())
    };
    code.declare.push(format!("{ty}*list = NULL;"));
    code.declare.push("int i;".to_owned());
    code.pass.push("&list".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!("for (i = 0; i < result; i++) {{\n    {add}\n}}"));
    code.clean.push("free(list);".to_owned());
}

/// The declaration that makes the call, and the condition that it failed.
fn outcome(api: &Api, method: &Method, function: &CFunction, call: &str, code: &mut Code) -> (String, String) {
    let number = (format!("int result = {call};"), "result < 0".to_owned());
    let made = match &function.returns {
        CReturn::Status | CReturn::Count => number,
        CReturn::Value => {
            let value = match &method.returns {
                Return::Value(Type::Bool) => "cJSON_CreateBool(result)".to_owned(),
                Return::Value(Type::Enum(id)) => format!("json_enum(result, {}_values)", api.enumeration(*id).name.snake()),
                Return::Value(Type::I64) => "json_long(result)".to_owned(),
                Return::Value(Type::U64) => "json_unsigned((unsigned long long)result)".to_owned(),
                Return::Value(_) | Return::Unit | Return::Stream(_) => "json_number(result)".to_owned(),
            };
            code.answer.push(format!("step->answer = {value};"));
            number
        }
        CReturn::Object => {
            let Return::Value(ty) = &method.returns else { panic!("{}: the method gives nothing", function.name) };
            let ty = if let Type::Optional(item) = ty { item } else { ty };
            let Type::Object(id) = ty else { panic!("{}: the result is no object", function.name) };
            let object = api.object(*id);
            code.answer.push(format!("step->answer = {}(result);", json_function(object)));
            code.keep = Some(format!("keep(step, \"{}\", result, (int (*)(void *)){});", object.name.pascal(), object.c.free));
            (format!("{} result = {call};", handle_pointer(object)), "!result".to_owned())
        }
        CReturn::Text => {
            code.answer.push("step->answer = json_taken(result);".to_owned());
            (format!("char *result = {call};"), "!result".to_owned())
        }
    };
    if matches!(&method.returns, Return::Value(Type::Record(_))) {
        code.answer.insert(0, "step->answer = cJSON_CreateObject();".to_owned());
    }
    match &code.first {
        Some(room) => {
            // Once for the count, and again with room for all.
            code.first = Some(format!("if (!({})) {{\n    {room}\n    result = {call};\n}}", made.1));
            made
        }
        None => made,
    }
}
