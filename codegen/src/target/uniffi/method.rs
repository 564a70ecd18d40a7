//! A method of the facade: once for those who wait for its future, once for those who wait for the answer.

use minijinja::{Value, context};

use super::types::{argument, result};
use crate::ir::{Api, Method, Wait};
use crate::target::rust::declarations::or_name;
use crate::target::rust::ident;

pub fn view(api: &Api, method: &Method) -> Value {
    let snake = method.name.snake();
    let mut defaults = Vec::new();
    let args: Vec<Value> = method
        .args
        .iter()
        .map(|arg| {
            let name = name(&arg.name.snake());
            let it = argument(api, arg, &name);
            if let Some(default) = &it.default {
                defaults.push(format!("{name} = {default}"));
            }
            context! { name, face => it.face, taken => it.taken, lent => it.lent, json => arg.name.snake(), doc => doc(&or_name(&arg.doc, &arg.name.snake())) }
        })
        .collect();
    context! {
        name => ident(&snake), awaited => format!("{snake}_async"), args, defaults,
        result => result(api, &method.returns), doc => doc(&method.doc), since => method.since.to_string(),
        note => match method.wait {
            Wait::Instant | Wait::Blocking => None,
            Wait::Job => Some("It may take minutes."),
        },
    }
}

/// Words of Ruby, which cannot be names of arguments there: uniffi's Ruby uses them as they are.
pub const RUBY_WORDS: &[&str] = &[
    "alias", "and", "begin", "break", "case", "class", "def", "do", "else", "elsif", "end", "ensure", "false", "for", "if", "module",
    "next", "nil", "not", "or", "redo", "rescue", "retry", "return", "self", "super", "then", "true", "undef", "unless", "until", "when",
    "while", "yield",
];

/// The name of an argument.
fn name(name: &str) -> String {
    if RUBY_WORDS.contains(&name) { format!("{name}_value") } else { ident(name) }
}

/// Text for the comments of languages whose comments can hold comments, and end early.
pub fn doc(text: &str) -> String {
    text.trim().replace("*/", "* /").replace("/*", "/ *")
}
