//! How methods travel: the procedures, and where they differ from the signature.

use super::constants::constant;
use super::methods::word;
use super::place;
use crate::diagnostic::{Sink, Source, suggestion};
use crate::ir::{Api, Carried, Field, Name, ParamType, Program, Return, Rpc, RpcArg, RpcRet, Type};
use crate::spec::{MethodEntry, RpcEntry, Text};

/// Reads the forms of one method.
pub struct FormReader<'a> {
    pub args: &'a [Field],
    pub returns: &'a Return,
    pub api: &'a Api,
    pub source: &'a Source,
}

impl FormReader<'_> {
    /// The first form, and the older ones.
    pub fn all(&self, entry: &MethodEntry, sink: &mut Sink) -> (Option<Rpc>, Vec<Rpc>) {
        for name in entry.rpc.iter().flat_map(|first| first.fixed.keys()) {
            let help = Some("the first form carries every argument: say it of one in `rpc_older`".to_owned());
            sink.add(&place(self.source, name), "only an older form stands for one value of an argument", "not here", help);
        }
        for text in entry.rpc.iter().flat_map(|first| &first.carries) {
            let help = Some("say it of one in `rpc_older`".to_owned());
            sink.add(&place(self.source, text), "only an older form has an order of its own", "not here", help);
        }
        let part = |text: &&Text| *text.get_ref() == "count" || inside(text.get_ref()).is_some_and(|(word, _)| word == "each");
        for text in entry.rpc.iter().flat_map(|first| &first.ret).filter(part) {
            let help = Some("the first form gives the whole result: say it of one in `rpc_older`".to_owned());
            sink.add(&place(self.source, text), "only an older form gives a part of the result", "not here", help);
        }
        let first = entry.rpc.as_ref().map(|form| self.form(form, sink));
        let older = entry.rpc_older.iter().map(|form| self.form(form, sink)).collect();
        (first, older)
    }

    fn form(&self, entry: &RpcEntry, sink: &mut Sink) -> Rpc {
        Rpc {
            program: program(entry.program.as_ref(), self.source, sink),
            procedure: entry.proc,
            when: match &entry.when {
                Some(text) => text.get_ref().split(',').filter_map(|name| self.index(text, name.trim(), sink)).collect(),
                None => Vec::new(),
            },
            fixed: entry.fixed.iter().filter_map(|(name, value)| self.fixed(name, value, sink)).collect(),
            sparse: entry.sparse.as_ref().and_then(|text| self.sparse(text, sink)),
            args: entry.args.iter().filter_map(|text| self.arg(text, sink)).collect(),
            ret: entry.ret.iter().filter_map(|text| self.ret(text, sink)).collect(),
            carries: entry.carries.iter().filter_map(|text| self.carried(text, sink)).collect(),
        }
    }

    /// `self`, `cookie`, `flags: u64`, `params.uri?`, `text?`
    fn carried(&self, text: &Text, sink: &mut Sink) -> Option<Carried> {
        let item = text.get_ref().as_str();
        if let Some((name, ty)) = item.split_once(':') {
            let index = self.index(text, name.trim(), sink)?;
            let is_long = ty.trim() == "u64" && matches!(self.args[index].ty, Type::Flags(_));
            return self.carries(is_long.then_some(Carried::LongFlags(index)), text, sink);
        }
        match item {
            "self" => Some(Carried::Receiver),
            "text?" => Some(Carried::Nothing),
            _ => match item.split_once('.') {
                Some((name, field)) => {
                    let index = self.index(text, name, sink)?;
                    self.carries(self.parameter(index, field), text, sink)
                }
                None => self.index(text, item, sink).map(Carried::Argument),
            },
        }
    }

    /// A typed parameter of an argument.
    fn parameter(&self, index: usize, field: &str) -> Option<Carried> {
        let Type::Params(group) = self.args[index].ty else { return None };
        let name = Name::new(field.trim_end_matches('?'));
        let fields = &self.api.param_group(group).fields;
        let at = fields.iter().position(|field| field.name == name)?;
        match (fields[at].ty, field.ends_with('?')) {
            (ParamType::Text, true) => Some(Carried::Text(index, at)),
            (ParamType::Text, false) => Some(Carried::GivenText(index, at)),
            (ParamType::U64, false) => Some(Carried::Number(index, at)),
            (ParamType::U64 | ParamType::I32 | ParamType::U32 | ParamType::I64 | ParamType::F64 | ParamType::Bool, _) => None,
        }
    }

    fn carries(&self, found: Option<Carried>, text: &Text, sink: &mut Sink) -> Option<Carried> {
        if found.is_none() {
            let help =
                Some("flags as `flags: u64`, a text or an `u64` among typed parameters as `params.uri?`, `params.bandwidth`".to_owned());
            sink.add(
                &place(self.source, text),
                format!("`{}` cannot stand in the arguments", text.get_ref()),
                "not one of the forms",
                help,
            );
        }
        found
    }

    /// The argument of this name.
    fn index(&self, text: &Text, name: &str, sink: &mut Sink) -> Option<usize> {
        let found = self.args.iter().position(|arg| arg.name == Name::new(name));
        if found.is_none() {
            let names: Vec<String> = self.args.iter().map(|arg| arg.name.snake()).collect();
            let help = suggestion(name, names.iter().map(String::as_str));
            sink.add(&place(self.source, text), format!("the method has no argument `{name}`"), "not an argument", help);
        }
        found
    }

    /// `where = { flags = "LIVE" }`
    fn fixed(&self, name: &Text, value: &Text, sink: &mut Sink) -> Option<(usize, i64)> {
        let index = self.index(name, name.get_ref(), sink)?;
        let found = constant(self.api, &self.args[index].ty, value.get_ref());
        if found.is_none() {
            let help = Some("a number, or a member of its enumeration or flag set".to_owned());
            sink.add(&place(self.source, value), format!("`{}` cannot be fixed to this", name.get_ref()), "not a value of it", help);
        }
        Some((index, found?))
    }

    fn arg(&self, text: &Text, sink: &mut Sink) -> Option<RpcArg> {
        let Some((name, inside)) = inside(text.get_ref()) else { return word(text, "rpc.args", &ARGS, self.source, sink) };
        match (name, inside.as_slice()) {
            ("optional", [name]) => self.index(text, name, sink).map(RpcArg::Optional),
            ("null_counts", [name]) => self.index(text, name, sink).map(RpcArg::NullCounts),
            ("most", [number]) if number.parse::<u32>().is_ok() => number.parse().ok().map(RpcArg::Most),
            ("most_params", [number]) if number.parse::<u32>().is_ok() => number.parse().ok().map(RpcArg::MostParams),
            ("matrix", [first, count]) => {
                let (first, count) = (self.index(text, first, sink)?, self.index(text, count, sink)?);
                Some(RpcArg::Matrix { first, count })
            }
            _ => word(text, "rpc.args", &ARGS, self.source, sink),
        }
    }

    fn ret(&self, text: &Text, sink: &mut Sink) -> Option<RpcRet> {
        let refused = |message: String, sink: &mut Sink| sink.add(&place(self.source, text), message, "not in the result", None);
        match inside(text.get_ref()) {
            Some(("split", fields)) if fields.len() == 1 => {
                let found = self.item_field(fields[0]);
                if found.is_none() {
                    refused(format!("the items of the result have no set of processors `{}`", fields[0]), sink);
                }
                found.map(RpcRet::Split)
            }
            Some(("fd_out", fields)) if fields.len() == 1 => {
                let found = self.result_field(fields[0]);
                if found.is_none() {
                    refused(format!("the result has no list of descriptors `{}`", fields[0]), sink);
                }
                found.map(RpcRet::FdsOut)
            }
            Some(("each", parts)) if parts.len() == 1 => {
                let found = self.identity_part(parts[0]);
                if found.is_none() {
                    refused(format!("the items of the result have no `{}` that says which object is meant", parts[0]), sink);
                }
                found.map(RpcRet::Each)
            }
            _ => {
                let found = word(text, "rpc.ret", &RETS, self.source, sink);
                if found == Some(RpcRet::Count) && !matches!(self.returns, Return::Value(Type::List(_))) {
                    refused("the result is no list whose items could be counted".to_owned(), sink);
                }
                found
            }
        }
    }

    /// A part of the identity of the objects of the list that is the result.
    fn identity_part(&self, name: &str) -> Option<usize> {
        let Some(Type::List(item)) = self.returns.value() else { return None };
        let Type::Object(id) = **item else { return None };
        self.api.object(id).identity.iter().position(|part| part.field.name == Name::new(name))
    }

    /// A list of descriptors among several results.
    fn result_field(&self, name: &str) -> Option<usize> {
        let Some(Type::Record(id)) = self.returns.value() else { return None };
        let fields = &self.api.record(*id).fields;
        fields.iter().position(|field| field.name == Name::new(name) && field.ty == Type::List(Box::new(Type::Fd)))
    }

    /// A set of processors in the records of the list that is the result.
    fn item_field(&self, name: &str) -> Option<usize> {
        let Some(Type::List(item)) = self.returns.value() else { return None };
        let Type::Record(id) = **item else { return None };
        let fields = &self.api.record(id).fields;
        fields.iter().position(|field| field.name == Name::new(name) && field.ty == Type::CpuMap)
    }

    fn sparse(&self, text: &Text, sink: &mut Sink) -> Option<u32> {
        let sets = self.args.iter().filter_map(|arg| match arg.ty {
            Type::Flags(id) => Some(self.api.flag_set(id)),
            _ => None,
        });
        let found = sets.flat_map(|set| &set.values).find(|value| value.name == Name::new(text.get_ref())).map(|value| value.value);
        if found.is_none() {
            sink.add(&place(self.source, text), format!("the method has no flag `{}`", text.get_ref()), "not a flag", None);
        }
        found
    }
}

