//! Arrays of structures that the agent has room for.

use super::agent_call::Code;
use super::agent_record::json_record;
use super::names::structure;
use super::record::c_structure;
use crate::ir::{Api, CFunction, CMemberType, CParam, Method, Record, Type};

/// The record of the items of a result.
fn item<'a>(api: &'a Api, method: &Method, function: &CFunction) -> &'a Record {
    let record = match method.returns.value() {
        Some(Type::List(item)) => match **item {
            Type::Record(id) => Some(api.record(id)),
            _ => None,
        },
        _ => None,
    };
    record.unwrap_or_else(|| panic!("{}: the result is no list of records", function.name))
}

/// The structures, with the sets of processors that belong to them.
pub fn structures(api: &Api, method: &Method, function: &CFunction, code: &mut Code) {
    let record = item(api, method, function);
    code.declare.push(format!("{} items[AGENT_ITEMS];", structure(record, &function.name)));
    code.declare.push("int i;".to_owned());
    code.pass.push("items".to_owned());
    let mut each = vec![format!("cJSON *item = {}(&items[i]);\n", json_record(record))];
    for param in &function.params {
        if let CParam::OutFieldCpuMaps(field) = param {
            let name = record.fields[*field].name.snake();
            each.push(format!("cJSON_AddItemToObject(item, \"{name}\", json_cpumap(cpumaps + i * AGENT_MAPLEN, AGENT_MAPLEN));"));
        }
    }
    each.push("cJSON_AddItemToArray(step->answer, item);".to_owned());
    let texts = c_structure(record).into_iter().flat_map(|c| &c.members).filter(|member| member.ty == CMemberType::Text);
    each.extend(texts.map(|member| format!("free(items[i].{});", member.name)));
    let each = each.join("\n").replace('\n', "\n    ").replace("\n    \n", "\n\n");
    code.answer.push("step->answer = cJSON_CreateArray();".to_owned());
    code.answer.push(format!("for (i = 0; i < result; i++) {{\n    {each}\n}}"));
}

/// The sets of processors.
pub fn cpumaps(code: &mut Code) {
    code.declare.push("unsigned char cpumaps[AGENT_ITEMS * AGENT_MAPLEN];".to_owned());
    code.pass.push("cpumaps".to_owned());
}
