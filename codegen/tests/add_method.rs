//! "Add a method" on the made-up description: an entry is all that the generator needs. The other two places are a driver's body (the generated trait has
//! the method with an answer already) and a scenario. The example of CONTRIBUTING.md itself is tried by `tests/behaviour/tests/add_method.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use virtkit_codegen::ir::{Api, Name};
use virtkit_codegen::target::{self, Files};

const ENTRY: &str = r#"
[[method]]
fn    = "dim_slowly(level: u32, flags: ListFlags = 0) -> u32"
since = "1.2.3"
acl   = ["lamp:write"]
wait  = "blocking"
c.virLampDimSlowly = "int (self, level, flags)"
rpc   = { proc = 14 }
doc   = "Dims the lamp, and gives the level that it had. Levels are in lumen."
"#;

fn with_lamp(text: &str, name: &str) -> Api {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made-up/api-spec");
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("add-method-{}-{name}", std::process::id()));
    for file in ["api.toml", "bell.toml", "connection.toml", "errors.toml", "events.toml", "lamp.toml", "shade.toml", "types/types.toml"] {
        // Without a lock numbers follow the order of the files: what grows stands last.
        let path = root.join("api-spec").join(if file == "lamp.toml" { "z-lamp.toml" } else { file });
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let added = if file == "lamp.toml" { text } else { "" };
        std::fs::write(path, std::fs::read_to_string(source.join(file)).unwrap() + added).unwrap();
    }
    let api = virtkit_codegen::read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    std::fs::remove_dir_all(&root).unwrap();
    api
}

fn files(target: &dyn target::Target, api: &Api) -> BTreeMap<String, String> {
    let mut files = Files::default();
    target::run(target, api, &mut files);
    files.into_vec().into_iter().map(|file| (file.path, file.text)).collect()
}

#[test]
fn an_entry_in_the_description_reaches_every_target() {
    let (before, after) = (with_lamp("", "before"), with_lamp(ENTRY, "after"));
    assert_ne!(before.hash, after.hash, "the private binary interface is another");
    let name = Name::new("dim_slowly");
    // Records of documents are the same whatever the methods are.
    for target in target::all().into_iter().filter(|target| target.name() != "document") {
        let old = files(target.as_ref(), &before);
        let new = files(target.as_ref(), &after);
        let changed: Vec<&String> = new.iter().filter(|(path, text)| old.get(*path) != Some(text)).map(|(path, _)| path).collect();
        let spellings = [name.snake(), name.camel(), name.pascal()];
        let named = changed.iter().any(|path| spellings.iter().any(|spelling| new[*path].contains(spelling)));
        assert!(named, "the target {} does not know the new method; it changed {changed:?}", target.name());
    }
}

#[test]
fn the_driver_trait_answers_for_drivers_that_do_not_have_it_yet() {
    let api = with_lamp(ENTRY, "driver");
    let files = files(&target::rust::Rust, &api);
    let group = &files["core/driver/src/generated/lamp_light.rs"];
    let at =
        group.find("fn dim_slowly(&self, lamp: &LampRef, level: u32, flags: ListFlags) -> Reply<u32>").expect("the trait has the method");
    assert!(group[at..].contains("Reply::unsupported(&methods::LAMP_DIM_SLOWLY)"), "{group}");
}

#[test]
fn a_new_method_gets_the_next_number_and_the_others_keep_theirs() {
    let (before, after) = (with_lamp("", "numbers-before"), with_lamp(ENTRY, "numbers-after"));
    let numbers = |api: &Api| api.methods.iter().map(|method| (api.full_name(method), method.id)).collect::<BTreeMap<_, _>>();
    let (old, mut new) = (numbers(&before), numbers(&after));
    let next = old.values().max().unwrap() + 1;
    assert_eq!(new.remove("Lamp.dim_slowly"), Some(next));
    assert_eq!(old, new);
}
