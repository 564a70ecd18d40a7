//! Events: a union told apart by `kind`.

use minijinja::{Value, context};

use super::docs::{comment, or_name};
use super::record::requires_view;
use super::script_forms::{Requires, apply, wrapper};
use super::typings::{Imports, Way, typing};
use super::{NATIVE, SCRIPT};
use crate::ir::{Api, Type};
use crate::target::rust::declarations::ident;
use crate::target::{Files, render};

pub fn events(api: &Api, files: &mut Files) {
    let (mut imports, mut requires) = (Imports::default(), Requires::new());
    let views: Vec<Value> = api.events.iter().map(|event| {
        let subject = api.object(event.subject);
        // The connection tells its own events, so it is not told with them.
        let subject = (!subject.identity.is_empty()).then(|| {
            let ty = Type::Object(event.subject);
            context! {
                rust => subject.name.snake(), name => subject.name.camel(), ty => typing(api, &ty, Way::Out, &mut imports),
                wrap => wrapper(api, &ty, &mut requires).map(|function| apply(&function, &format!("event.{}", subject.name.camel()))), doc => comment(2, "What it is about.", &[], None),
            }
        });
        let fields = event.fields.iter().map(|field| context! {
            rust => ident(&field.name.snake()), name => field.name.camel(), ty => typing(api, &field.ty, Way::Out, &mut imports),
            wrap => wrapper(api, &field.ty, &mut requires).map(|function| apply(&function, &format!("event.{}", field.name.camel()))), doc => comment(2, &or_name(&field.doc, &field.name.snake()), &[], None),
        });
        let fields: Vec<Value> = subject.into_iter().chain(fields).collect();
        let names = fields.iter().filter_map(|field| field.get_attr("rust").ok()).map(|name| name.to_string());
        context! { name => event.name.pascal(), pattern => names.collect::<Vec<_>>().join(", "), doc => comment(0, &event.doc, &[], Some(event.since)), kind_doc => comment(2, &event.doc, &[], Some(event.since)), fields }
    }).collect();
    let view = context! { events => views, imports => imports.view("./events.cjs"), requires => requires_view(&requires) };
    files.put(format!("{SCRIPT}/events.cjs"), render!("node/events.cjs", view));
    files.put(format!("{SCRIPT}/events.d.cts"), render!("node/events.d.cts", view));
    files.put(format!("{NATIVE}/events.rs"), render!("node/events.rs", view));
}
