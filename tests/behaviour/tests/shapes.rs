//! Every shape that the description uses is proved by a scenario (`tests/shapes.toml`).

use std::path::{Path, PathBuf};

use virtkit_behaviour::check::need::Need;
use virtkit_behaviour::{agent, scenario, shapes};

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_shape_has_a_row_and_every_row_a_proof() {
    let root = here().join("../..");
    let api = virtkit_codegen::read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    let scenarios = scenario::load(&here().join("scenarios"), Path::new("/place")).unwrap();
    let rows = shapes::load(&root.join("tests/shapes.toml")).unwrap();
    let agents = agent::load(&here().join("agents.toml")).unwrap();
    let columns: Vec<&str> = agents.iter().map(|agent| agent.language.as_str()).collect();
    let wrong = shapes::problems(&api, &scenarios, &rows, &columns);
    assert!(wrong.is_empty(), "tests/shapes.toml:\n  {}", wrong.join("\n  "));
}

/// A column that lacks something is an exception, and these are all of them.
#[test]
fn what_columns_lack_is_known() {
    let agents = agent::load(&here().join("agents.toml")).unwrap();
    let lacks = |column: &str| agents.iter().find(|agent| agent.language == column).unwrap().lacks.clone();
    // A document is its text in C, and nothing is said beforehand.
    assert_eq!(lacks("c"), [Need::DocumentRecords, Need::SupportBeforehand, Need::Daemon]);
    // libvirt's protocol has no question for it.
    assert_eq!(lacks("rust-wire"), [Need::SupportBeforehand, Need::NoDaemon]);
    // Neither has libvirt's protocol by itself.
    assert_eq!(lacks("go-pure"), [Need::DocumentRecords, Need::SupportBeforehand, Need::NoDaemon]);
    // uniffi has no form for the rest.
    for column in ["kotlin", "ruby"] {
        let shapes = [Need::DocumentRecords, Need::CallOptions, Need::Descriptors, Need::Answers];
        assert_eq!(lacks(column), [&[Need::Daemon, Need::Machines][..], &shapes].concat(), "{column}");
    }
    let facades: Vec<&str> = agents.iter().filter(|agent| !agent.all_shapes).map(|agent| agent.language.as_str()).collect();
    assert_eq!(facades, ["kotlin", "ruby"]);
    let known = ["c", "rust-wire", "go-pure", "kotlin", "ruby"];
    for agent in agents.iter().filter(|agent| agent.peer.is_none() && !known.contains(&agent.language.as_str())) {
        assert_eq!(agent.lacks, [Need::Daemon], "{}", agent.language);
    }
    // Behind these is a daemon of libvirt's.
    for agent in agents.iter().filter(|agent| agent.peer.is_some()) {
        let documents = agent.lacks.contains(&Need::DocumentRecords);
        assert_eq!(documents, agent.language.starts_with("c-"), "{}", agent.language);
        assert!(agent.lacks.contains(&Need::SupportBeforehand) && agent.lacks.contains(&Need::NoDaemon), "{}", agent.language);
        assert!(!agent.lacks.contains(&Need::Daemon), "{}", agent.language);
    }
}
