//! The functions that a method has in C: prototypes, and the glue behind each.

#![allow(clippy::match_same_arms, reason = "an arm for each member of a closed set, in its order")]

use serde::Serialize;

use super::arrays::room_type;
use super::function_doc::doc;
use super::names::{filled, handle_pointer, ident, parameter, part_of_method, receiver_name, structure_pointer};
use super::patterns;
use super::results::{list, number, out, text};
use super::types::{ArgForm, argument, default, fixed, give};
use crate::ir::{
    Api, Asks, CFillItem, CFunction, CParam, CReturn, CStats, Direction, Field, FilesOf, Method, Object, ParamGroup, ParamsRole, RecordId,
    Return, Type,
};
use crate::target::render;

/// A C function, ready to be written.
#[derive(Debug, Serialize)]
pub struct FunctionView {
    name: String,
    doc: String,
    /// The part of the library that it is of, as a constant of `ErrorDomain`.
    part: String,
    /// `name: type`.
    params: Vec<String>,
    returns: String,
    /// What it returns when it fails.
    failed: String,
    /// Whether the glue looks at its call.
    uses_call: bool,
    body: String,
}

impl FunctionView {
    /// A function whose body is known.
    pub fn new(part: String, name: &str, doc: String, params: Vec<String>, returns: &str, failed: &str, body: String) -> Self {
        let uses_call = ["call.", "call)", "(call,"].iter().any(|use_of| body.contains(use_of));
        Self { name: name.to_owned(), doc, part, params, returns: returns.to_owned(), failed: failed.to_owned(), uses_call, body }
    }

    /// The function, written.
    pub fn render(&self) -> String {
        render!("c/function.rs", self)
    }
}

/// All C functions of a method.
pub fn views(api: &Api, method: &Method) -> Vec<FunctionView> {
    method.c.iter().map(|function| Builder::new(api, method, function).build()).collect()
}

/// What is needed on the way from a prototype to its glue.
pub(super) struct Builder<'a> {
    pub(super) api: &'a Api,
    pub(super) method: &'a Method,
    pub(super) function: &'a CFunction,
    receiver: Option<&'a Object>,
    results: Vec<Field>,
    params: Vec<String>,
    /// Statements before the call.
    pub(super) before: Vec<String>,
    /// Statements after it.
    pub(super) after: Vec<String>,
    /// The expressions of the arguments, by index.
    args: Vec<Option<String>>,
    /// The parameters that were read one by one, of the one argument that may be given so.
    members: Vec<String>,
}

impl<'a> Builder<'a> {
    fn new(api: &'a Api, method: &'a Method, function: &'a CFunction) -> Self {
        let receiver = method.receiver.map(|id| api.object(id));
        Self {
            api,
            method,
            function,
            receiver,
            results: results(api, &method.returns),
            params: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            args: vec![None; method.args.len()],
            members: Vec::new(),
        }
    }

    fn build(mut self) -> FunctionView {
        for &(index, value) in &self.function.fixed {
            self.args[index] = Some(fixed(self.api, &self.function.name, &self.method.args[index].ty, value));
        }
        for param in &self.function.params {
            self.position(param);
        }
        let call = self.call();
        let (returns, failed, value) = self.value();
        let body: Vec<String> = self.before.into_iter().chain([call]).chain(self.after).chain([value]).collect();
        let doc = doc(self.api, self.method, self.function);
        let part = part_of_method(self.api, self.method);
        FunctionView::new(part, &self.function.name, doc, self.params, returns.as_str(), &failed, body.join("\n"))
    }

