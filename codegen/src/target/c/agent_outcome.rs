//! What a call of the agent gives: the declaration that makes the call, and its results as JSON.

use super::agent::json_function;
use super::agent_call::Code;
use super::agent_matrix;
use super::agent_record::json_record;
use super::names::{handle_pointer, structure};
use super::record::{c_structure, releases_list};
use crate::ir::{Api, CFunction, CParam, CReturn, CStats, Field, Method, ParamsId, ParamsRole, Record, Type};

/// The fields that a prototype can write one by one.
pub fn fields(api: &Api, method: &Method) -> Vec<Field> {
    match method.returns.value() {
        Some(Type::Record(id)) => api.record(*id).fields.clone(),
        Some(_) | None => Vec::new(),
    }
}

fn result<'a>(method: &'a Method, function: &CFunction) -> &'a Type {
    method.returns.value().unwrap_or_else(|| panic!("{}: the method has no value", function.name))
}

/// The type of a variable that takes a result, and the expression of its JSON.
pub fn out(api: &Api, function: &CFunction, ty: &Type, name: &str) -> (String, String) {
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

/// The result that is written through a pointer.
pub fn whole(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let (ty, value) = out(api, function, result(method, function), "value");
    code.declare.push(format!("{ty}value = 0;"));
    code.pass.push("&value".to_owned());
    code.answer.push(format!("step->answer = {value};"));
}

/// The result that is written as `unsigned long`.
pub fn long(code: &mut Code) {
    code.declare.push("unsigned long value = 0;".to_owned());
    code.pass.push("&value".to_owned());
    code.answer.push("step->answer = json_unsigned(value);".to_owned());
}

/// A field that is written through a pointer.
pub fn field(api: &Api, method: &Method, function: &CFunction, index: usize, code: &mut Code) {
    let field = &fields(api, method)[index];
    let name = field.name.snake();
    let (ty, value) = out(api, function, &field.ty, &name);
    code.declare.push(format!("{ty}{name} = 0;"));
    code.pass.push(format!("&{name}"));
    code.answer.push(format!("cJSON_AddItemToObject(step->answer, \"{name}\", {value});"));
}

/// The structure that the result fills.
pub fn structured(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let record = match result(method, function) {
        Type::Record(id) => Some(*id),
        Type::Optional(item) => match **item {
            Type::Record(id) => Some(id),
            _ => None,
        },
        _ => None,
    };
    let record = api.record(record.unwrap_or_else(|| panic!("{}: the result is no record", function.name)));
    code.declare.push(format!("{} info = {{0}};", structure(record, &function.name)));
    code.pass.push("&info".to_owned());
    let value = format!("{}(&info)", json_record(record));
    let value = if function.returns == CReturn::Found { format!("result ? {value} : cJSON_CreateNull()") } else { value };
    code.answer.push(format!("step->answer = {value};"));
}

/// The bytes that fill a buffer.
pub fn buffer(method: &Method, function: &CFunction, code: &mut Code) {
    let size = function
        .params
        .iter()
        .find_map(|param| if let CParam::SizeArg(index) = param { Some(method.args[*index].name.snake()) } else { None });
    let size = size.unwrap_or_else(|| panic!("{}: no argument says how long the buffer is", function.name));
    code.declare.push(format!("unsigned char *buffer = calloc(1, (size_t)arg_unsigned(step->args, \"{size}\", 0) + 1);"));
    code.pass.push("buffer".to_owned());
    code.answer.push(format!("step->answer = json_hex(buffer, (size_t)arg_unsigned(step->args, \"{size}\", 0));"));
    code.clean.push("free(buffer);".to_owned());
}

/// The numbers that fill an array of the caller's: as many as the argument `room` says, with `items` for each of so many.
pub fn numbers(method: &Method, function: &CFunction, room: &str, items: Option<&str>, code: &mut Code) {
    let item = match result(method, function) {
        Type::List(item) => &**item,
        _ => panic!("{}: the result is no list", function.name),
    };
    let (ty, json) = match item {
        Type::I32 => ("int", "json_number(values[i])"),
        Type::U32 => ("unsigned int", "json_number(values[i])"),
        Type::I64 => ("long long", "json_long(values[i])"),
        Type::U64 => ("unsigned long long", "json_unsigned(values[i])"),
        other => panic!("{}: {other:?} is no number", function.name),
    };
    let times = items.map(|items| format!(" * (size_t){items}")).unwrap_or_default();
    code.declare.push(format!("{ty} *values = calloc((size_t)arg_unsigned(step->args, \"{room}\", 0){times} + 1, sizeof(*values));"));
    code.declare.push("int i;".to_owned());
    code.pass.push("values".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!("for (i = 0; i < result; i++)\n    cJSON_AddItemToArray(step->answer, {json});"));
    code.clean.push("free(values);".to_owned());
}

/// Structures of a name and a number, which stand for typed parameters.
pub fn stats(api: &Api, method: &Method, function: &CFunction, stats: CStats, code: &mut Code) {
    let Type::Params(id) = result(method, function) else { panic!("{}: the result is no group of parameters", function.name) };
    code.declare.push(format!("{}Ptr params = NULL;", stats.structure()));
    code.declare.push("virTypedParameterPtr typed;".to_owned());
    code.declare.push("int i, ntyped = 0, room = 0;".to_owned());
    code.pass.push("params".to_owned());
    code.first = Some("params = calloc((size_t)nparams + 1, sizeof(*params));".to_owned());
    code.answer.push("typed = NULL;".to_owned());
    code.answer.push(
        "for (i = 0; i < nparams; i++)\n    virTypedParamsAddULLong(&typed, &ntyped, &room, params[i].field, params[i].value);".to_owned(),
    );
    code.answer.push(format!("step->answer = json_params(typed, ntyped, &{}_params);", api.param_group(*id).name.snake()));
    code.answer.push("virTypedParamsFree(typed, ntyped);".to_owned());
    code.clean.push("free(params);".to_owned());
}

/// A set of processors that is allocated, a field of the result.
pub fn cpumap(api: &Api, method: &Method, function: &CFunction, index: usize, code: &mut Code) {
    let name = fields(api, method)[index].name.snake();
    code.declare.push(format!("unsigned char *{name} = NULL;"));
    code.pass.push(format!("&{name}"));
    code.answer.push(format!("cJSON_AddItemToObject(step->answer, \"{name}\", json_hex({name}, (size_t)(result + 7) / 8));"));
    code.clean.push(format!("free({name});"));
    assert!(matches!(function.returns, CReturn::FieldValue(_)), "{}: nothing says how long the set is", function.name);
}

/// The structures of an array that is allocated.
pub fn array(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let item = match result(method, function) {
        Type::List(item) => &**item,
        _ => panic!("{}: the result is no list", function.name),
    };
    let Type::Record(id) = item else { panic!("{}: the items of the result are no records", function.name) };
    let record = api.record(*id);
    code.declare.push(format!("{}Ptr list = NULL;", structure(record, &function.name)));
    code.declare.push("int i;".to_owned());
    code.pass.push("&list".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!("for (i = 0; i < result; i++)\n    cJSON_AddItemToArray(step->answer, {}(&list[i]));", json_record(record)));
    code.clean.push("free(list);".to_owned());
}

/// The sets of processors that fill an array.
pub fn cpumaps(code: &mut Code) {
    code.declare.push("unsigned char cpumaps[AGENT_CPUMAPS * AGENT_MAPLEN];".to_owned());
    code.pass.push("cpumaps".to_owned());
    code.answer.push("step->answer = json_cpumaps(cpumaps, result, AGENT_MAPLEN);".to_owned());
}

/// The texts that fill an array.
pub fn texts(code: &mut Code) {
    code.declare.push("char *names[AGENT_TEXTS];".to_owned());
    code.declare.push("int i;".to_owned());
    code.pass.push("names".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push("for (i = 0; i < result; i++)\n    cJSON_AddItemToArray(step->answer, json_taken(names[i]));".to_owned());
}

/// The condition that a function which gives a pointer has failed: where there may be none, NULL alone is no failure.
fn no_pointer(method: &Method) -> String {
    match method.returns.value() {
        Some(Type::Optional(_)) => "!result && virGetLastErrorCode() != VIR_ERR_OK".to_owned(),
        Some(_) | None => "!result".to_owned(),
    }
}

/// The typed parameters that a function gives: the group, and the statement that answers with them.
pub fn params(api: &Api, method: &Method, function: &CFunction, role: ParamsRole) -> (ParamsId, String) {
    let (ty, name) = match role {
        ParamsRole::Result => (result(method, function).clone(), None),
        ParamsRole::Field(index) => {
            let field = &fields(api, method)[index];
            (field.ty.clone(), Some(field.name.snake()))
        }
        ParamsRole::Arg(index) => (method.args[index].ty.clone(), None),
    };
    let Type::Params(id) = ty else { panic!("{}: this is no group of typed parameters", function.name) };
    let json = format!("json_params(params, nparams, &{}_params)", api.param_group(id).name.snake());
    let answer = match name {
        None => format!("step->answer = {json};"),
        Some(name) => format!("cJSON_AddItemToObject(step->answer, \"{name}\", {json});"),
    };
    (id, answer)
}

/// A list that is allocated.
pub fn list(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let item = match result(method, function) {
        Type::List(item) => &**item,
        _ => panic!("{}: the result is no list", function.name),
    };
    let mut release = "free(list);".to_owned();
    let (ty, add) = match item {
        Type::Object(id) => {
            let object = api.object(*id);
            (
                handle_pointer(object) + " ",
                format!("cJSON_AddItemToArray(step->answer, {}(list[i]));\n    {}(list[i]);", json_function(object), object.c.free),
            )
        }
        Type::Text => ("char *".to_owned(), "cJSON_AddItemToArray(step->answer, json_taken(list[i]));".to_owned()),
        Type::Record(id) => {
            let record = api.record(*id);
            let add = format!("cJSON_AddItemToArray(step->answer, {}(list[i]));", json_record(record));
            let (each, all) = releases(record);
            release = all;
            (format!("{}Ptr ", structure(record, &function.name)), each.map_or(add.clone(), |each| format!("{add}\n    {each}")))
        }
        _ => panic!("{}: the agent in C has no form for a list of such items", function.name),
    };
    code.declare.push(format!("{ty}*list = NULL;"));
    code.declare.push("int i;".to_owned());
    code.pass.push("&list".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!("for (i = 0; i < result; i++) {{\n    {add}\n}}"));
    code.clean.push(release);
}

/// How a list of structures is released: what is done with each, and with all.
fn releases(record: &Record) -> (Option<String>, String) {
    match c_structure(record).and_then(|c| c.free.as_deref()) {
        Some(function) if releases_list(function) => (None, format!("{function}(list);")),
        function => (Some(format!("{}(list[i]);", function.unwrap_or("free"))), "free(list);".to_owned()),
    }
}

/// The declaration that makes the call, and the condition that it failed.
pub fn outcome(api: &Api, method: &Method, function: &CFunction, call: &str, code: &mut Code) -> (String, String) {
    let number = (format!("int result = {call};"), "result < 0".to_owned());
    let made = match &function.returns {
        CReturn::Status | CReturn::Count | CReturn::CountAlone | CReturn::One | CReturn::Found => number,
        CReturn::Width => {
            code.first = Some(agent_matrix::asks(call));
            return number;
        }
        CReturn::TextField(index) => {
            let name = fields(api, method)[*index].name.snake();
            code.answer.push(format!("cJSON_AddItemToObject(step->answer, \"{name}\", json_taken(result));"));
            (format!("char *result = {call};"), "!result".to_owned())
        }
        CReturn::ZeroIsTrue => {
            code.answer.push("step->answer = cJSON_CreateBool(!result);".to_owned());
            number
        }
        CReturn::FieldValue(index) => {
            let name = fields(api, method)[*index].name.snake();
            code.answer.push(format!("cJSON_AddItemToObject(step->answer, \"{name}\", json_number(result));"));
            number
        }
        CReturn::Mime => (format!("char *result = {call};"), "!result".to_owned()),
        CReturn::Value if method.returns.value() == Some(&Type::Fd) => {
            code.answer.push("step->answer = json_file();".to_owned());
            code.keep = Some("keep(step, \"Fd\", file_keep(result), file_release);".to_owned());
            number
        }
        CReturn::Value => {
            let value = match method.returns.value() {
                Some(Type::Bool) => "cJSON_CreateBool(result)".to_owned(),
                Some(Type::Enum(id)) => format!("json_enum(result, {}_values)", api.enumeration(*id).name.snake()),
                Some(Type::I64) => "json_long(result)".to_owned(),
                Some(Type::U64) => "json_unsigned((unsigned long long)result)".to_owned(),
                Some(_) | None => "json_number(result)".to_owned(),
            };
            code.answer.push(format!("step->answer = {value};"));
            number
        }
        CReturn::LongValue => {
            code.answer.push("step->answer = json_unsigned(result);".to_owned());
            (format!("unsigned long result = {call};"), "!result".to_owned())
        }
        CReturn::LongLongValue => {
            code.answer.push("step->answer = json_unsigned(result);".to_owned());
            (format!("unsigned long long result = {call};"), "!result".to_owned())
        }
        CReturn::Object => {
            let ty = match result(method, function) {
                Type::Optional(item) => item,
                ty => ty,
            };
            let Type::Object(id) = ty else { panic!("{}: the result is no object", function.name) };
            let object = api.object(*id);
            code.answer.push(format!("step->answer = {}(result);", json_function(object)));
            code.keep = Some(format!("keep(step, \"{}\", result, (int (*)(void *)){});", object.name.pascal(), object.c.free));
            (format!("{} result = {call};", handle_pointer(object)), "!result".to_owned())
        }
        CReturn::StaticText => {
            code.answer.push("step->answer = json_text(result);".to_owned());
            (format!("const char *result = {call};"), "!result".to_owned())
        }
        CReturn::KeptText => {
            code.answer.push("step->answer = json_text(result);".to_owned());
            (format!("const char *result = {call};"), no_pointer(method))
        }
        CReturn::Bytes => {
            code.answer.push("step->answer = json_hex(result, size);".to_owned());
            code.clean.push("free(result);".to_owned());
            (format!("unsigned char *result = {call};"), "!result".to_owned())
        }
        CReturn::Text => {
            code.answer.push("step->answer = json_taken(result);".to_owned());
            (format!("char *result = {call};"), no_pointer(method))
        }
    };
    let in_parts = function.params.iter().any(|param| {
        matches!(
            param,
            CParam::OutField(_) | CParam::AllocCpuMap(_) | CParam::AllocParams(ParamsRole::Field(_)) | CParam::Params(ParamsRole::Field(_))
        )
    });
    if in_parts {
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
