//! Structures in the agent: the functions that write one as JSON.

use minijinja::{Value, context};

use super::agent::json_function;
use super::record::{c_structure, is_struct_count, item, partner};
use crate::ir::{Api, CMember, CMemberType, CStruct, Record, Type};

/// The function that writes a record's structure as JSON.
pub fn json_record(record: &Record) -> String {
    format!("json_{}", record.name.snake())
}

/// All structures.
pub fn views(api: &Api) -> Vec<Value> {
    api.records.iter().filter_map(|record| c_structure(record).map(|c| view(api, record, c))).collect()
}

fn view(api: &Api, record: &Record, c: &CStruct) -> Value {
    let members: Vec<Value> = c
        .members
        .iter()
        .filter_map(|member| {
            let name = record.fields[member.field].name.snake();
            let from = format!("from->{}", member.name);
            match member.ty {
                CMemberType::StructCount(_) | CMemberType::ParamsCount | CMemberType::CpuMapLength => None,
                CMemberType::Structs => {
                    let count = format!("from->{}", partner(record, c, member, is_struct_count));
                    Some(context! { name, count, value => format!("{}(&{from}[i])", json_record(item(api, record, member).0)) })
                }
                CMemberType::Texts => {
                    let count = format!("from->{}", partner(record, c, member, is_struct_count));
                    Some(context! { name, count, value => format!("json_text({from}[i])") })
                }
                CMemberType::Params
                | CMemberType::CpuMap
                | CMemberType::UChar
                | CMemberType::UShort
                | CMemberType::Int
                | CMemberType::UInt
                | CMemberType::ULong
                | CMemberType::LongLong
                | CMemberType::ULongLong
                | CMemberType::CharArray(_)
                | CMemberType::Text
                | CMemberType::Handle => {
                    let value = value(api, record, c, member, &record.fields[member.field].ty, &from);
                    Some(context! { name, count => None::<String>, value })
                }
            }
        })
        .collect();
    let loops = members.iter().any(|member| member.get_attr("count").is_ok_and(|count| !count.is_none()));
    context! { function => json_record(record), structure => c.name, members, loops }
}

/// The JSON of a member, by the type of its field.
fn value(api: &Api, record: &Record, c: &CStruct, member: &CMember, ty: &Type, from: &str) -> String {
    match ty {
        Type::Bool => format!("cJSON_CreateBool({from})"),
        Type::I32 | Type::U32 | Type::Flags(_) => format!("json_number({from})"),
        Type::I64 => format!("json_long({from})"),
        Type::U64 | Type::Duration => format!("json_unsigned({from})"),
        Type::Enum(id) => format!("json_enum({from}, {}_values)", api.enumeration(*id).name.snake()),
        Type::Text | Type::Document(_) | Type::Uuid => format!("json_text({from})"),
        Type::Object(id) => format!("{}({from})", json_function(api.object(*id))),
        Type::Params(id) => {
            let count = partner(record, c, member, |ty| ty == CMemberType::ParamsCount);
            format!("json_params({from}, from->{count}, &{}_params)", api.param_group(*id).name.snake())
        }
        Type::Optional(inner) => value(api, record, c, member, inner, from),
        Type::CpuMap => {
            let length = partner(record, c, member, |ty| ty == CMemberType::CpuMapLength);
            format!("json_cpumap({from}, (size_t)from->{length})")
        }
        Type::F64 | Type::Bytes | Type::Fd | Type::Secret | Type::Record(_) | Type::List(_) | Type::Array(..) => {
            panic!("{}.{}: the agent in C has no form for such a member", record.name, member.name)
        }
    }
}
