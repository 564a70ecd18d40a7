//! A process that is killed while it writes definitions leaves each of them whole. `VIRTKIT_TEST_CRASH_ROUNDS` says how often it is tried.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use virtkit_state::{FileName, Folder, Root};

/// Set in the process that writes until it is killed.
const WRITE: &str = "VIRTKIT_TEST_WRITE_ROOT";

/// Set where what is written only lasts as long as the host runs.
const PASSING: &str = "VIRTKIT_TEST_WRITE_PASSING";

/// How many definitions are written in turn.
const OBJECTS: u64 = 8;

/// A definition that shows whether it is whole: its number, and much that follows from it.
fn definition(number: u64) -> Vec<u8> {
    let line = format!("{number}\n");
    let lines = 1 + usize::try_from(number % 7).unwrap() * 400;
    line.repeat(lines).into_bytes()
}

fn name(object: u64) -> FileName {
    FileName::of_name(&format!("object {object}"), "xml")
}

/// The number of a definition that is whole.
fn number(content: &[u8]) -> Option<u64> {
    let number = std::str::from_utf8(content).ok()?.lines().next()?.parse().ok()?;
    (definition(number) == content).then_some(number)
}

fn folder(path: &Path) -> (Root, Folder) {
    let root = Root::open(path).unwrap();
    let folder = root.folder("definitions").unwrap();
    (root, folder)
}

/// Not a test of its own: what the process does that is killed.
#[test]
fn write_in_the_root_of_the_environment() {
    let Some(path) = std::env::var_os(WRITE) else { return };
    let (_root, folder) = folder(Path::new(&path));
    let write = if std::env::var_os(PASSING).is_some() { Folder::write_passing } else { Folder::write };
    for number in 0.. {
        write(&folder, &name(number % OBJECTS), &definition(number)).unwrap();
        // Said once it must last.
        println!("written {number}");
    }
}

#[test]
fn definitions_are_whole_whenever_their_writer_is_killed() {
    kill_writers(None);
}

#[test]
fn what_passes_with_the_host_is_whole_whenever_its_writer_is_killed() {
    kill_writers(Some(PASSING));
}

fn kill_writers(kind: Option<&str>) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    let rounds = std::env::var("VIRTKIT_TEST_CRASH_ROUNDS").map_or(12, |rounds| rounds.parse().expect("a number of rounds"));
    for round in 0..rounds {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["write_in_the_root_of_the_environment", "--exact", "--nocapture"])
            .env(WRITE, &root)
            .envs(kind.map(|kind| (kind, "yes")))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok).filter_map(|line| {
            let number = line.rsplit_once("written ")?.1;
            number.parse::<u64>().ok()
        });
        let first = said.next().expect("the writer begins");
        // Instants that differ from round to round, some within a write and some between two.
        std::thread::sleep(Duration::from_micros(997 * (round * 7 % 31)));
        writer.kill().unwrap();
        let last = said.last().unwrap_or(first);
        writer.wait().unwrap();
        let (_root, folder) = folder(&root);
        let found = folder.list().unwrap();
        for object in 0..OBJECTS {
            let Some(content) = folder.read(&name(object)).unwrap() else {
                assert!(last < object, "round {round}: {} is lost", name(object));
                continue;
            };
            let Some(number) = number(&content) else { panic!("round {round}: {} is not whole", name(object)) };
            // What was said last of it, or what was about to be said.
            let said = (0..=last).rev().find(|said| said % OBJECTS == object);
            assert!(
                said.is_none_or(|said| number == said || number == last + 1),
                "round {round}: {} is {number}, not {said:?}",
                name(object)
            );
        }
        assert!(found.len() as u64 <= OBJECTS, "round {round}: {found:?}");
        let entries = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(entries, found.len(), "round {round}: nothing unfinished is left");
    }
}
