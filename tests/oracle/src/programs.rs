//! C programs that are made of the facts: one that uses every name, one that prints what each is.

use std::fmt::Write as _;

use virtkit_codegen::header::{Member, Prototype};

use crate::facts::{VERSION, version_number};
use crate::{Facts, Missing};

const INCLUDES: &str = "#include <stddef.h>\n#include <stdio.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/libvirt-lxc.h>\n\
     #include <libvirt/libvirt-qemu.h>\n#include <libvirt/virterror.h>\n";

/// A program that takes the address of every function and uses every constant, every text and every type. It ends with 0.
pub fn names(facts: &Facts, missing: &Missing) -> String {
    let functions = facts.all_functions().map(|(_, _, name, _)| name).filter(|name| !missing.functions.contains(*name));
    let constants = facts.all_constants().map(|(_, name, _)| name).filter(|name| !missing.constants.contains(*name));
    let macros = || facts.macros.iter().filter(|(name, _)| !missing.macros.contains(*name));
    let numbers = macros().filter(|(_, fact)| fact.number.is_some()).map(|(name, _)| name.as_str());
    let texts = macros().filter(|(_, fact)| fact.text.is_some()).map(|(name, _)| name.as_str());
    let structures = facts.structures.iter().filter(|(name, members)| !members.is_empty() && !missing.structures.contains(*name));
    let callbacks = facts.callbacks.keys().filter(|name| !missing.callbacks.contains(*name)).map(String::as_str);
    let types = facts.types.keys().filter(|name| !missing.types.contains(*name)).map(String::as_str);
    let types = types.chain(callbacks).chain(structures.map(|(name, _)| name.as_str()));
    let mut text = format!("#define VIR_ENUM_SENTINELS\n{INCLUDES}typedef void (*function)(void);\n\n");
    table(&mut text, "static const function functions[]", functions, |name| format!("(function){name}"));
    table(&mut text, "static const long long numbers[]", constants.chain(numbers), |name| format!("(long long){name}"));
    table(&mut text, "static const char *const texts[]", texts, str::to_owned);
    table(&mut text, "static const size_t sizes[]", types, |name| format!("sizeof({name})"));
    text.push_str(
        "int main(void)\n{\n    size_t at;\n\n    for (at = 0; at < sizeof(functions) / sizeof(functions[0]); at++)\n        if (!functions[at])\n            \
         return 1;\n    for (at = 0; at < sizeof(sizes) / sizeof(sizes[0]); at++)\n        if (!sizes[at])\n            return 2;\n    \
         for (at = 0; at < sizeof(texts) / sizeof(texts[0]); at++)\n        if (!texts[at])\n            return 3;\n    \
         return virConnectAuthPtrDefault && sizeof(numbers) > 0 ? 0 : 4;\n}\n",
    );
    text
}

fn table<'a>(text: &mut String, head: &str, names: impl Iterator<Item = &'a str>, form: impl Fn(&str) -> String) {
    let _ = writeln!(text, "{head} = {{");
    for name in names {
        let _ = writeln!(text, "    {},", form(name));
    }
    text.push_str("};\n\n");
}

/// A program that prints, for each name that the version of its headers has, what it is: the value of a constant, the text of a macro, size and
/// offsets of a structure, whether a function and a callback have the prototype of the facts. For GNU C.
pub fn table_of_values(facts: &Facts, missing: &Missing) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let mut line = |since, statement: String| lines.push((since, statement));
    for (of, list) in &facts.constants {
        let complete = list.keys().all(|name| !missing.constants.contains(name));
        for (name, fact) in list.iter().filter(|(name, _)| !missing.constants.contains(*name)) {
            let sentinel = name.ends_with("_LAST");
            if sentinel && !complete {
                continue;
            }
            // How many there are is another number in each version.
            let since = if sentinel { VERSION } else { fact.since.as_str() };
            line(since, format!("printf(\"{of}.{name} %lld\\n\", (long long){name});"));
        }
    }
    for (name, fact) in facts.macros.iter().filter(|(name, _)| !missing.macros.contains(*name) && *name != "LIBVIR_VERSION_NUMBER") {
        if fact.text.is_some() {
            line(&fact.since, format!("printf(\"{name} %s\\n\", {name});"));
        } else if fact.number.is_some() {
            line(&fact.since, format!("printf(\"{name} %lld\\n\", (long long){name});"));
        }
    }
    for (_, _, name, fact) in facts.all_functions().filter(|(_, _, name, _)| !missing.functions.contains(*name)) {
        line(&fact.since, compatible(name, &format!("__typeof__({name})"), &fact.c, ""));
    }
    for (name, fact) in facts.callbacks.iter().filter(|(name, _)| !missing.callbacks.contains(*name)) {
        line(&fact.since, compatible(name, name, &fact.c, "(*)"));
    }
    for (name, members) in facts.structures.iter().filter(|(name, _)| !missing.structures.contains(*name)) {
        if members.is_empty() {
            continue;
        }
        let since = facts.types.get(&format!("{name}Ptr")).map_or("0.0.1", |ty| ty.since.as_str());
        line(since, format!("printf(\"{name} %zu\\n\", sizeof({name}));"));
        for member in members {
            let member = Member::read(member).name;
            line(since, format!("printf(\"{name}.{member} %zu\\n\", offsetof({name}, {member}));"));
        }
    }
    for (name, fact) in facts.types.iter().filter(|(name, _)| !missing.types.contains(*name)) {
        line(&fact.since, format!("printf(\"{name} %zu\\n\", sizeof({name}));"));
    }
    lines.sort_by_key(|(since, _)| version_number(since));
    let mut text =
        format!("#define VIR_ENUM_SENTINELS\n{INCLUDES}\nint main(void)\n{{\n    printf(\"version %d\\n\", LIBVIR_VERSION_NUMBER);\n");
    for group in lines.chunk_by(|one, other| one.0 == other.0) {
        let _ = writeln!(text, "#if LIBVIR_VERSION_NUMBER >= {}", version_number(group[0].0));
        for (_, statement) in group {
            let _ = writeln!(text, "    {statement}");
        }
        text.push_str("#endif\n");
    }
    text + "    return 0;\n}\n"
}

/// Prints a prototype, and whether a type is of it.
fn compatible(name: &str, ty: &str, prototype: &str, pointer: &str) -> String {
    let Prototype { returns, params } = Prototype::read(prototype).unwrap_or_else(|| panic!("{prototype:?} in the facts is no prototype"));
    let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
    format!("printf(\"{name} {returns} ({params}) %d\\n\", __builtin_types_compatible_p({ty}, {returns} {pointer}({params})));")
}
