//! Objects: the handle, its references, and its identity.

use minijinja::{Value, context};

use super::function::{FunctionView, own_parameter, views};
use super::names::{
    NOBODY, error_domain, handle_pointer, handle_structure, ident, invalid_code, key, magic, module, part_of, receiver_name,
};
use crate::ir::{Api, CHeader, CIdentity, CIdentityForm, CReturn, Field, Object, ObjectId, Type};
use crate::target::{Files, render};

/// Writes one module per object.
pub fn write(api: &Api, files: &mut Files, folder: &str) {
    for (index, object) in api.objects.iter().enumerate() {
        let mut functions = references(api, object);
        for part in &object.identity {
            functions.extend(part.c.iter().map(|c| identity(api, object, &part.field, c)));
        }
        let declared = api.calls_of(ObjectId(index)).filter(|method| method.header == CHeader::Main);
        functions.extend(declared.flat_map(|method| views(api, method)));
        let of_methods = api.calls_of(ObjectId(index)).filter(|method| method.c.iter().any(|c| c.returns == CReturn::KeptText));
        let of_methods = of_methods.map(|method| context! { name => ident(&method.name.snake()), ty => "CString" });
        let kept: Vec<Value> = object.identity.iter().filter_map(|part| kept(api, &part.field, &part.c)).chain(of_methods).collect();
        let view = context! {
            name => object.name.words().join(" "),
            module => module(object),
            own_structure => object.parent.is_some(),
            structure => handle_structure(object),
            engine => object.name.pascal(),
            magic => magic(object),
            invalid => invalid_code(api, object),
            domain => error_domain(api, object),
            key => key(object),
            doc => object.doc.trim(),
            kept,
            functions => functions.iter().map(FunctionView::render).collect::<Vec<_>>(),
        };
        files.put(format!("{folder}/{}.rs", module(object)), render!("c/object.rs", view));
    }
}

/// Release, reference, and connection.
fn references(api: &Api, object: &Object) -> Vec<FunctionView> {
    let part = part_of(api, &object.name.pascal());
    let free = if object.parent.is_none() { NOBODY.to_owned() } else { part.clone() };
    let (name, own) = (receiver_name(object), own_parameter(object));
    let what = object.name.words().join(" ");
    let release = |tail: &str| format!("// SAFETY: as the caller says.\n{}", tail.replace("{}", &name));
    let mut functions = Vec::new();
    let (doc, body) = if object.parent.is_none() {
        let doc = "Returns 0 if that was the last one, 1 if the program or handles that it holds keep the connection open, -1 on failure.";
        (doc, release("unsafe { release({}) }.map(c_int::from)"))
    } else {
        ("Returns 0, or -1 on failure.", release("unsafe { release({}) }?;\nOk(0)"))
    };
    let doc = format!("Gives back a reference of a {what} handle; the last one frees it.\n\n{doc}");
    functions.push(FunctionView::new(free, &object.c.free, doc, vec![own.clone()], "c_int", "-1", body));
    let doc = format!("Takes a further reference of a {what} handle.\n\nReturns 0, or -1 on failure.");
    let body = release("unsafe { retain({}) }?;\nOk(0)");
    functions.push(FunctionView::new(part.clone(), &object.c.reference, doc, vec![own.clone()], "c_int", "-1", body));
    if let Some(connect) = &object.c.connect {
        let doc = format!(
            "The connection that a {what} handle is of. No reference is taken: it is valid as long as the handle.\n\nReturns NULL on failure."
        );
        let body = format!("{}\nOk(receiver.head().connection())", receiver(&name));
        functions.push(FunctionView::new(part, connect, doc, vec![own], "virConnectPtr", "null_mut()", body));
    }
    functions
}

fn receiver(name: &str) -> String {
    format!("// SAFETY: as the caller says.\nlet receiver = unsafe {{ call.receiver({name}) }}?;")
}

