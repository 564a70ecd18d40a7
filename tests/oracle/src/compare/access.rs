//! What a caller must be permitted, in one way of writing: conditions are numbers of flags and values, by whatever names.

use virtkit_codegen::ir::{Api, Method, Name, Type};

use crate::Facts;

/// `domain:save if !0x3`, from `domain:save if !(CONFIG|LIVE)` of the description.
pub fn ours(api: &Api, method: &Method, check: &str) -> String {
    let Some((permission, condition)) = check.split_once(" if ") else { return check.to_owned() };
    let condition = match condition.split_once('=') {
        Some((argument, value)) => format!("{} = {}", argument.trim(), argument_value(api, method, argument.trim(), value.trim())),
        None => {
            let (not, names) = condition.strip_prefix('!').map_or(("", condition), |names| ("!", names));
            let bits = names.trim_matches(['(', ')']).split('|').map(|name| flag(api, method, name.trim())).fold(0, |set, bit| set | bit);
            format!("{not}{bits:#x}")
        }
    };
    format!("{permission} if {condition}")
}

fn flag(api: &Api, method: &Method, name: &str) -> i64 {
    let wanted = Name::new(name);
    let mut values = method.args.iter().filter_map(|arg| match arg.ty {
        Type::Flags(id) => api.flag_set(id).values.iter().find(|value| value.name == wanted),
        _ => None,
    });
    values.next().map_or(0, |value| i64::from(value.value))
}

fn argument_value(api: &Api, method: &Method, argument: &str, name: &str) -> i64 {
    let found = method.args.iter().find(|arg| arg.name == Name::new(argument)).and_then(|arg| match arg.ty {
        Type::Enum(id) => api.enumeration(id).values.iter().find(|value| value.name == Name::new(name)).map(|value| i64::from(value.value)),
        Type::Flags(_) => Some(flag(api, method, name)),
        _ => None,
    });
    found.unwrap_or(0)
}

/// The same from `domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE` and `domain:write::source:VIR_...` of the facts.
pub fn theirs(facts: &Facts, check: &str) -> String {
    let parts: Vec<&str> = check.split(':').collect();
    let number = |name: &str| facts.constant(name).map_or(0, |constant| constant.value);
    match parts.as_slice() {
        [object, permission, "", argument, value] => format!("{object}:{permission} if {argument} = {}", number(value)),
        [object, permission, flags] => {
            let (not, names) = flags.strip_prefix('!').map_or(("", *flags), |names| ("!", names));
            let bits = names.split('|').map(number).fold(0, |set, bit| set | bit);
            format!("{object}:{permission} if {not}{bits:#x}")
        }
        _ => check.to_owned(),
    }
}

/// A list of checks in one order.
pub fn sorted(checks: impl Iterator<Item = String>) -> Vec<String> {
    let mut checks: Vec<String> = checks.filter(|check| check != "none").collect();
    checks.sort();
    checks
}
