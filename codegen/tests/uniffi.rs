//! What the facade for uniffi leaves out is known, and becomes less.

use std::path::Path;

use virtkit_codegen::target::uniffi::left_out;

/// How many methods something is missing of. It may only fall.
const LEFT_OUT: usize = 6;

#[test]
fn no_more_is_left_out_than_before() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let api = virtkit_codegen::read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    let left_out = left_out(&api);
    let lines: Vec<String> = left_out.iter().map(|(name, lack)| format!("{name} {}", lack.reason())).collect();
    assert_eq!(lines.len(), LEFT_OUT, "docs/reference/uniffi.md has another number of methods:\n{}", lines.join("\n"));
    // The page has them all.
    let page = std::fs::read_to_string(root.join("docs/reference/uniffi.md")).expect("the page is there");
    for (name, lack) in left_out {
        assert!(page.contains(&format!("| `{name}` | it {} |", lack.reason())), "{name} is not on the page");
    }
}