/// What a handle keeps of a part of its identity, because a function lends it out.
fn kept(api: &Api, part: &Field, functions: &[CIdentity]) -> Option<Value> {
    let lends = |form| functions.iter().any(|c| c.form == form);
    let ty = if lends(CIdentityForm::BorrowedText) {
        "CString".to_owned()
    } else if lends(CIdentityForm::LentHandle) {
        format!("Lent<{}>", lent(api, part).c.type_name)
    } else {
        return None;
    };
    Some(context! { name => part.name.snake(), ty })
}

/// The object that a part of an identity is.
fn lent<'a>(api: &'a Api, part: &Field) -> &'a Object {
    match part.ty {
        Type::Object(id) => api.object(id),
        _ => panic!("the part `{}` of an identity is no object, and cannot be lent as a handle", part.name),
    }
}

/// A function that gives a part of the identity.
fn identity(api: &Api, object: &Object, field: &Field, c: &CIdentity) -> FunctionView {
    let (part, ty, doc) = (&field.name.snake(), &field.ty, &field.doc);
    let name = receiver_name(object);
    let mut params = vec![own_parameter(object)];
    let receiver = receiver(&name);
    let fill = |function: &str, room: &str| {
        format!(
            "{receiver}\n// SAFETY: as the caller says.\nunsafe {{ {function}(\"{room}\", {room}, receiver.value().{part}()) }}?;\nOk(0)"
        )
    };
    let pointer;
    let (returns, failed, doc, body) = match c.form {
        CIdentityForm::BorrowedText => (
            "*const c_char",
            "null()",
            format!("{doc}\n\nReturns a text that is valid as long as the handle, or NULL on failure."),
            format!("{receiver}\nOk(receiver.{part}.get_or_init(|| kept(receiver.value().{part}())).as_ptr())"),
        ),
        CIdentityForm::LentHandle => {
            let lent = lent(api, field);
            pointer = handle_pointer(lent);
            let made = format!(
                "virtkit::{}::new(receiver.value().connection().clone(), receiver.value().identity().{part}.clone())",
                lent.name.pascal()
            );
            (
                pointer.as_str(),
                "null_mut()",
                format!("{doc} No reference is taken: the handle is valid as long as the other one.\n\nReturns NULL on failure."),
                format!(
                    "{receiver}\nlet connection = call.connection();\nlet lent = receiver.{part}.get_or_init(|| Lent::new({}::give(connection, {made})));\nOk(lent.pointer())",
                    module(lent)
                ),
            )
        }
        CIdentityForm::Number => (
            "c_uint",
            "c_uint::MAX",
            format!("{doc}\n\nReturns -1, as an unsigned number, where there is none or on failure."),
            format!("{receiver}\nOk({})", unsigned(ty, &format!("receiver.value().{part}()"))),
        ),
        CIdentityForm::Value => (
            "c_int",
            "-1",
            format!("{doc}\n\nReturns the value, or -1 on failure."),
            format!("{receiver}\nOk(receiver.value().{part}().0)"),
        ),
        CIdentityForm::FillBytes => {
            params.push(format!("{part}: *mut c_uchar"));
            let doc = format!("{doc} As VIR_UUID_BUFLEN bytes into `{part}`.\n\nReturns 0, or -1 on failure.");
            ("c_int", "-1", doc, fill("fill_uuid", part))
        }
        CIdentityForm::FillText => {
            params.push("buf: *mut c_char".to_owned());
            let doc = format!("{doc} As text into `buf`, which has room for VIR_UUID_STRING_BUFLEN bytes.\n\nReturns 0, or -1 on failure.");
            ("c_int", "-1", doc, fill("fill_uuid_text", "buf"))
        }
    };
    FunctionView::new(part_of(api, &object.name.pascal()), &c.name, doc, params, returns, failed, body)
}

/// A number of an identity as C's `unsigned int`.
fn unsigned(ty: &Type, value: &str) -> String {
    if *ty == Type::I32 {
        return format!("{value}.cast_unsigned()");
    }
    assert_eq!(*ty, Type::U32, "a part of an identity that C gives as a number is an i32 or a u32");
    value.to_owned()
}
