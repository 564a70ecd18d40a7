//! By which calls long work is followed.

use super::layout::travels;
use crate::ir::{Api, Default, Field, Method, Type};
use crate::target::rust::ident;

/// The expression that says it: the calls that the description names, about the object whose work it is.
pub fn by(api: &Api, method: &Method) -> String {
    let steps = method.operation.map(|steps| (&api.methods[steps.progress], &api.methods[steps.cancel]));
    let Some((progress, cancel)) = steps.filter(|(progress, cancel)| travels(progress) && travels(cancel)) else {
        return format!("Alone({:?})", api.full_name(method));
    };
    let receiver = method.receiver.map(|id| api.object(id)).filter(|object| !object.identity.is_empty());
    // A connection has no identity: there is only one.
    let (kept, pattern, passed) = receiver.map_or_else(
        || ("()".to_owned(), "()".to_owned(), None),
        |object| (format!("{}.clone()", object.name.snake()), object.name.snake(), Some(object.name.snake())),
    );
    let call = |step: &Method| {
        let arguments: Vec<String> =
            std::iter::once("remote".to_owned()).chain(passed.clone()).chain(step.args.iter().map(|arg| default(api, arg))).collect();
        // By the name of the trait: other objects may have a method of this name.
        format!("{}::{}({})", api.group(step.group).name.pascal(), ident(&step.name.snake()), arguments.join(", "))
    };
    let fields = api.progress.into_iter().flat_map(|id| &api.record(id).fields).map(|field| {
        let name = ident(&field.name.snake());
        format!("{name}: told.{name}")
    });
    let fields: Vec<String> = fields.collect();
    format!(
        "By {{ remote: self.clone(), of: {kept}, \
         progress: |remote, {pattern}| heard({}, |told| OperationProgress {{ {} }}), \
         cancel: |remote, {pattern}| {} }}",
        call(progress),
        fields.join(", "),
        call(cancel),
    )
}

/// The expression for an argument that is not given. The reader of the description sees to it that each has a default.
fn default(api: &Api, arg: &Field) -> String {
    match (&arg.default, &arg.ty) {
        (Some(Default::Number(number)), Type::Flags(id)) => format!("{}::from_bits_retain({number})", api.flag_set(*id).name.pascal()),
        (Some(Default::Number(number)), Type::Enum(id)) => format!("{}({number})", api.enumeration(*id).name.pascal()),
        (Some(Default::Number(number)), Type::Bool) => (*number != 0).to_string(),
        (Some(Default::Number(number)), _) => number.to_string(),
        (Some(Default::Text(text)), _) => format!("{text:?}"),
        (Some(Default::Null), _) => "None".into(),
        (Some(Default::EmptyList), _) => "&[]".into(),
        (Some(Default::EmptyParams) | None, _) => "&::std::default::Default::default()".into(),
    }
}
