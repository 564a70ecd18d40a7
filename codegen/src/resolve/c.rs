//! Prototypes of libvirt's functions: what each position carries.

use super::declarations::inner;
use super::place;
use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{Api, CFillItem, CFunction, CParam, CReturn, Method, Name, Param, ParamType, ParamsRole, RecordOrigin, Return, Type};
use crate::spec::{DefaultWord, Prototype, PrototypeParam, Text, parse_prototype};

/// Reads one `c.NAME = "..."`.
pub fn function(name: &str, text: &Text, method: &Method, api: &Api, source: &Source, sink: &mut Sink) -> Option<CFunction> {
    let here = inner(&place(source, text));
    let prototype =
        parse_prototype(text.get_ref()).map_err(|(span, message)| sink.add(&here.within(span), message, "in this prototype", None)).ok()?;
    let fills = prototype.params.iter().any(|param| param.word == "fill");
    let context = Context { name, method, api, here: &here, fills };
    let params: Vec<CParam> = prototype.params.iter().filter_map(|param| context.param(param, sink)).collect();
    let fixed = context.fixed(&prototype, sink);
    context.all_arguments_are_carried(&params, &fixed, sink);
    // With a position that is not understood, the rest would only repeat what was said.
    if params.len() < prototype.params.len() {
        return None;
    }
    context.room_is_said(&params, sink);
    let returns = context.returns(&prototype, &params, sink)?;
    Some(CFunction { name: name.to_owned(), returns, params, fixed })
}

struct Context<'a> {
    name: &'a str,
    method: &'a Method,
    api: &'a Api,
    here: &'a Place<'a>,
    /// Whether one of its positions is an array of the caller's.
    fills: bool,
}

