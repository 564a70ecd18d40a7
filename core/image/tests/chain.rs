//! Chains of images, down to the last one or to what is wrong.

use std::fs::File;
use std::path::{Path, PathBuf};

use virtkit_image::chain::{ChainError, LAYERS, Layer, chain, top};
use virtkit_image::qcow2::{Backing, Options, create};

/// An image that lies on another, whose name and format are as they are said.
fn image(path: &Path, below: Option<(&str, Option<&str>)>) {
    let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
    let backing = below.map(|(file, format)| Backing { file: file.to_owned(), format: format.map(str::to_owned) });
    create(&file, &Options { backing, ..Options::new(1 << 20) }).unwrap();
    if matches!(below, Some((_, None))) {
        // Images that are made today say it always.
        let mut bytes = std::fs::read(path).unwrap();
        let extension = bytes.windows(4).position(|window| window == 0xE279_2ACA_u32.to_be_bytes()).expect("the format is said");
        bytes[extension..extension + 4].copy_from_slice(b"mine");
        std::fs::write(path, bytes).unwrap();
    }
}

fn anywhere(path: &Path, format: &str) -> Result<Vec<Layer>, ChainError> {
    chain(path, format, Some)
}

#[test]
fn a_chain_goes_down_to_the_last_image() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    std::fs::write(path("base"), [0; 512]).unwrap();
    image(&path("middle"), Some(("base", Some("raw"))));
    image(&path("top"), Some((path("middle").to_str().unwrap(), Some("qcow2"))));
    image(&path("said"), Some(("file:base", Some("raw"))));
    let names = |layers: Vec<Layer>| layers.into_iter().map(|layer| (layer.format().name(), layer.path)).collect::<Vec<_>>();
    assert_eq!(names(anywhere(&path("top"), "qcow2").unwrap()), [("qcow2", path("top")), ("qcow2", path("middle")), ("raw", path("base"))]);
    assert_eq!(names(anywhere(&path("said"), "qcow2").unwrap()), [("qcow2", path("said")), ("raw", path("base"))]);
    assert_eq!(anywhere(&path("top"), "raw").unwrap().len(), 1, "what is said to be raw is not looked into");
    assert_eq!(top(&path("top"), "qcow2").unwrap().path, path("top"));
}

#[test]
fn a_chain_ends_where_it_cannot_go_on_and_says_at_which_image() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    image(&path("loop"), Some(("round", Some("qcow2"))));
    image(&path("round"), Some(("loop", Some("qcow2"))));
    image(&path("far"), Some(("nbd://host/x", Some("raw"))));
    image(&path("missing"), Some(("gone", Some("qcow2"))));
    image(&path("unsaid"), Some(("loop", None)));
    image(&path("odd"), Some(("loop", Some("vmdk"))));
    std::fs::write(path("short"), "x").unwrap();
    let cases = [
        ("none", "raw", "none"),
        ("round", "qcow2", "lies on itself"),
        ("far", "qcow2", "\"nbd://host/x\", which is no file"),
        ("missing", "qcow2", "gone"),
        ("unsaid", "qcow2", "does not say in which format"),
        ("odd", "qcow2", "the format \"vmdk\""),
        ("short", "qcow2", "cannot be read as such"),
        ("short", "vmdk", "the format \"vmdk\""),
    ];
    for (name, format, part) in cases {
        let error = anywhere(&path(name), format).unwrap_err().to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
}

#[test]
fn a_chain_is_followed_only_where_the_caller_lets_it() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    std::fs::write(path("base"), [0; 512]).unwrap();
    std::fs::write(path("other"), [0; 1024]).unwrap();
    image(&path("top"), Some(("base", Some("raw"))));
    let denied = chain(&path("top"), "qcow2", |_| None).unwrap_err();
    assert!(matches!(denied, ChainError::Denied(ref above, ref below) if *above == path("top") && *below == path("base")), "{denied}");
    let elsewhere = chain(&path("top"), "qcow2", |_| Some(path("other"))).unwrap();
    assert_eq!(elsewhere[1].path, path("other"));
}

#[test]
fn a_chain_has_an_end() {
    let place = tempfile::tempdir().unwrap();
    let path = |number: usize| -> PathBuf { place.path().join(number.to_string()) };
    image(&path(0), None);
    for number in 1..=LAYERS {
        image(&path(number), Some((&(number - 1).to_string(), Some("qcow2"))));
    }
    assert_eq!(anywhere(&path(LAYERS - 1), "qcow2").unwrap().len(), LAYERS);
    assert!(matches!(anywhere(&path(LAYERS), "qcow2"), Err(ChainError::TooLong(found)) if found == path(0)));
}
