//! A library that stands before ours and notes which functions a program calls: one that is loaded first (`LD_PRELOAD`), made of the headers.

use minijinja::{Value, context};

use crate::File;
use crate::header::{Header, Prototype};
use crate::target::{Files, render};

/// Makes it of the generated headers.
pub fn recorder(headers: &[File]) -> File {
    let libvirts = headers.iter().filter(|file| file.path.contains("/libvirt/"));
    let header = Header::read(libvirts.map(|file| file.text.as_str()));
    let functions: Vec<Value> = header.functions.iter().map(|(name, prototype)| function(name, prototype)).collect();
    let mut files = Files::default();
    files.put("tests/agents/c/calls/calls.c", render!("c/calls.c", context! { functions }));
    files.into_vec().remove(0)
}

fn function(name: &str, Prototype { returns, params }: &Prototype) -> Value {
    let named = |(at, ty): (usize, &String)| format!("{ty}{}a{at}", if ty.ends_with('*') { "" } else { " " });
    let declared: Vec<String> = params.iter().enumerate().map(named).collect();
    let passed: Vec<String> = (0..params.len()).map(|at| format!("a{at}")).collect();
    let declared = if declared.is_empty() { "void".to_owned() } else { declared.join(", ") };
    // How a result says that the call failed.
    let failed = match returns.as_str() {
        "void" => None,
        "int" | "long long" => Some("result < 0"),
        "unsigned int" => Some("result == (unsigned int)-1"),
        "unsigned long" | "unsigned long long" => Some("result == 0"),
        _ => Some("!result"),
    };
    context! { name, returns, declared, passed => passed.join(", "), failed }
}
