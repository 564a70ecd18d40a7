//! What this repository has: the description, and the headers that are made of it.

use std::path::Path;

use virtkit_codegen::header::Header;
use virtkit_codegen::ir::{Api, Program};

/// The headers that declare what libvirt's interface has: its main one, and those for what only some hosts have.
pub const HEADERS: [&str; 4] = [
    "bindings-c/include/libvirt/libvirt.h",
    "bindings-c/include/libvirt/virterror.h",
    "bindings-c/include/libvirt/libvirt-qemu.h",
    "bindings-c/include/libvirt/libvirt-lxc.h",
];

/// The file that names the procedures that belong to no method.
const PROTOCOL: &str = "core/rpc/src/protocol.rs";

/// The description, and what is made of it.
#[derive(Debug)]
pub struct Ours {
    /// The description.
    pub api: Api,
    /// The generated headers.
    pub header: Header,
    /// Their texts.
    pub texts: Vec<String>,
    /// Procedures that belong to no method: opening, closing, authentication, subscriptions.
    pub protocol: Vec<(Program, u32)>,
}

impl Ours {
    /// Reads the description and the headers below `root`.
    ///
    /// # Errors
    /// A description with problems, or a file that cannot be read.
    pub fn load(root: &Path) -> Result<Self, String> {
        let read = |name: &str| std::fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"));
        let api = virtkit_codegen::read(root).map_err(|problems| {
            let all: Vec<String> = problems.problems.iter().map(|problem| format!("{}: {problem}", problem.file())).collect();
            all.join("\n")
        })?;
        let texts = HEADERS.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let header = Header::read(texts.iter().map(String::as_str));
        Ok(Self { api, header, texts, protocol: numbers(&read(PROTOCOL)?) })
    }
}

/// The numbers in `procedure(316, "...")` and in `qemu(4, "...")`.
fn numbers(source: &str) -> Vec<(Program, u32)> {
    let of = |program: Program, word: &str| -> Vec<(Program, u32)> {
        let calls = source.split(word).skip(1);
        let number = |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
        calls.filter_map(|rest| Some((program, number(rest)?))).collect()
    };
    [of(Program::Main, "procedure("), of(Program::Qemu, " qemu(")].concat()
}

#[cfg(test)]
mod tests {
    use super::Program;

    #[test]
    fn procedures_of_the_protocol_are_found_by_their_numbers() {
        let source = "const fn procedure(number: u32, name: &str)\nA: X = procedure(66, \"a\");\nregister: procedure(316, \"b\"),\nderegister: qemu(5, \"c\"),";
        assert_eq!(super::numbers(source), [(Program::Main, 66), (Program::Main, 316), (Program::Qemu, 5)]);
    }
}
