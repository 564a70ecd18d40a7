//! Methods: how they are called on the command line, and what comes of it.

use minijinja::{Value, context};

use super::argument::{self, Argument};
use super::words::{Taken, chain, of_object};
use super::{doc, types};
use crate::ir::{Api, Direction, Method, Return, Type};
use crate::target::render;
use crate::target::rust::declarations::ident;

/// A method with its words.
pub(super) struct Spoken<'a> {
    pub method: &'a Method,
    /// The names of the words that say which object is meant.
    pub receivers: Vec<String>,
    pub arguments: Vec<Argument<'a>>,
    /// The name of the file that a stream is read from or written to.
    pub file: Option<String>,
}

pub(super) fn spoken<'a>(api: &'a Api, method: &'a Method) -> Spoken<'a> {
    let mut taken = Taken::new(&method.name);
    let chain = method.receiver.map(|receiver| chain(api, receiver)).unwrap_or_default();
    let receivers = chain.into_iter().map(|object| taken.place(&of_object(api, object).0, &api.object(object).name)).collect();
    let arguments = argument::all(api, method, &mut taken);
    let file = match &method.returns {
        Return::Stream(Direction::Read | Direction::Write) => Some(taken.place("file", &method.name)),
        Return::Stream(Direction::Both) | Return::Unit | Return::Value(_) | Return::Operation(_) => None,
    };
    Spoken { method, receivers, arguments, file }
}

impl Spoken<'_> {
    /// Its table.
    pub fn table(&self, api: &Api) -> String {
        let method = self.method;
        let text = self.say(api, &doc::paragraphs(&method.doc));
        let view = context! {
            constant => constant(method),
            name => api.full_name(method),
            receiver => method.receiver.map(|object| ident(&api.object(object).name.snake())),
            receivers => format!("&{:?}", self.receivers),
            about => types::text(&doc::sentence(&text)),
            doc => types::text(&text),
            group => types::text(heading(api, method).trim_end_matches('.')),
            since => method.since.to_string(),
            arguments => self.arguments.iter().map(|argument| argument.view(api, self)).collect::<Vec<_>>(),
            returns => returns(api, &method.returns),
            unit => types::maybe(method.returns.value().and_then(|ty| doc::unit(&method.doc, ty))),
            file => types::maybe(self.file.as_deref()),
            sparse => self.sparse(),
        };
        render!("cli/method.rs", view)
    }

    /// A text about it or one of its arguments, with everything written as the command line writes it.
    pub fn say(&self, api: &Api, text: &str) -> String {
        let words = self.arguments.iter().flat_map(|argument| argument.words(api));
        words.fold(doc::for_people(text), |text, (name, word)| text.replace(&format!("`{name}`"), &format!("`{word}`")))
    }

    /// The switch with which its stream may have holes: the argument, and its bit.
    fn sparse(&self) -> Option<Value> {
        let bits = self.method.rpc.as_ref()?.sparse?;
        let flags = self.method.args.iter().find(|arg| matches!(arg.ty, Type::Flags(_)))?;
        Some(context! { arg => flags.name.snake(), bits })
    }

    /// What follows its words in a line of usage.
    pub fn usage(&self) -> String {
        let (mut words, mut options) = (self.receivers.clone(), Vec::new());
        for argument in &self.arguments {
            let (places, more) = argument.given.usage();
            words.extend(places);
            options.extend(more);
        }
        words.extend(self.file.clone());
        words.extend(options);
        words.join(" ")
    }
}

/// What the methods of its group are about, in a sentence.
pub(super) fn heading(api: &Api, method: &Method) -> String {
    doc::sentence(&api.group(method.group).doc)
}

/// The name of its table.
pub(super) fn constant(method: &Method) -> String {
    method.name.screaming()
}

/// The module of its table.
pub(super) fn module(api: &Api, method: &Method) -> String {
    method.receiver.map_or_else(|| "functions".to_owned(), |object| ident(&api.object(object).name.snake()))
}

fn returns(api: &Api, returns: &Return) -> String {
    match returns {
        Return::Unit => "Returns::Nothing".to_owned(),
        Return::Value(ty) => format!("Returns::Value({})", types::expression(api, ty)),
        Return::Stream(Direction::Read) => "Returns::Read".to_owned(),
        Return::Stream(Direction::Write) => "Returns::Write".to_owned(),
        Return::Stream(Direction::Both) => "Returns::Both".to_owned(),
        Return::Operation(None) => "Returns::Operation(None)".to_owned(),
        Return::Operation(Some(ty)) => format!("Returns::Operation(Some({}))", types::expression(api, ty)),
    }
}
