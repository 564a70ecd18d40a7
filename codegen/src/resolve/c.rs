//! Prototypes of libvirt's functions: what each position carries.

use super::constants::of_word;
use super::declarations::inner;
use super::place;
use crate::diagnostic::{Place, Sink, Source, suggestion};
use crate::ir::{
    Api, CCount, CFillItem, CFunction, CParam, CReturn, CStats, FilesOf, Method, Name, Param, ParamType, ParamsRole, Record, RecordOrigin,
    Return, StructsRoom, Type,
};
use crate::spec::{Prototype, PrototypeParam, Text, parse_prototype};

/// Reads one `c.NAME = "..."`.
pub fn function(name: &str, text: &Text, method: &Method, api: &Api, source: &Source, sink: &mut Sink) -> Option<CFunction> {
    let here = inner(&place(source, text));
    if !is_identifier(name) {
        sink.add(&here, format!("`{name}` is no name of a C function"), "of this function", None);
        return None;
    }
    let prototype =
        parse_prototype(text.get_ref()).map_err(|(span, message)| sink.add(&here.within(span), message, "in this prototype", None)).ok()?;
    let has = |word: &str| prototype.params.iter().any(|param| param.word == word);
    let stands = |word: &str, inside: &[&str]| prototype.params.iter().any(|param| param.word == word && param.inside == inside);
    let structs_room = match (stands("unsigned", &["max"]), stands("structs", &["result", "max", "count"])) {
        (true, true) => StructsRoom::UIntOrCount,
        (true, false) => StructsRoom::UInt,
        (false, _) => StructsRoom::Int,
    };
    let context = Context {
        name,
        method,
        api,
        here: &here,
        fills: has("fill"),
        fills_structs: has("structs"),
        structs_room,
        gives_matrix: has("matrix"),
        arrays: has("array"),
        sized_struct: has("sized_struct"),
    };
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

/// Whether C takes it for a name.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[allow(clippy::struct_excessive_bools, reason = "each says what one position was")]
struct Context<'a> {
    name: &'a str,
    method: &'a Method,
    api: &'a Api,
    here: &'a Place<'a>,
    /// Whether one of its positions is an array of the caller's.
    fills: bool,
    /// Whether that is an array of structures, and in which type its room is said.
    fills_structs: bool,
    structs_room: StructsRoom,
    /// Whether it is an array of typed parameters for several items.
    gives_matrix: bool,
    /// Whether arguments of it are arrays, whose length is `n`.
    arrays: bool,
    /// Whether it fills as much of a structure as the caller knows.
    sized_struct: bool,
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
            ("fill", ["result", "max"]) => matches!(value, Some(Type::List(item)) if **item == Type::Text).then_some(CParam::FillTexts),
            ("fill", [part, "max"]) => self.identity_part(part),
            ("max", []) if self.fills => Some(CParam::FillMax),
            ("out", ["result"]) => value.map(|_| CParam::Out),
            ("out_ulong", ["result"]) => matches!(value, Some(Type::U64)).then_some(CParam::OutLong),
            ("struct", ["result"]) => value.filter(|ty| matches!(bare(ty), Type::Record(_))).map(|_| CParam::OutStruct),
            ("sized_struct", ["result", "size"]) => matches!(value, Some(Type::Record(_))).then_some(CParam::OutSizedStruct),
            ("size", []) if self.sized_struct => Some(CParam::StructSize),
            ("structs", ["result", "max"] | ["result", "max", "count"]) => {
                self.item_record().map(|_| CParam::FillStructs(self.structs_room))
            }
            ("max", []) if self.fills_structs => Some(CParam::StructsMax(StructsRoom::Int)),
            ("unsigned", ["max"]) if self.fills_structs => Some(CParam::StructsMax(self.structs_room)),
            ("cpumaps", [field, "n", "maplen"]) if self.fills_structs => self.item_map(field).map(CParam::OutFieldCpuMaps),
            ("cpumap", ["result", "maplen"]) => matches!(value, Some(Type::CpuMap)).then_some(CParam::OutCpuMap),
            ("matrix", ["result", "n", first, count]) => self.matrix(first, count),
            ("unsigned", ["n"]) if self.gives_matrix => Some(CParam::MatrixWidth),
            ("null_counts", [name]) => argument(name, |ty| *ty == Type::Text).map(CParam::NullCountsArg),
            ("buffer", ["result", _]) => matches!(value, Some(Type::Bytes)).then_some(CParam::OutBuffer),
            ("cpumaps", ["result", "n", "maplen"]) => matches!(value, Some(Type::List(_))).then_some(CParam::OutCpuMaps),
            ("maplen", []) => Some(CParam::MapLen),
            ("array", [name, "n"]) => argument(name, is_array).map(CParam::ArrayArg),
            ("n", []) if self.arrays => Some(CParam::ArrayCount(CCount::Int)),
            ("unsigned", ["n"]) if self.arrays => Some(CParam::ArrayCount(CCount::UInt)),
            ("alloc_array", ["result"]) => self.is_list_of_structures().then_some(CParam::AllocArray),
            ("alloc", [field]) => self.result_field_that(field, |ty| *ty == Type::CpuMap).map(CParam::AllocCpuMap),
            ("alloc_fds", ["result"]) => value.filter(|ty| is_files(ty)).map(|_| CParam::AllocFiles(FilesOf::Result)),
            ("alloc_fds", [field]) => self.result_field_that(field, is_files).map(|field| CParam::AllocFiles(FilesOf::Field(field))),
            ("count_fds", [field]) => self.result_field_that(field, is_files).map(CParam::FilesCount),
            ("fill_numbers", ["result", room]) => self.numbers(argument(room, is_number), false),
            ("fill_numbers", ["result", "n", room]) if self.arrays => self.numbers(argument(room, is_number), true),
            ("stats", ["result", structure, "n"]) => self.stats(structure),
            ("ulong", [name]) => argument(name, |ty| is_number(ty) || matches!(ty, Type::Flags(_))).map(CParam::LongArg),
            ("int", [name]) => argument(name, |ty| matches!(ty, Type::Enum(_))).map(CParam::IntArg),
            ("bytes", [name, "size"]) => argument(name, is_bytes).map(CParam::BytesArg),
            ("size", []) if self.method.args.iter().any(|arg| is_bytes(&arg.ty)) => Some(CParam::BytesSize),
            ("out_size", ["result"]) => value.is_some_and(is_bytes).then_some(CParam::OutSize),
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
            ("unsigned", ["n"]) => self.only_params_role().map(CParam::UnsignedParamsCount),
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

    fn is_list_of_structures(&self) -> bool {
        let Some(Type::List(item)) = self.method.returns.value() else { return false };
        matches!(**item, Type::Record(id) if matches!(self.api.record(id).origin, RecordOrigin::Described { c: Some(_), .. }))
    }

    /// The caller's array of numbers.
    fn numbers(&self, room: Option<usize>, by_items: bool) -> Option<CParam> {
        let Some(Type::List(item)) = self.method.returns.value() else { return None };
        matches!(**item, Type::I32 | Type::U32 | Type::I64 | Type::U64).then_some(())?;
        room.map(|room| CParam::FillNumbers { room, by_items })
    }

    /// The caller's array of structures that are older than typed parameters: all values are numbers of one type.
    fn stats(&self, structure: &str) -> Option<CParam> {
        let Some(Type::Params(id)) = self.method.returns.value() else { return None };
        let group = self.api.param_group(*id);
        let plain = group.lists.is_empty() && group.fields.iter().all(|field| field.ty == ParamType::U64);
        let known = [CStats::Cpu, CStats::Memory].into_iter().find(|known| known.structure() == structure);
        known.filter(|_| plain).map(CParam::Stats)
    }

    fn result_field_that(&self, name: &str, fits: fn(&Type) -> bool) -> Option<usize> {
        let Some(Type::Record(id)) = self.method.returns.value() else { return None };
        let fields = &self.api.record(*id).fields;
        self.result_field(name).filter(|index| fits(&fields[*index].ty))
    }

    /// A part of the identity of the objects that the method lists, of a type that an array of C can hold.
    fn identity_part(&self, name: &str) -> Option<CParam> {
        let Some(Type::List(item)) = self.method.returns.value() else { return None };
        let Type::Object(id) = **item else { return None };
        let identity = &self.api.object(id).identity;
        let part = identity.iter().position(|part| part.field.name == Name::new(name))?;
        let items = [(Type::Text, CFillItem::Text), (Type::Uuid, CFillItem::UuidText), (Type::I32, CFillItem::Number)];
        let (_, item) = items.into_iter().find(|(ty, _)| *ty == identity[part].field.ty)?;
        Some(CParam::Fill { part, item })
    }

    /// The records of the list that is the result.
    fn item_record(&self) -> Option<&Record> {
        let Some(Type::List(item)) = self.method.returns.value() else { return None };
        let Type::Record(id) = **item else { return None };
        Some(self.api.record(id))
    }

    /// A set of processors in them.
    fn item_map(&self, name: &str) -> Option<usize> {
        self.item_record()?.fields.iter().position(|field| field.name == Name::new(name) && field.ty == Type::CpuMap)
    }

    /// Typed parameters in them, and the arguments that say which items.
    fn matrix(&self, first: &str, count: &str) -> Option<CParam> {
        self.item_record()?.fields.iter().find(|field| matches!(field.ty, Type::Params(_)))?;
        let argument = |name: &str, ty: &Type| self.argument(name).filter(|index| self.method.args[*index].ty == *ty);
        Some(CParam::Matrix { first: argument(first, &Type::I32)?, count: argument(count, &Type::U32)? })
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
            match self.argument(name).and_then(|index| Some((index, of_word(self.api, &self.method.args[index].ty, value)?))) {
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

    /// An argument without a default must reach every C function.
    fn all_arguments_are_carried(&self, params: &[CParam], fixed: &[(usize, i64)], sink: &mut Sink) {
        for (index, arg) in self.method.args.iter().enumerate() {
            let carried = params.iter().any(|param| match param {
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
        let arrays = count(|param| matches!(param, CParam::Fill { .. } | CParam::FillTexts));
        let structures = count(|param| matches!(param, CParam::FillStructs(_)));
        let sized = count(|param| *param == CParam::OutSizedStruct) == count(|param| *param == CParam::StructSize);
        let given =
            params.iter().filter_map(|param| if let CParam::AllocFiles(FilesOf::Field(field)) = param { Some(field) } else { None });
        let counted = params.iter().filter_map(|param| if let CParam::FilesCount(field) = param { Some(field) } else { None });
        let files = given.eq(counted);
        let widths = count(|param| matches!(param, CParam::Matrix { .. })) == count(|param| *param == CParam::MatrixWidth);
        let said = structures == count(|param| matches!(param, CParam::StructsMax(_))) && sized && widths;
        if !files {
            let help = Some("descriptors and their number are two positions: `count_fds(field), alloc_fds(field)`".to_owned());
            sink.add(self.here, format!("{} does not say how many descriptors there are", self.name), "in this prototype", help);
        }
        if arrays + structures > 1 || !said || arrays != count(|param| *param == CParam::FillMax) {
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
            ("int", Return::Value(Type::List(_))) if params.iter().any(|param| matches!(param, CParam::Matrix { .. })) => {
                Some(CReturn::Width)
            }
            ("int", Return::Value(Type::List(_))) if params.iter().any(|param| matches!(param, CParam::FillStructs(_))) => {
                Some(CReturn::Count)
            }
            ("int", Return::Value(_)) if params.contains(&CParam::OutCpuMap) => Some(CReturn::One),
            ("int", Return::Value(_)) if params.contains(&CParam::OutSizedStruct) => Some(CReturn::Status),
            ("int", Return::Value(Type::List(_)))
                if params.iter().any(|param| {
                    matches!(
                        param,
                        CParam::AllocList
                            | CParam::AllocArray
                            | CParam::AllocFiles(FilesOf::Result)
                            | CParam::FillNumbers { .. }
                            | CParam::Fill { .. }
                            | CParam::FillTexts
                    )
                }) =>
            {
                Some(CReturn::Count)
            }
            ("int", Return::Unit | Return::Stream(_) | Return::Value(Type::Params(_) | Type::Bytes)) => Some(CReturn::Status),
            ("int", Return::Value(_)) if params.contains(&CParam::OutCpuMaps) => Some(CReturn::Count),
            ("int", Return::Value(_)) if [CParam::Out, CParam::OutLong, CParam::OutStruct].iter().any(|out| params.contains(out)) => {
                Some(CReturn::Status)
            }
            ("int", Return::Value(Type::Record(id)))
                if matches!(self.api.record(*id).origin, RecordOrigin::Results | RecordOrigin::Phase) =>
            {
                Some(CReturn::Status)
            }
            ("int", Return::Value(Type::Bool | Type::I32 | Type::U32 | Type::Enum(_) | Type::Flags(_) | Type::Fd)) => Some(CReturn::Value),
            ("unsigned long", Return::Value(Type::U64)) => Some(CReturn::LongValue),
            ("unsigned long long", Return::Value(Type::U64)) => Some(CReturn::LongLongValue),
            ("unsigned char *", Return::Value(_)) if params.contains(&CParam::OutSize) => Some(CReturn::Bytes),
            ("char *", Return::Value(ty)) if matches!(bare(ty), Type::Text | Type::Document(_)) => Some(CReturn::Text),
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
        let inside: Vec<&str> = told.inside.iter().map(String::as_str).collect();
        let found = match (prototype.returns.as_str(), told.word.as_str(), inside.as_slice(), &self.method.returns) {
            ("int", "count", ["result"], Return::Value(Type::List(_))) => Some(CReturn::CountAlone),
            ("int", "zero_is", ["true"], Return::Value(Type::Bool)) => Some(CReturn::ZeroIsTrue),
            ("int", "value", [field], Return::Value(_)) => {
                self.result_field_that(field, |ty| matches!(ty, Type::I32 | Type::U32)).map(CReturn::FieldValue)
            }
            ("char *", "mime", ["result"], Return::Stream(_)) => Some(CReturn::Mime),
            ("int", "found", ["result"], Return::Value(Type::Optional(item))) if matches!(**item, Type::Record(_)) => Some(CReturn::Found),
            ("char *", "text", [field], Return::Value(_)) => self.result_field_that(field, |ty| *ty == Type::Text).map(CReturn::TextField),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        let kept = told.word == "kept" && told.inside == ["result"] && prototype.returns == "const char *";
        if kept && self.method.receiver.is_some() && self.method.returns.value().map(bare) == Some(&Type::Text) {
            return Some(CReturn::KeptText);
        }
        let message = format!("{}: `{}` tells nothing of the result of the method", self.name, told.word);
        let help = "`int (...) -> count(result)` is how many items a list has; others are `-> found(result)`, `-> zero_is(true)`, `-> value(field)`, \
                    `char * (...) -> text(field)` or, for a stream, `-> mime(result)`, and `const char * (self) -> kept(result)`, which the handle keeps";
        let help = Some(help.to_owned());
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

/// A list whose items are in an array of C, with its length beside it.
fn is_array(ty: &Type) -> bool {
    matches!(ty, Type::List(item) if matches!(**item, Type::Text | Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::Fd))
}

/// Whether it is a list of descriptors.
fn is_files(ty: &Type) -> bool {
    matches!(ty, Type::List(item) if **item == Type::Fd)
}

/// Whether C passes it as a pointer and a length.
fn is_bytes(ty: &Type) -> bool {
    matches!(ty, Type::Bytes | Type::Secret)
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::U64 | Type::I64 | Type::U32 | Type::I32)
}
