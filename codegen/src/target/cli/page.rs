//! The reference page of the command line.

use minijinja::{Value, context};

use super::command::{Command, callable, commands};
use super::doc;
use super::method::{heading, spoken};
use super::words::of_object;
use crate::ir::{Api, Event, Method, ObjectId};
use crate::target::{Files, render};

pub(super) fn page(api: &Api, files: &mut Files) {
    let line = |before: &str, word: &str, method: &Method| {
        let spoken = spoken(api, method);
        let usage = format!("virtkit {before}{word} {}", spoken.usage());
        context! { usage => usage.trim_end(), about => doc::sentence(&spoken.say(api, &method.doc)) }
    };
    let object = |id: ObjectId| {
        let (word, alias) = of_object(api, id);
        let one = |command: &Command<'_>| line(&format!("{word} "), &command.word, command.method);
        let commands = commands(api, id);
        let groups = commands.chunk_by(|one, next| one.method.group == next.method.group);
        let section = |group: &[Command<'_>]| {
            context! { heading => group.first().map(|command| heading(api, command.method)), commands => group.iter().map(one).collect::<Vec<_>>() }
        };
        let sections: Vec<Value> = groups.map(section).collect();
        context! { word, alias, about => doc::sentence(&api.object(id).doc), sections }
    };
    let objects: Vec<Value> = (0..api.objects.len()).map(|index| object(ObjectId(index))).collect();
    let functions: Vec<Value> = callable(api).map(|method| line("", &method.name.kebab(), method)).collect();
    let event = |event: &Event| context! { word => event.name.kebab(), about => doc::sentence(&event.doc) };
    let events: Vec<Value> = api.events.iter().map(event).collect();
    files.put("docs/reference/cli.md", render!("cli/cli.md", context! { objects, functions, events, name => api.name }));
}
