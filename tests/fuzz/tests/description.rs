//! Descriptions: read, or refused with problems that can be shown in their place.

use std::fs;
use std::path::{Path, PathBuf};

use virtkit_fuzz::{changed, changes};

/// The files of the made-up description, and what is in them.
fn files(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
}

#[test]
fn any_file_is_read_or_refused() {
    let made_up = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codegen/tests/made-up");
    let mut good = Vec::new();
    files(&made_up, &mut good);
    let place = tempfile::tempdir().unwrap();
    let copy = |path: &Path| place.path().join(path.strip_prefix(&made_up).unwrap());
    for (path, text) in &good {
        fs::create_dir_all(copy(path).parent().unwrap()).unwrap();
        fs::write(copy(path), text).unwrap();
    }
    assert!(virtkit_codegen::read(place.path()).is_ok(), "the made-up description is good");
    bolero::check!().with_generator(changes()).for_each(|input| {
        let (path, text) = &good[usize::from(input.0) % good.len()];
        fs::write(copy(path), changed(&[text], input)).unwrap();
        if let Err(problems) = virtkit_codegen::read(place.path()) {
            // Shown with the lines that it is about: a place outside of its file would be a fault.
            let shown = format!("{:?}", miette::Report::new(problems));
            assert!(shown.contains(' '), "no sentence: {shown}");
        }
        fs::write(copy(path), text).unwrap();
    });
}
