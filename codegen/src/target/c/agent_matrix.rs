//! Typed parameters of several items in one array.

use super::agent_call::Code;
use crate::ir::{Api, CFunction, CParam, Default, Method, Record, Type};

/// The variable of an argument that says which items a matrix has.
pub fn variable(function: &CFunction, index: usize) -> Option<&'static str> {
    function.params.iter().find_map(|param| match param {
        CParam::Matrix { first, .. } if *first == index => Some("first"),
        CParam::Matrix { count, .. } if *count == index => Some("count"),
        _ => None,
    })
}

/// The record of the items: the number of the item, and its parameters.
fn item<'a>(api: &'a Api, method: &Method) -> Option<&'a Record> {
    let Some(Type::List(item)) = method.returns.value() else { return None };
    let Type::Record(id) = **item else { return None };
    Some(api.record(id))
}

/// The rows. Without a number of items the function is asked for it first.
pub fn rows(api: &Api, method: &Method, first: usize, count: usize, code: &mut Code) {
    let name = api.full_name(method);
    let record = item(api, method).unwrap_or_else(|| panic!("{name}: the result is no list of records"));
    let [number, params] = record.fields.as_slice() else { panic!("{name}: the items are a number and typed parameters") };
    let Type::Params(group) = params.ty else { panic!("{name}: the items have no typed parameters") };
    let otherwise = |index: usize| match method.args[index].default {
        Some(Default::Number(value)) => value,
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => 0,
    };
    let (first_name, count_name) = (method.args[first].name.snake(), method.args[count].name.snake());
    code.declare.extend([
        "virTypedParameterPtr params = NULL;".to_owned(),
        "unsigned int nparams = 0;".to_owned(),
        format!("int first = (int)arg_number(step->args, \"{first_name}\", {});", otherwise(first)),
        format!("unsigned int wanted = (unsigned int)arg_number(step->args, \"{count_name}\", {});", otherwise(count)),
        "unsigned int count = first < 0 && !wanted ? 1 : wanted;".to_owned(),
        "int i;".to_owned(),
    ]);
    code.pass.push("params".to_owned());
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!(
        "for (i = 0; i < (int)count; i++) {{\n    virTypedParameterPtr row = params + (size_t)i * nparams;\n    int length = row_length(row, (int)nparams);\n    \
         cJSON *item = cJSON_CreateObject();\n\n    \
         cJSON_AddItemToObject(item, \"{}\", json_number(first < 0 ? first : first + i));\n    \
         cJSON_AddItemToObject(item, \"{}\", json_params(row, length, &{}_params));\n    \
         if (length)\n        cJSON_AddItemToArray(step->answer, item);\n    else\n        cJSON_Delete(item);\n}}",
        number.name.snake(),
        params.name.snake(),
        api.param_group(group).name.snake(),
    ));
    code.clean.push("virTypedParamsFree(params, (int)(nparams * count));".to_owned());
}

/// The statements that ask for the number of items, where a step does not say it, and for the parameters of each, until `result` has them all.
pub fn asks(call: &str) -> String {
    format!(
        "if (result >= 0 && !wanted && first >= 0) {{\n    count = result > first ? (unsigned int)(result - first) : 0;\n    \
         if (count)\n        result = {call};\n}}\nif (result >= 0 && count) {{\n    nparams = (unsigned int)result;\n    \
         params = calloc((size_t)nparams * count + 1, sizeof(*params));\n    if (nparams)\n        result = {call};\n}}"
    )
}
