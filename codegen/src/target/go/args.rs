//! How the arguments of a method are passed in Go. The rule is told to users in `bindings-go/doc.go`.
//!
//! Required arguments are positional. Of those with a default: flags, if nothing else has one, are variadic; so are they beside one
//! optional text, which is positional with "" for none; all other combinations go into an options struct, of which nil is all defaults.

use serde::Serialize;

use crate::ir::{Api, Default, Field, Method, Type};

use super::codec::{CALL_IN, encode, present};
use super::docs::{About, comment, sentence};
use super::names::{exported, local};
use super::types::{argument_type, go_type};

/// One parameter of the Go function.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Param {
    pub(super) name: String,
    /// With `...` for a variadic one.
    pub(super) ty: String,
}

/// The options struct of a method.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Options {
    pub(super) name: String,
    doc: String,
    fields: Vec<OptionField>,
}

#[derive(Debug, Clone, Serialize)]
struct OptionField {
    name: String,
    ty: String,
    doc: String,
}

/// How one argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passing {
    Positional,
    Variadic,
    /// A field of the options.
    Option,
}

/// How an argument with a default shows that it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    /// The zero value of its type is the default.
    Zero,
    /// "" stands for none.
    EmptyText,
    /// A nil pointer, because the default is not the zero value.
    NilPointer,
}

/// The arguments of a method, in Go.
#[derive(Debug)]
pub(super) struct Arguments {
    pub(super) params: Vec<Param>,
    pub(super) options: Option<Options>,
    /// Statements that encode the arguments, in the order of the description.
    pub(super) encode: Vec<String>,
}

impl Arguments {
    /// Decides for one method; `owner` is the name of its options without `Options`.
    pub(super) fn of(api: &Api, method: &Method, owner: &str) -> Self {
        let passing = passing(method);
        let mut arguments = Self { params: Vec::new(), options: None, encode: Vec::new() };
        if passing.contains(&Passing::Option) {
            let name = format!("{owner}Options");
            let doc = comment(&format!(
                "{name} are the optional arguments of {}. Its zero value, and nil, stand for all defaults.",
                link(api, method)
            ));
            arguments.encode.push(format!("if options == nil {{\noptions = &{name}{{}}\n}}"));
            arguments.options = Some(Options { name, doc, fields: Vec::new() });
        }
        for (arg, passing) in method.args.iter().zip(passing) {
            arguments.add(api, arg, passing);
        }
        if let Some(options) = &arguments.options {
            arguments.params.push(Param { name: "options".into(), ty: format!("*{}", options.name) });
        }
        arguments
    }

    fn add(&mut self, api: &Api, arg: &Field, passing: Passing) {
        let ty = argument_type(api, &arg.ty);
        match passing {
            Passing::Positional => {
                let name = local(&arg.name);
                let absence = absence(arg);
                self.encode.push(statement(api, arg, absence, &name));
                self.params.push(Param { name, ty: absence.go_type(ty) });
            }
            Passing::Variadic => {
                let name = local(&arg.name);
                self.encode.push(encode(api, &arg.ty, CALL_IN, &format!("combine({ty}({}), {name})", default_number(arg))));
                self.params.push(Param { name, ty: format!("...{ty}") });
            }
            Passing::Option => {
                let (name, absence) = (exported(&arg.name), absence(arg));
                self.encode.push(statement(api, arg, absence, &format!("options.{name}")));
                let doc = comment(&option_doc(api, arg, &name, absence));
                let options = self.options.as_mut().expect("made before the first option");
                options.fields.push(OptionField { name, ty: absence.go_type(ty), doc });
            }
        }
    }
}

impl Absence {
    fn go_type(self, ty: String) -> String {
        match self {
            Self::Zero => ty,
            Self::EmptyText => "string".into(),
            Self::NilPointer if ty.starts_with('*') => ty,
            Self::NilPointer => format!("*{ty}"),
        }
    }
}

/// How each argument of a method is passed.
pub(super) fn passing(method: &Method) -> Vec<Passing> {
    let optional: Vec<&Field> = method.args.iter().filter(|arg| arg.default.is_some()).collect();
    let flags = optional.iter().filter(|arg| is_flags(arg)).count();
    let texts = optional.iter().filter(|arg| absence(arg) == Absence::EmptyText).count();
    // Variadic parameters come last, as flags do in the description.
    let flags_last = flags == 0 || method.args.last().is_some_and(|arg| arg.default.is_some() && is_flags(arg));
    let short = flags <= 1 && texts <= 1 && flags + texts == optional.len() && flags_last;
    let choose = |arg: &Field| match (&arg.default, short) {
        (Some(_), true) if is_flags(arg) => Passing::Variadic,
        (None, _) | (Some(_), true) => Passing::Positional,
        (Some(_), false) => Passing::Option,
    };
    method.args.iter().map(choose).collect()
}

