//! What README.md shows of the command line.

use std::path::Path;
use std::process::Command;

use crate::HOST;

#[test]
fn the_sample_of_the_readme_runs() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block);
    let samples: Vec<&str> = blocks.filter(|block| block.lines().any(|line| line.starts_with("virtkit "))).collect();
    assert!(!samples.is_empty(), "README.md has no sample of the command line");
    let program = Path::new(env!("CARGO_BIN_EXE_virtkit")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let folder = tempfile::tempdir().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-euc", &samples.concat()]).env("PATH", path).env("VIRTKIT_DEFAULT_URI", HOST).current_dir(folder.path());
    let output = shell.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    // The list, the state, the pool, and how a command fails.
    for part in ["NAME", "\"state\": \"running\"", "capacity    ", "exit status 1\n"] {
        assert!(printed.contains(part), "{part:?} is not in {printed}");
    }
    assert!(std::fs::read_to_string(folder.path().join("web.xml")).unwrap().starts_with("<domain"));
}