    /// One position of the prototype: its parameter, and what is done with it.
    fn position(&mut self, param: &CParam) {
        let name = match param {
            CParam::ParamField { arg, field, .. } => self.group(*arg).fields[*field].name.snake(),
            CParam::ArrayCount(_) => self.array_count(),
            _ => parameter(param, self.receiver, &self.method.args, &self.results, self.item_object()),
        };
        let ty = match param {
            CParam::Receiver => self.take_receiver(&name),
            CParam::Arg(index) => {
                self.note_owner(*index, &name);
                self.take(*index, argument(self.api, &self.function.name, &self.arg(*index).ty, &name))
            }
            CParam::LongArg(index) => {
                self.take(*index, patterns::number(self.api, &self.function.name, &self.arg(*index).ty, &name, "c_ulong"))
            }
            CParam::SizeArg(index) => {
                self.take(*index, patterns::number(self.api, &self.function.name, &self.arg(*index).ty, &name, "usize"))
            }
            CParam::IntArg(index) => self.take(*index, patterns::signed(self.api, &self.function.name, &self.arg(*index).ty, &name)),
            CParam::NullCountsArg(index) => self.take_unless_counted(*index, &name),
            CParam::BytesArg(index) => self.take(*index, patterns::bytes(&self.function.name, &self.arg(*index).ty, &name)),
            CParam::UuidTextArg(index) => self.take(*index, patterns::uuid_text(&self.arg(*index).ty, &name)),
            CParam::CpuMapArg(index) => self.take(*index, patterns::cpumap(&self.arg(*index).ty, &name)),
            CParam::ObjectListArg(index) => {
                self.take(*index, patterns::objects(self.api, &self.function.name, &self.arg(*index).ty, &name))
            }
            CParam::ArrayArg(index) => {
                let count = self.array_count();
                self.take(*index, patterns::array(&self.function.name, &self.arg(*index).ty, &name, &count))
            }
            CParam::ArrayCount(count) => patterns::count_type(*count).to_owned(),
            CParam::Constant(value) => {
                // Old clients say so that texts may be among typed parameters.
                let given = if self.function.gives_params() { format!("without_text_flag({name})") } else { name.clone() };
                self.before.push(format!("fixed(\"{name}\", {given}, {value})?;"));
                "c_uint".to_owned()
            }
            CParam::Out => {
                let form = out(self.api, &self.function.name, self.result_type(), "result");
                self.give_result(&name, &form.value);
                form.ty
            }
            CParam::OutLong => {
                self.give_result(&name, "fit(\"result\", result)?");
                "*mut c_ulong".to_owned()
            }
            CParam::OutStruct => self.give_structure(&name),
            CParam::OutSizedStruct => self.give_sized_structure(&name),
            CParam::FillStructs(room) => self.fill_structures(*room, &name),
            CParam::OutFieldCpuMaps(field) => self.give_field_cpumaps(*field, &name),
            CParam::OutCpuMap => self.give_cpumap(&name),
            CParam::Matrix { first, count } => self.give_matrix(*first, *count, &name),
            CParam::StructSize => "usize".to_owned(),
            CParam::StructsMax(room) => room_type(*room).to_owned(),
            CParam::OutSize => {
                self.give_result(&name, &format!("{}.len()", self.bytes()));
                "*mut usize".to_owned()
            }
            CParam::OutBuffer => self.give_buffer(&name),
            CParam::OutCpuMaps => self.give_cpumaps(&name),
            CParam::OutField(index) => self.give_field(*index, &name),
            CParam::AllocList => self.give_list(&name),
            CParam::AllocArray => self.give_array(&name),
            CParam::AllocCpuMap(index) => self.give_allocated_cpumap(*index, &name),
            CParam::AllocFiles(of) => self.give_files(*of, &name),
            CParam::FilesCount(_) => "*mut c_uint".to_owned(),
            CParam::FillNumbers { room, by_items } => self.give_numbers(*room, *by_items, &name),
            CParam::Stats(stats) => self.give_stats(*stats, &name),
            CParam::Fill { part, item } => self.fill(*part, *item, &name),
            CParam::FillTexts => self.fill_texts(&name),
            CParam::ParamField { arg, field, long } => self.take_field(*arg, *field, *long, &name),
            CParam::Params(role) => match self.params_result(*role) {
                Ok(value) => self.give_params(&name, &value),
                Err(index) => self.take_params(index, &name),
            },
            CParam::AllocParams(role) => match self.params_result(*role) {
                Ok(value) => self.alloc_params(&name, &value),
                Err(index) => panic!("{}: the parameters of the argument {index} are the caller's, and not allocated", self.function.name),
            },
            CParam::ParamsCount(ParamsRole::Result | ParamsRole::Field(_)) => "*mut c_int".to_owned(),
            CParam::UnsignedParamsCount(ParamsRole::Result | ParamsRole::Field(_)) => "*mut c_uint".to_owned(),
            CParam::UnsignedParamsCount(ParamsRole::Arg(_)) | CParam::MatrixWidth => "c_uint".to_owned(),
            CParam::BytesSize => "usize".to_owned(),
            CParam::MapLen | CParam::CpuMapsCount | CParam::FillMax | CParam::ParamsCount(ParamsRole::Arg(_)) => "c_int".to_owned(),
            CParam::Stream => self.open_stream(&name),
            CParam::Auth => self.take_auth(&name),
        };
        self.params.push(format!("{}: {ty}", ident(&name)));
    }

