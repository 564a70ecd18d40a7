//! What the Go target writes is Go: the made-up description, with every type in every direction, compiles with the real runtime and agent.

use std::path::{Path, PathBuf};
use std::process::Command;

use virtkit_codegen::target::{self, Files};

/// Codes that the runtime itself gives.
const CODES: [(&str, i32); 4] = [("InternalError", 1), ("InvalidArg", 8), ("InvalidStream", 84), ("DeadlineExceeded", 10002)];

/// Types that the made-up description does not have, or not in this direction.
const METHODS: &str = r#"
[[method]]
fn    = "everything(bulb: BulbPart, bulbs: [BulbPart]?, pins: [u32; 2], names: [[str]], twins: [Lamp], house: Connection, plan: xml<Lamp>, colour: Colour?, port: fd?)"
since = "0.4.0"
acl   = ["lamp:write"]
wait  = "blocking"
rpc   = { proc = 90 }
doc   = "Takes everything."

[[method]]
fn    = "defaults(type: str, on: bool = true, name: str = 'none', level: i64 = -1, colour: Colour = RED, any: str? = null, mask: cpumap? = null, some_ids: [u32]? = [], old: params<LampSettings>? = {}, pause: duration? = null, some: params<LampSettings> = {}, twin: Lamp? = null, n: u32? = null, flags: ListFlags = LIT)"
since = "0.4.0"
acl   = ["lamp:write"]
wait  = "blocking"
rpc   = { proc = 91 }
doc   = "Takes what it is given."

[[method]]
fn    = "gives(value: str, form: u64) -> (plans: [xml<Lamp>], houses: [[Lamp?]], key: uuid?, pins: [Colour; 3], secret: secret, note: bytes?, name: str?, pause: duration?, limits: params<LampSettings>?)"
since = "0.4.0"
acl   = ["lamp:read"]
wait  = "job"
rpc   = { proc = 92 }
doc   = "Gives everything."
"#;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository")
}

fn ends_in(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}

fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            copy(&path, &to.join(name), wanted);
        } else if wanted(&name) {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// The made-up description, with what this test adds.
fn description(root: &Path) {
    copy(&repository().join("codegen/tests/made-up/api-spec"), &root.join("api-spec"), &|name| ends_in(name, "toml"));
    let append = |file: &str, text: &str| {
        let path = root.join("api-spec").join(file);
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + text).unwrap();
    };
    append("lamp.toml", METHODS);
    for (name, value) in CODES {
        let c = format!("VIR_ERR_MADE_UP_{value}");
        append(
            "errors.toml",
            &format!("\n[[code]]\nname = \"{name}\"\nvalue = {value}\nsince = \"0.1.0\"\nc = \"{c}\"\ndoc = \"One of the runtime's.\"\n"),
        );
    }
}

fn go(folder: &Path, args: &[&str]) {
    let output = Command::new("go").args(args).current_dir(folder).output().expect("go can be started");
    assert!(output.status.success(), "go {args:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_type_compiles_in_every_direction() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("go-{}", std::process::id()));
    description(&root);
    let api = virtkit_codegen::read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    // A folder to embed has to hold a file: until a library is there, its README.
    let by_hand = |name: &str| {
        !name.ends_with("_gen.go") && !name.ends_with("_test.go") && (ends_in(name, "go") || name.starts_with("go.") || name == "README")
    };
    for folder in ["bindings-go/internal", "bindings-go/lib", "tests/agents/go"] {
        copy(&repository().join(folder), &root.join(folder), &by_hand);
    }
    for entry in std::fs::read_dir(repository().join("bindings-go")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if by_hand(name) {
            std::fs::copy(&path, root.join("bindings-go").join(name)).unwrap();
        }
    }
    let mut files = Files::default();
    target::run(&target::go::Go, &api, &mut files);
    for file in files.into_vec() {
        std::fs::write(root.join(&file.path), &file.text).unwrap();
    }
    go(&root.join("bindings-go"), &["vet", "./..."]);
    go(&root.join("tests/agents/go"), &["vet", "./..."]);
    std::fs::remove_dir_all(&root).unwrap();
}
