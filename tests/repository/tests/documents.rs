//! What documents promise is there.

use std::fs;

use virtkit_repository::{expect_none, files, methods, root};

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The targets of the links to files in a Markdown text.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .map(|target| target.split('#').next().unwrap_or(target))
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let mut findings = Vec::new();
    for file in files().into_iter().filter(|file| file.ending() == "md" && !file.path.starts_with("codegen/")) {
        // A link is seen from the folder of its page.
        let path = root().join(&file.path);
        let folder = path.parent().expect("a file lies in a folder");
        findings
            .extend(links(&file.text).into_iter().filter(|link| !folder.join(link).exists()).map(|link| format!("{}: {link}", file.path)));
    }
    expect_none("Links to what is not there:", &findings);
}

/// What a caller has to reckon with is part of a method's documentation, in every language.
#[test]
fn every_method_tells_its_errors() {
    let silent = methods().into_iter().filter(|method| !method.internal && !method.doc.contains("\nErrors: "));
    let findings: Vec<String> = silent.map(|method| format!("{}: {}", method.file, method.name)).collect();
    expect_none("Methods whose documentation has no paragraph that begins with `Errors:`", &findings);
}

#[test]
fn every_language_has_its_sample() {
    let text = read("README.md");
    let missing = ["```python", "```js", "```java", "```go", "```c", "```rust"].into_iter().filter(|fence| !text.contains(fence));
    expect_none("Languages without a sample in the README:", &missing.map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn architecture_states_its_invariants() {
    let text = read("ARCHITECTURE.md");
    assert!(text.matches("Invariant:").count() >= 5, "ARCHITECTURE.md states fewer than five invariants");
}

#[test]
fn the_licence_is_there() {
    assert!(read("LICENSE").contains("GNU LESSER GENERAL PUBLIC LICENSE"));
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("license = \"LGPL-2.1-or-later\""));
}

/// What is shown there is what the tests run.
#[test]
fn the_samples_of_uniffi_are_those_that_run() {
    let page = read("bindings-uniffi/README.md");
    for (fence, file) in [("kotlin", "Sample.kt"), ("ruby", "sample.rb")] {
        let sample = read(&format!("bindings-uniffi/samples/{file}"));
        assert!(page.contains(&format!("```{fence}\n{sample}```")), "bindings-uniffi/README.md does not show samples/{file} as it is");
    }
}