    fn take_receiver(&mut self, name: &str) -> String {
        let object = self.receiver.expect("a function without a receiver has no such position");
        self.before.push(format!("// SAFETY: as the caller says.\nlet receiver = unsafe {{ call.receiver({name}) }}?;"));
        handle_pointer(object)
    }

    pub(super) fn arg(&self, index: usize) -> &'a Field {
        &self.method.args[index]
    }

    pub(super) fn take(&mut self, index: usize, form: ArgForm) -> String {
        let ArgForm { ty, read, pass } = form;
        self.before.extend(read);
        self.args[index] = Some(pass);
        ty
    }

    fn give_field(&mut self, index: usize, name: &str) -> String {
        let field = &self.results[index];
        let value =
            if is_record(self.api, &self.method.returns) { format!("result.{}", ident(&field.name.snake())) } else { "result".to_owned() };
        let form = out(self.api, &self.function.name, &field.ty, &value);
        self.after.push(format!("// SAFETY: NULL, or room as the caller says.\nunsafe {{ out({}, {}) }};", ident(name), form.value));
        form.ty
    }

    /// Writes a result through a pointer that must be there.
    pub(super) fn give_result(&mut self, name: &str, value: &str) {
        self.before.push(format!("required(\"{name}\", {name})?;"));
        self.after.push(format!("// SAFETY: not NULL, and room as the caller says.\nunsafe {{ {name}.write({value}) }};"));
    }

    fn give_structure(&mut self, name: &str) -> String {
        let record = match self.result_type() {
            Type::Record(id) => {
                let id = *id;
                self.give_result(name, "structures::filled(&result, call.connection())?");
                id
            }
            ty => {
                let id = optional_record(ty).unwrap_or_else(|| panic!("{}: the result is no record", self.function.name));
                self.give_result(name, "structures::filled_or_empty(result.as_ref(), call.connection())?");
                id
            }
        };
        structure_pointer(self.api.record(record), &self.function.name)
    }

    fn give_buffer(&mut self, name: &str) -> String {
        let size = self
            .function
            .params
            .iter()
            .find_map(|param| if let CParam::SizeArg(index) = param { Some(self.arg(*index).name.snake()) } else { None });
        let size = size.unwrap_or_else(|| panic!("{}: no argument says how long the buffer is", self.function.name));
        self.before.push(format!("check_buffer(\"{name}\", {name}, {size})?;"));
        self.after.push(format!(
            "// SAFETY: `check_buffer` saw both, and the room is as the caller says.\nunsafe {{ fill_buffer({name}, {size}, &result) }}?;"
        ));
        "*mut c_void".to_owned()
    }

    fn give_cpumaps(&mut self, name: &str) -> String {
        self.before.push(format!("let maps = CpuMaps::new(\"{name}\", {name}, n{name}, maplen)?;"));
        self.after.push("// SAFETY: as large as the caller says.\nlet count = unsafe { maps.fill(&result) }?;".to_owned());
        "*mut c_uchar".to_owned()
    }

    fn give_list(&mut self, name: &str) -> String {
        let form = list(self.api, &self.function.name, self.item_type(), name);
        self.before.push(format!("// SAFETY: NULL, or room as the caller says.\nunsafe {{ out({name}, null_mut()) }};"));
        if form.uses_connection {
            self.after.push("let connection = call.connection();".to_owned());
        }
        self.after.push(format!("// SAFETY: NULL, or room as the caller says.\nlet count = unsafe {{ {} }}?;", form.call));
        format!("*mut *mut {}", form.item)
    }

    /// The name of the parameter that says how long the arrays are.
    fn array_count(&self) -> String {
        let first = self.function.params.iter().find_map(|param| if let CParam::ArrayArg(index) = param { Some(*index) } else { None });
        let first = first.unwrap_or_else(|| panic!("{}: there is no array that `n` is the length of", self.function.name));
        format!("n{}", self.arg(first).name.snake())
    }

    fn give_array(&mut self, name: &str) -> String {
        let Type::Record(id) = self.item_type() else { panic!("{}: the items of the result are no records", self.function.name) };
        let structure = super::names::structure(self.api.record(*id), &self.function.name);
        self.before.push(format!("required(\"{name}\", {name})?;"));
        self.after.push(format!(
            "// SAFETY: not NULL, and room as the caller says.\n\
             let count = unsafe {{ structures::alloc_array::<{structure}>({name}, &result, call.connection()) }}?;"
        ));
        format!("*mut {structure}Ptr")
    }

    fn give_allocated_cpumap(&mut self, index: usize, name: &str) -> String {
        let field = ident(&self.results[index].name.snake());
        self.after.push(format!("// SAFETY: NULL, or room as the caller says.\nunsafe {{ alloc_cpumap({name}, &result.{field}) }}?;"));
        "*mut *mut c_uchar".to_owned()
    }

    /// Descriptors in an array that is allocated.
    fn give_files(&mut self, of: FilesOf, name: &str) -> String {
        match of {
            FilesOf::Result => {
                self.before.push(format!("required(\"{name}\", {name})?;"));
                self.after.push(format!(
                    "// SAFETY: not NULL, and room as the caller says.\nlet count = unsafe {{ alloc_files({name}, null_mut(), result) }}?;"
                ));
            }
            FilesOf::Field(index) => {
                let field = ident(&self.results[index].name.snake());
                self.after.push(format!(
                    "// SAFETY: NULL, or room as the caller says.\nunsafe {{ alloc_files({name}, n{name}, result.{field}) }}?;"
                ));
            }
        }
        "*mut *mut c_int".to_owned()
    }

    fn give_numbers(&mut self, room: usize, by_items: bool, name: &str) -> String {
        let room = self.arg(room).name.snake();
        let items = if by_items { format!("{}.into()", self.array_count()) } else { "1".to_owned() };
        self.before.push(format!("let room = room_for(\"{name}\", {name}, {items}, {}.into())?;", ident(&room)));
        self.after.push(format!(
            "// SAFETY: `room_for` saw both, and the array is as large as the caller says.\n\
             let count = unsafe {{ fill_numbers({name}, room, result.iter().copied()) }}?;"
        ));
        let item = match self.item_type() {
            Type::I32 => "c_int",
            Type::U32 => "c_uint",
            Type::I64 => "c_longlong",
            Type::U64 => "c_ulonglong",
            other => panic!("{}: {other:?} is no number that an array of the caller's takes", self.function.name),
        };
        format!("*mut {item}")
    }

    fn give_stats(&mut self, stats: CStats, name: &str) -> String {
        self.before.push(format!("// SAFETY: as the caller says.\nunsafe {{ node_stats::check_room(\"{name}\", {name}, n{name}) }}?;"));
        self.after.push(format!(
            "// SAFETY: `check_room` saw them, and the array has the room that it says.\n\
             unsafe {{ node_stats::fill({name}, n{name}, &result.to_typed()) }}?;"
        ));
        format!("{}Ptr", stats.structure())
    }

    fn fill(&mut self, part: usize, item: CFillItem, name: &str) -> String {
        let object = self.item_object();
        let part = format!("virtkit::{}::{}", object.map_or_else(String::new, |item| item.name.pascal()), ident(&filled(object, part)));
        let (ty, function, part) = match item {
            CFillItem::Text => ("*mut *mut c_char", "fill_texts", part),
            CFillItem::UuidText => ("*mut *mut c_char", "fill_texts", format!("|item| {part}(item).to_string()")),
            CFillItem::Number => ("*mut c_int", "fill_numbers", part),
        };
        self.before.push(format!("let max = room(\"{name}\", {name}, max)?;"));
        self.after.push(format!(
            "// SAFETY: `room` saw both, and the array is as large as the caller says.\n\
             let count = unsafe {{ {function}({name}, max, result.iter().map({part})) }}?;"
        ));
        ty.to_owned()
    }

    fn fill_texts(&mut self, name: &str) -> String {
        self.before.push(format!("let max = room(\"{name}\", {name}, max)?;"));
        self.after.push(format!(
            "// SAFETY: `room` saw both, and the array is as large as the caller says.\nlet count = unsafe {{ fill_texts({name}, max, result.iter()) }}?;"
        ));
        "*mut *mut c_char".to_owned()
    }

    /// The expression of the bytes that a function gives.
    fn bytes(&self) -> &'static str {
        match self.result_type() {
            Type::Bytes => "result",
            Type::Secret => "result.reveal()",
            _ => panic!("{}: the result is not made of bytes", self.function.name),
        }
    }

    /// The expression of the parameters that a function gives, or the index of the argument that it reads.
    fn params_result(&self, role: ParamsRole) -> Result<String, usize> {
        match role {
            ParamsRole::Result => Ok("result".to_owned()),
            ParamsRole::Field(index) => Ok(format!("result.{}", ident(&self.results[index].name.snake()))),
            ParamsRole::Arg(index) => Err(index),
        }
    }

    fn alloc_params(&mut self, name: &str, value: &str) -> String {
        let is_unsigned = self.function.params.iter().any(|param| matches!(param, CParam::UnsignedParamsCount(_)));
        let count = if is_unsigned { ".cast()" } else { "" };
        self.before.push(format!("required(\"{name}\", {name})?;\nrequired(\"n{name}\", n{name})?;"));
        self.after.push(format!(
            "// SAFETY: not NULL, and room as the caller says.\nunsafe {{ typed_params::alloc({name}, n{name}{count}, &{value}.to_typed()) }}?;"
        ));
        "*mut virTypedParameterPtr".to_owned()
    }

    fn give_params(&mut self, name: &str, value: &str) -> String {
        self.before.push(format!("// SAFETY: as the caller says.\nunsafe {{ typed_params::check_room(\"{name}\", {name}, n{name}) }}?;"));
        self.after.push(format!("let values = {value}.to_typed();"));
        self.after.push(format!(
            "// SAFETY: `check_room` saw them, and the array has the room that it says.\nunsafe {{ typed_params::fill({name}, n{name}, &values) }}?;"
        ));
        "virTypedParameterPtr".to_owned()
    }

    /// The group of an argument that is typed parameters.
    fn group(&self, index: usize) -> &'a ParamGroup {
        match self.method.args[index].ty {
            Type::Params(id) => self.api.param_group(id),
            _ => panic!("{}: the argument {index} is no group of typed parameters", self.function.name),
        }
    }

    /// One field of such an argument: NULL and 0 leave it out.
    /// Reads one parameter of an argument that is a group of them. The group is made where it is passed, of all that were read.
    fn take_field(&mut self, arg: usize, field: usize, long: bool, name: &str) -> String {
        let group = self.group(arg);
        let (member, from) = (ident(&group.fields[field].name.snake()), ident(name));
        let (ty, read) = if long {
            ("c_ulong", format!("let {member} = if {from} == 0 {{ None }} else {{ Some(narrow(\"{name}\", {from})?) }};"))
        } else {
            let text = format!("unsafe {{ read_optional_text(\"{name}\", {from}) }}?.map(str::to_owned)");
            ("*const c_char", format!("// SAFETY: as the caller says.\nlet {member} = {text};"))
        };
        self.before.push(read);
        self.members.push(member);
        self.args[arg] = Some(format!("&virtkit::{} {{ {}, ..Default::default() }}", group.name.pascal(), self.members.join(", ")));
        ty.to_owned()
    }

    /// The connection that the result is of, where an argument is that.
    fn note_owner(&mut self, index: usize, name: &str) {
        if self.method.result_of == Some(index) {
            self.before.push(format!(
                "// SAFETY: it is used only once `look` has seen it, and the caller keeps it alive during the call.\n\
                 let owner = unsafe {{ Live::new({}) }};",
                ident(name)
            ));
        }
    }

    fn take_params(&mut self, index: usize, name: &str) -> String {
        let Type::Params(id) = self.method.args[index].ty else {
            panic!("{}: `{name}` is no group of typed parameters", self.function.name)
        };
        let group = self.api.param_group(id).name.pascal();
        let read = if self.method.args[index].default.is_some() { "read_optional" } else { "read" };
        let is_unsigned = self.function.params.contains(&CParam::UnsignedParamsCount(ParamsRole::Arg(index)));
        let count = if is_unsigned { format!("narrow(\"n{name}\", n{name})?") } else { format!("n{name}") };
        self.before.push(format!(
            "// SAFETY: as the caller says.\nlet {name} = virtkit::{group}::from_typed(unsafe {{ typed_params::{read}(\"{name}\", {name}, {count}) }}?);"
        ));
        self.args[index] = Some(format!("&{name}"));
        "virTypedParameterPtr".to_owned()
    }

    fn open_stream(&mut self, name: &str) -> String {
        self.before.push(format!("// SAFETY: as the caller says.\nlet {name} = unsafe {{ look({name}) }}?;\n{name}.expect_closed()?;"));
        let direction = match self.method.returns {
            Return::Stream(Direction::Read) => "Read",
            Return::Stream(Direction::Write) => "Write",
            Return::Stream(Direction::Both) => "Both",
            Return::Unit | Return::Value(_) | Return::Operation(_) => panic!("{}: the method opens no stream", self.function.name),
        };
        if self.function.returns == CReturn::Mime {
            self.after.push("let mime = result.mime().unwrap_or_default().to_owned();".to_owned());
        }
        self.after.push(format!("{name}.open(result, Direction::{direction})?;"));
        "virStreamPtr".to_owned()
    }

    fn take_auth(&mut self, name: &str) -> String {
        self.before.push(format!("// SAFETY: as the caller says.\nlet {name} = unsafe {{ auth::Answers::of({name}) }}?;"));
        "virConnectAuthPtr".to_owned()
    }

    /// The steps of a function that asks, with the answers of the caller's callback.
    fn conversation(&self, asks: &Asks, args: &str) -> String {
        let [begin, asked, answer, refuse, end] = asks.steps().map(|step| format!("virtkit::{}", ident(&step.name.snake())));
        format!(
            "let result = match auth {{\n    None => call::wait(virtkit::{}({args}))?,\n    Some(answers) => {{\n        let attempt = call::wait({begin}({args}))?;\n        \
             let steps = auth::Steps {{ asked: |attempt| call::wait({asked}(attempt)), answer: |attempt, answers: Vec<_>| call::wait({answer}(attempt, &answers)), \
             refuse: |attempt, reason: String| call::wait({refuse}(attempt, &reason)), end: |attempt| call::wait({end}(attempt)) }};\n        \
             // SAFETY: as the caller says of its callback.\n        unsafe {{ answers.converse(attempt, &steps) }}?\n    }}\n}};",
            ident(&self.method.name.snake()),
        )
    }

    /// The call of the engine.
    fn call(&self) -> String {
        let name = ident(&self.method.name.snake());
        let args: Vec<String> = self
            .args
            .iter()
            .zip(&self.method.args)
            .map(|(given, arg)| match (given, &arg.default) {
                (Some(given), _) => given.clone(),
                (None, Some(value)) => default(self.api, &self.function.name, &arg.ty, value),
                (None, None) => panic!("{}: the argument `{}` has neither a position nor a default", self.function.name, arg.name),
            })
            .collect();
        let args = args.join(", ");
        if let Some(asks) = self.method.asks.as_ref().filter(|_| self.function.params.contains(&CParam::Auth)) {
            return self.conversation(asks, &args);
        }
        let target = if self.receiver.is_some() { format!("receiver.value().{name}") } else { format!("virtkit::{name}") };
        match self.method.returns {
            Return::Unit => format!("call::wait({target}({args}))?;"),
            Return::Value(_) | Return::Stream(_) => format!("let result = call::wait({target}({args}))?;"),
            // C comes back when the work is done.
            Return::Operation(None) => format!("call::wait(async {{ {target}({args}).await?.wait().await }})?;"),
            Return::Operation(Some(_)) => format!("let result = call::wait(async {{ {target}({args}).await?.wait().await }})?;"),
        }
    }

    /// The type that C returns, what stands for a failure, and the expression of the value.
    fn value(&self) -> (String, String, String) {
        let name = &self.function.name;
        match &self.function.returns {
            CReturn::Status => ("c_int".into(), "-1".into(), "Ok(0)".into()),
            CReturn::Count => ("c_int".into(), "-1".into(), "Ok(count)".into()),
            CReturn::Value | CReturn::CountAlone => ("c_int".into(), "-1".into(), number(name, self.result_type(), "result")),
            CReturn::One => ("c_int".into(), "-1".into(), "Ok(1)".into()),
            CReturn::Width => ("c_int".into(), "-1".into(), "Ok(width)".into()),
            CReturn::Found => ("c_int".into(), "-1".into(), "Ok(c_int::from(result.is_some()))".into()),
            CReturn::TextField(index) => {
                let field = &self.results[*index];
                let value = text(name, &field.ty, &format!("result.{}", ident(&field.name.snake())));
                ("*mut c_char".into(), "null_mut()".into(), value)
            }
            CReturn::Object => self.object(self.result_type()),
            CReturn::LongValue => ("c_ulong".into(), "0".into(), "fit(\"result\", result)".into()),
            CReturn::LongLongValue => ("c_ulonglong".into(), "0".into(), "Ok(result)".into()),
            CReturn::ZeroIsTrue => ("c_int".into(), "-1".into(), "Ok(c_int::from(!result))".into()),
            CReturn::FieldValue(index) => {
                let field = ident(&self.results[*index].name.snake());
                ("c_int".into(), "-1".into(), format!("number(result.{field})"))
            }
            CReturn::Mime => ("*mut c_char".into(), "null_mut()".into(), "memory::text(&mime)".into()),
            CReturn::StaticText => ("*const c_char".into(), "null()".into(), "Ok(memory::lasting(&result))".into()),
            CReturn::KeptText => ("*const c_char".into(), "null()".into(), self.kept_text()),
            CReturn::Bytes => ("*mut c_uchar".into(), "null_mut()".into(), format!("memory::bytes({})", self.borrowed_bytes())),
            CReturn::Text => ("*mut c_char".into(), "null_mut()".into(), text(name, self.result_type(), "result")),
        }
    }

    /// The result in the form that is lent to a function.
    fn borrowed_bytes(&self) -> String {
        if *self.result_type() == Type::Bytes { format!("&{}", self.bytes()) } else { self.bytes().to_owned() }
    }

    /// The text that the handle keeps from now on.
    fn kept_text(&self) -> String {
        let kept = format!("receiver.{}.get_or_init(|| kept(&result)).as_ptr()", ident(&self.method.name.snake()));
        match self.result_type() {
            Type::Optional(_) => format!("Ok(result.map_or(null(), |result| {kept}))"),
            _ => format!("Ok({kept})"),
        }
    }

    fn object(&self, ty: &Type) -> (String, String, String) {
        if let Type::Optional(item) = ty {
            let (pointer, failed, value) = self.object(item);
            return (pointer, failed, format!("match result {{ Some(result) => {value}, None => Ok(null_mut()) }}"));
        }
        let Type::Object(id) = ty else { panic!("{}: the result is no object", self.function.name) };
        let connection = if self.method.result_of.is_some() { "owner" } else { "call.connection()" };
        let value = format!("Ok({})", give(self.api, *id, "result", connection));
        (handle_pointer(self.api.object(*id)), "null_mut()".into(), value)
    }

    pub(super) fn result_type(&self) -> &Type {
        let value = self.method.returns.value();
        value.unwrap_or_else(|| panic!("{}: the method has no value to return", self.function.name))
    }

    pub(super) fn item_type(&self) -> &Type {
        let Type::List(item) = self.result_type() else { panic!("{}: the result is no list", self.function.name) };
        item
    }

    /// The object that a list is of.
    fn item_object(&self) -> Option<&'a Object> {
        let Some(Type::List(item)) = self.method.returns.value() else { return None };
        let Type::Object(id) = **item else { return None };
        Some(self.api.object(id))
    }
}

/// The record of a result that may be missing.
fn optional_record(ty: &Type) -> Option<RecordId> {
    let Type::Optional(item) = ty else { return None };
    let Type::Record(id) = **item else { return None };
    Some(id)
}

fn is_record(api: &Api, returns: &Return) -> bool {
    matches!(returns.value(), Some(Type::Record(id)) if !api.record(*id).fields.is_empty())
}

/// The fields that a prototype can write one by one.
fn results(api: &Api, returns: &Return) -> Vec<Field> {
    match returns.value() {
        Some(Type::Record(id)) => api.record(*id).fields.clone(),
        Some(ty) => vec![Field { name: crate::ir::Name::new("result"), ty: ty.clone(), default: None, doc: String::new() }],
        None => Vec::new(),
    }
}

/// The name of the parameter for an object that a function is about.
pub fn own_parameter(object: &Object) -> String {
    format!("{}: {}", receiver_name(object), handle_pointer(object))
}