/// The program that is named; without a name the main one.
pub fn program(text: Option<&Text>, source: &Source, sink: &mut Sink) -> Program {
    text.and_then(|text| word(text, "program", &Program::ALL, source, sink)).unwrap_or_default()
}

/// `word(a, b)`: the word, and what is inside.
fn inside(text: &str) -> Option<(&str, Vec<&str>)> {
    let (word, rest) = text.split_once('(')?;
    let inside = rest.strip_suffix(')')?;
    Some((word, inside.split(',').map(str::trim).collect()))
}

/// How arguments may differ on the wire, by words alone.
const ARGS: [(&str, RpcArg); 9] = [
    ("need_results", RpcArg::NeedResults),
    ("nparams_twice", RpcArg::NparamsTwice),
    ("nparams_first", RpcArg::NparamsFirst),
    ("zero_flags", RpcArg::ZeroFlags),
    ("text_flags", RpcArg::TextFlags),
    ("long_flags", RpcArg::LongFlags),
    ("fd_in", RpcArg::FdIn),
    ("maplen", RpcArg::Maplen),
    ("ncpumaps", RpcArg::Ncpumaps),
];

/// How results may differ on the wire, by words alone.
const RETS: [(&str, RpcRet); 13] = [
    ("ret_count", RpcRet::RetCount),
    ("nparams", RpcRet::Nparams),
    ("fd_out", RpcRet::FdOut),
    ("cpumaps", RpcRet::CpuMaps),
    ("receiver", RpcRet::Receiver),
    ("status", RpcRet::Status),
    ("stats", RpcRet::Stats),
    ("mime", RpcRet::Mime),
    ("cookie", RpcRet::Cookie),
    ("count", RpcRet::Count),
    ("found", RpcRet::Found),
    ("cpumap", RpcRet::CpuMap),
    ("matrix", RpcRet::Matrix),
];