fn is_flags(arg: &Field) -> bool {
    matches!(arg.ty, Type::Flags(_))
}

/// How the argument shows that it is not given.
pub(super) fn absence(arg: &Field) -> Absence {
    let optional = matches!(arg.ty, Type::Optional(_));
    match &arg.default {
        Some(Default::Null) => match &arg.ty {
            Type::Optional(inner) if **inner == Type::Text => Absence::EmptyText,
            _ => Absence::Zero,
        },
        None => Absence::Zero,
        Some(Default::EmptyList | Default::EmptyParams | Default::Number(0)) if !optional => Absence::Zero,
        Some(Default::Text(text)) if text.is_empty() && arg.ty == Type::Text => Absence::Zero,
        Some(Default::Number(_) | Default::Text(_) | Default::EmptyList | Default::EmptyParams) => Absence::NilPointer,
    }
}

/// The statement that encodes the argument out of `value`.
fn statement(api: &Api, arg: &Field, absence: Absence, value: &str) -> String {
    match absence {
        Absence::Zero => encode(api, &arg.ty, CALL_IN, value),
        Absence::EmptyText => present(api, &arg.ty, CALL_IN, &format!("{value} != \"\""), value),
        Absence::NilPointer => {
            let (inner, optional) = match &arg.ty {
                Type::Optional(inner) => (&**inner, true),
                other => (other, false),
            };
            let local = format!("{}Value", local(&arg.name));
            let chosen = format!("{local} := {}\nif {value} != nil {{\n{local} = *{value}\n}}", default_value(api, arg, inner));
            let mark = if optional { "\ncall.in.present(true)" } else { "" };
            format!("{chosen}{mark}\n{}", encode(api, inner, CALL_IN, &local))
        }
    }
}

fn default_number(arg: &Field) -> i64 {
    match &arg.default {
        Some(Default::Number(number)) => *number,
        Some(Default::Null | Default::Text(_) | Default::EmptyList | Default::EmptyParams) | None => 0,
    }
}

/// The default as an expression of a type.
fn default_value(api: &Api, arg: &Field, ty: &Type) -> String {
    let typed = go_type(api, ty);
    match (&arg.default, ty) {
        (Some(Default::Text(text)), _) => format!("{text:?}"),
        (Some(Default::EmptyList), _) => format!("{typed}(nil)"),
        (Some(Default::EmptyParams), _) => format!("{typed}{{}}"),
        (Some(Default::Number(_) | Default::Null) | None, Type::Bool) => (default_number(arg) != 0).to_string(),
        (Some(Default::Number(_) | Default::Null) | None, _) => format!("{typed}({})", default_number(arg)),
    }
}

/// What an argument is: its own text, or that of its type.
pub(super) fn described<'a>(api: &'a Api, arg: &'a Field) -> &'a str {
    if !arg.doc.is_empty() {
        return &arg.doc;
    }
    match &arg.ty {
        Type::Enum(id) => &api.enumeration(*id).doc,
        Type::Flags(id) => &api.flag_set(*id).doc,
        _ => "",
    }
}

/// What an optional argument is, and its default where that is not the zero value.
fn option_doc(api: &Api, arg: &Field, name: &str, absence: Absence) -> String {
    let text = sentence(name, About::Thing, described(api, arg));
    let ty = match &arg.ty {
        Type::Optional(inner) => inner,
        other => other,
    };
    match absence {
        Absence::Zero | Absence::EmptyText => text,
        Absence::NilPointer if text.is_empty() => format!("{name}: nil stands for {}.", default_value(api, arg, ty)),
        Absence::NilPointer => format!("{text} Nil stands for {}.", default_value(api, arg, ty)),
    }
}

/// How comments name a method: `[Domain.OpenConsole]`.
pub(super) fn link(api: &Api, method: &Method) -> String {
    match method.receiver {
        Some(object) => format!("[{}.{}]", exported(&api.object(object).name), exported(&method.name)),
        None => format!("[{}]", exported(&method.name)),
    }
}