impl Context<'_> {
    fn argument(&self, word: &str) -> Option<usize> {
        self.method.args.iter().position(|arg| arg.name == Name::new(word))
    }

    fn param(&self, param: &PrototypeParam, sink: &mut Sink) -> Option<CParam> {
        let inside: Vec<&str> = param.inside.iter().map(String::as_str).collect();
        let value = self.method.returns.value();
        let argument = |name: &str, fits: fn(&Type) -> bool| self.argument(name).filter(|index| fits(bare(&self.method.args[*index].ty)));
        let found = match (param.word.as_str(), inside.as_slice()) {
            ("self", []) => self.method.receiver.map(|_| CParam::Receiver),
            ("auth", [name]) => self.method.asks.as_ref().filter(|asks| asks.name == Name::new(name)).map(|_| CParam::Auth),
            ("stream", []) => matches!(self.method.returns, Return::Stream(_)).then_some(CParam::Stream),
            ("alloc_list", ["result"]) => matches!(value, Some(Type::List(_))).then_some(CParam::AllocList),
            ("fill", [part, "max"]) => self.identity_part(part),
            ("max", []) if self.fills => Some(CParam::FillMax),
            ("out", ["result"]) => value.map(|_| CParam::Out),
            ("out_ulong", ["result"]) => matches!(value, Some(Type::U64)).then_some(CParam::OutLong),
            ("struct", ["result"]) => matches!(value, Some(Type::Record(_))).then_some(CParam::OutStruct),
            ("buffer", ["result", _]) => matches!(value, Some(Type::Bytes)).then_some(CParam::OutBuffer),
            ("cpumaps", ["result", "n", "maplen"]) => matches!(value, Some(Type::List(_))).then_some(CParam::OutCpuMaps),
            ("maplen", []) => Some(CParam::MapLen),
            ("ulong", [name]) => argument(name, |ty| is_number(ty) || matches!(ty, Type::Flags(_))).map(CParam::LongArg),
            ("size_t", [name]) => argument(name, is_number).map(CParam::SizeArg),
            ("uuid_text", [name]) => argument(name, |ty| *ty == Type::Uuid).map(CParam::UuidTextArg),
            ("buffer", [name, "maplen"]) => argument(name, |ty| *ty == Type::CpuMap).map(CParam::CpuMapArg),
            ("null_terminated", [name]) => argument(name, |ty| matches!(ty, Type::List(_))).map(CParam::ObjectListArg),
            ("alloc_params", [what, "n"]) => self.params_role(what).map(CParam::AllocParams),
            ("out", [field]) => self.result_field(field).map(CParam::OutField),
            ("params", [what, "n"]) => self.params_role(what).map(CParam::Params),
            ("param", [field]) => self.param_field(field, false),
            ("param", [field, "ulong"]) => self.param_field(field, true),
            // The count belongs to the one list of parameters in the prototype.
            ("n", []) if matches!(value, Some(Type::List(item)) if **item == Type::CpuMap) => Some(CParam::CpuMapsCount),
            ("n", []) => self.only_params_role().map(CParam::ParamsCount),
            ("unsigned", ["n"]) if matches!(self.only_params_role(), Some(ParamsRole::Arg(_))) => Some(CParam::UnsignedParamsCount),
            (word, []) => match word.parse() {
                Ok(number) => Some(CParam::Constant(number)),
                Err(_) => self.argument(word).map(CParam::Arg),
            },
            _ => None,
        };
        if found.is_none() {
            let args = self.method.args.iter().map(|arg| arg.name.snake()).collect::<Vec<_>>();
            let help = suggestion(&param.word, args.iter().map(String::as_str)).unwrap_or_else(|| {
                "a position is self, an argument, a number, stream, out(field), alloc_list(result), params(x, n), n, or one of the other patterns"
                    .to_owned()
            });
            let message = format!("{}: `{}` names nothing that the method has", self.name, param.word);
            sink.add(&self.here.within(param.span.clone()), message, "not known", Some(help));
        }
        found
    }

    /// A part of the identity of the objects that the method lists, of a type that an array of C can hold.
    fn identity_part(&self, name: &str) -> Option<CParam> {
        let Some(Type::List(item)) = self.method.returns.value() else { return None };
        let Type::Object(id) = **item else { return None };
        let identity = &self.api.object(id).identity;
        let part = identity.iter().position(|part| part.field.name == Name::new(name))?;
        let items = [(Type::Text, CFillItem::Text), (Type::I32, CFillItem::Number)];
        let (_, item) = items.into_iter().find(|(ty, _)| *ty == identity[part].field.ty)?;
        Some(CParam::Fill { part, item })
    }

    fn result_field(&self, name: &str) -> Option<usize> {
        let Some(Type::Record(id)) = self.method.returns.value() else { return None };
        self.api.record(*id).fields.iter().position(|field| field.name == Name::new(name))
    }

    /// A field of the one argument that is typed parameters: a text, or a number as `unsigned long`.
    fn param_field(&self, name: &str, long: bool) -> Option<CParam> {
        let groups = self.method.args.iter().enumerate().filter_map(|(index, arg)| match arg.ty {
            Type::Params(id) => Some((index, self.api.param_group(id))),
            _ => None,
        });
        let wanted = if long { ParamType::U64 } else { ParamType::Text };
        let fits = |field: &Param| field.name == Name::new(name) && field.ty == wanted && !field.repeated;
        let mut found =
            groups.filter_map(|(arg, group)| Some(CParam::ParamField { arg, field: group.fields.iter().position(fits)?, long }));
        found.next()
    }

    fn params_role(&self, what: &str) -> Option<ParamsRole> {
        if what == "result" {
            return matches!(self.method.returns.value(), Some(Type::Params(_))).then_some(ParamsRole::Result);
        }
        if let Some(field) = self.result_field(what) {
            return Some(ParamsRole::Field(field));
        }
        self.argument(what).filter(|index| matches!(self.method.args[*index].ty, Type::Params(_))).map(ParamsRole::Arg)
    }

    fn only_params_role(&self) -> Option<ParamsRole> {
        let field = || {
            let Some(Type::Record(id)) = self.method.returns.value() else { return None };
            let index = self.api.record(*id).fields.iter().position(|field| matches!(field.ty, Type::Params(_)))?;
            Some(ParamsRole::Field(index))
        };
        self.params_role("result").or_else(field).or_else(|| {
            let index = self.method.args.iter().position(|arg| matches!(arg.ty, Type::Params(_)))?;
            Some(ParamsRole::Arg(index))
        })
    }

    fn fixed(&self, prototype: &Prototype, sink: &mut Sink) -> Vec<(usize, i64)> {
        let mut fixed = Vec::new();
        for (name, value, span) in &prototype.fixed {
            match self.argument(name).and_then(|index| Some((index, self.constant(index, value)?))) {
                Some(pair) => fixed.push(pair),
                None => {
                    let message = format!("{}: `{name}` cannot be fixed to this", self.name);
                    let help = Some("name an argument and a number, or a member of its enumeration or flag set".to_owned());
                    sink.add(&self.here.within(span.clone()), message, "not a value of it", help);
                }
            }
        }
        fixed
    }

    fn constant(&self, index: usize, word: &DefaultWord) -> Option<i64> {
        match (word, &self.method.args[index].ty) {
            (DefaultWord::Number(number), _) => Some(*number),
            (DefaultWord::Bool(value), Type::Bool) => Some((*value).into()),
            (DefaultWord::Member(names), Type::Flags(id)) => {
                let values = &self.api.flag_set(*id).values;
                let bits = |name: &str| values.iter().find(|value| value.name == Name::new(name)).map(|value| i64::from(value.value));
                names.split('|').try_fold(0, |set, name| Some(set | bits(name.trim())?))
            }
            (DefaultWord::Member(name), Type::Enum(id)) => {
                let values = &self.api.enumeration(*id).values;
                values.iter().find(|value| value.name == Name::new(name)).map(|value| value.value.into())
            }
            _ => None,
        }
    }

    /// An argument without a default must reach every C function.
    fn all_arguments_are_carried(&self, params: &[CParam], fixed: &[(usize, i64)], sink: &mut Sink) {
        for (index, arg) in self.method.args.iter().enumerate() {
            let carried = params.iter().any(|param| match param {
                CParam::Arg(at)
                | CParam::LongArg(at)
                | CParam::SizeArg(at)
                | CParam::UuidTextArg(at)
                | CParam::CpuMapArg(at)
                | CParam::ObjectListArg(at)
                | CParam::AllocParams(ParamsRole::Arg(at))
                | CParam::Params(ParamsRole::Arg(at))
                | CParam::ParamField { arg: at, .. } => *at == index,
                CParam::Receiver
                | CParam::Constant(_)
                | CParam::MapLen
                | CParam::Out
                | CParam::OutLong
                | CParam::OutStruct
                | CParam::OutBuffer
                | CParam::OutField(_)
                | CParam::OutCpuMaps
                | CParam::CpuMapsCount
                | CParam::AllocList
                | CParam::Fill { .. }
                | CParam::FillMax
                | CParam::AllocParams(ParamsRole::Result | ParamsRole::Field(_))
                | CParam::Params(ParamsRole::Result | ParamsRole::Field(_))
                | CParam::ParamsCount(_)
                | CParam::UnsignedParamsCount
                | CParam::Stream
                | CParam::Auth => false,
            });
            if !carried && arg.default.is_none() && fixed.iter().all(|(at, _)| *at != index) {
                let message = format!("{} does not carry `{}`, which has no default", self.name, arg.name);
                sink.add(self.here, message, "an argument is missing", None);
            }
        }
    }

    /// The caller's array needs the number that it has room for, once.
    fn room_is_said(&self, params: &[CParam], sink: &mut Sink) {
        let count = |wanted: fn(&CParam) -> bool| params.iter().filter(|param| wanted(param)).count();
        let arrays = count(|param| matches!(param, CParam::Fill { .. }));
        if arrays > 1 || arrays != count(|param| *param == CParam::FillMax) {
            let help = Some("an array and its room are two positions: `fill(name, max), max`".to_owned());
            sink.add(self.here, format!("{} does not say once for how many items there is room", self.name), "in this prototype", help);
        }
    }

    fn returns(&self, prototype: &Prototype, params: &[CParam], sink: &mut Sink) -> Option<CReturn> {
        if let Some(told) = &prototype.told {
            return self.told(prototype, told, sink);
        }
        let pointer = prototype.returns.strip_suffix("Ptr");
        // A C function comes back when the work is done.
        let found = match (prototype.returns.as_str(), &self.method.returns.settled()) {
            ("int", Return::Value(Type::List(_)))
                if params.iter().any(|param| matches!(param, CParam::AllocList | CParam::Fill { .. })) =>
            {
                Some(CReturn::Count)
            }
            ("int", Return::Unit | Return::Stream(_) | Return::Value(Type::Params(_) | Type::Bytes)) => Some(CReturn::Status),
            ("int", Return::Value(_)) if params.contains(&CParam::OutCpuMaps) => Some(CReturn::Count),
            ("int", Return::Value(_)) if [CParam::Out, CParam::OutLong, CParam::OutStruct].iter().any(|out| params.contains(out)) => {
                Some(CReturn::Status)
            }
            ("int", Return::Value(Type::Record(id))) if self.api.record(*id).origin == RecordOrigin::Results => Some(CReturn::Status),
            ("int", Return::Value(Type::Bool | Type::I32 | Type::U32 | Type::Enum(_) | Type::Flags(_) | Type::Fd)) => Some(CReturn::Value),
            ("unsigned long", Return::Value(Type::U64)) => Some(CReturn::LongValue),
            ("char *", Return::Value(Type::Text | Type::Document(_))) => Some(CReturn::Text),
            ("const char *", Return::Value(Type::Text)) => Some(CReturn::StaticText),
            (_, Return::Value(Type::Object(id))) if pointer == Some(self.api.object(*id).c.type_name.as_str()) => Some(CReturn::Object),
            _ => None,
        };
        if found.is_none() {
            let message = format!("{} cannot give the result of the method as `{}`", self.name, prototype.returns);
            sink.add(self.here, message, "not a form of this result", None);
        }
        found
    }

    /// What is behind the arrow of a prototype.
    fn told(&self, prototype: &Prototype, told: &PrototypeParam, sink: &mut Sink) -> Option<CReturn> {
        let counted = told.word == "count" && told.inside == ["result"] && prototype.returns == "int";
        if counted && matches!(self.method.returns, Return::Value(Type::List(_))) {
            return Some(CReturn::CountAlone);
        }
        let message = format!("{}: `{}` tells nothing of the result of the method", self.name, told.word);
        let help = Some("`int (...) -> count(result)` is how many items a list has".to_owned());
        sink.add(&self.here.within(told.span.clone()), message, "not known", help);
        None
    }
}

/// The type without its question mark.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Optional(item) => item,
        ty => ty,
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::U64 | Type::I64 | Type::U32)
}
