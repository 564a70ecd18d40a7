//! "Add a method", with the three samples of CONTRIBUTING.md as they stand there: put into a copy of the three files that it names, they are all that is
//! needed, and no table that is kept by hand has to know of the new method.

use std::fs;
use std::path::{Path, PathBuf};

use virtkit_behaviour::{agent, check, scenario, shapes};
use virtkit_codegen::ir::{Api, Implementation};
use virtkit_codegen::target::{self, Files};

const METHOD: &str = "Domain.greeting";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies in the repository").to_owned()
}

/// One of the numbered steps of the page: the file that it names with this ending, and its first sample.
fn step(number: u32, ending: &str) -> (String, String) {
    let page = fs::read_to_string(repository().join("CONTRIBUTING.md")).unwrap();
    let page =
        page.split("\n## Add a method\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the page tells how to add a method");
    let step = page.split("\n### ").find(|step| step.starts_with(&format!("{number}. "))).expect("the step is there");
    let named = step.split('`').find(|word| word.contains('/') && word.ends_with(ending)).expect("the step names its file");
    let sample = step.split("\n```").nth(1).and_then(|block| block.split_once('\n')).expect("the step has a sample");
    (named.to_owned(), format!("{}\n", sample.1.trim_end()))
}

/// A copy of what the samples change.
struct Copied(PathBuf);

impl Copied {
    fn new() -> Self {
        let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("add-method-{}", std::process::id()));
        for folder in ["api-spec", "core/drivers", "tests/behaviour/scenarios"] {
            copy_folder(&repository().join(folder), &copy.join(folder));
        }
        Self(copy)
    }

    fn change(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}, which CONTRIBUTING.md names: {error}"));
        fs::write(path, change(text)).unwrap();
    }

    fn api(&self) -> Api {
        virtkit_codegen::read(&self.0).unwrap_or_else(|problems| panic!("{problems:?}"))
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The drivers that have the method.
fn have(api: &Api) -> Vec<&str> {
    let method = api.methods.iter().find(|method| api.full_name(method) == METHOD).expect("the method is described");
    assert_eq!(method.implementation, Implementation::Driver);
    api.drivers.iter().filter(|driver| driver.has(api, method)).map(|driver| driver.name.as_str()).collect()
}

/// Text without the blanks that formatting is about.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace(",)", ")")
}

#[test]
fn the_samples_of_the_page_add_a_method() {
    let copy = Copied::new();

    // 1. The entry.
    let (file, entry) = step(1, ".toml");
    copy.change(&file, |text| format!("{text}\n{entry}"));
    let described = copy.api();
    assert_eq!(have(&described), Vec::<&str>::new(), "no driver has it yet");
    let mut files = Files::default();
    target::run(&target::rust::Rust, &described, &mut files);
    let files = files.into_vec();
    let written = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.clone()).expect(path);

    // 2. The body, at the end of the driver's part of the group. Its signature is that of the trait, where a name that is not used may begin with `_`.
    let (file, body) = step(2, ".rs");
    let signature = body.split_once(" {\n").expect("the sample is a function").0;
    let group = written("core/driver/src/generated/domain_status.rs");
    assert!(
        squeezed(&group).contains(&squeezed(&signature.replace(" _", " "))),
        "the sample's signature is not that of the trait: {signature}"
    );
    copy.change(&file, |text| {
        let (before, after) = text.rsplit_once("\n}\n").expect("the file ends with the part of the group");
        assert!(before.contains("\nimpl DomainStatus for TestConnection {\n") && after.is_empty(), "{file} is arranged otherwise now");
        format!("{before}\n\n{body}}}\n")
    });
    let implemented = copy.api();
    assert_eq!(have(&implemented), ["test"], "which is what `supports` says, and the table of drivers");

    // 3. The scenario.
    let (file, sample) = step(3, ".toml");
    copy.change(&file, |text| format!("{text}\n{sample}"));
    let scenarios = scenario::load(&copy.0.join("tests/behaviour/scenarios"), Path::new("/place")).unwrap();
    assert_eq!(check::problems(&implemented, &scenarios), Vec::<String>::new());
    assert_eq!(check::unproved(&implemented, &scenarios), Vec::<String>::new());

    // Nothing else has to know of it.
    let rows = shapes::load(&repository().join("tests/shapes.toml")).unwrap();
    let agents = agent::load(&repository().join("tests/behaviour/agents.toml")).unwrap();
    let columns: Vec<&str> = agents.iter().map(|agent| agent.language.as_str()).collect();
    assert_eq!(shapes::problems(&implemented, &scenarios, &rows, &columns), Vec::<String>::new());
    assert!(written("core/engine/tests/generated/mod.rs").contains("&methods::DOMAIN_GREETING"), "the tests of all methods have it");
}
