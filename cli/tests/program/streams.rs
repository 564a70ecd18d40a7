//! Data of volumes, on a host with a disk.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::process::Stdio;

use serde_json::Value;

use crate::{good_on, program, run_on, word};

/// A root with a pool that has started, and a volume of so many bytes in it.
fn host(folder: &tempfile::TempDir, capacity: usize) -> String {
    let images = folder.path().join("images");
    fs::create_dir(&images).unwrap();
    let host = format!("qemu:///embed?root={}", word(&folder.path().join("root")));
    let pool = folder.path().join("pool.xml");
    fs::write(&pool, format!("<pool type='dir'><name>p</name><target><path>{}</path></target></pool>", images.display())).unwrap();
    good_on(&host, &["pool", "define", word(&pool)]);
    good_on(&host, &["pool", "set-autostart", "p", "true"]);
    let volume = folder.path().join("volume.xml");
    fs::write(&volume, format!("<volume><name>v</name><capacity>{capacity}</capacity><target><format type='raw'/></target></volume>"))
        .unwrap();
    good_on(&host, &["volume", "create", "p", word(&volume)]);
    host
}

#[test]
fn a_volume_is_written_and_read() {
    const LENGTH: usize = 5 << 20;
    let folder = tempfile::tempdir().unwrap();
    let host = host(&folder, LENGTH);
    let (given, got) = (folder.path().join("given"), folder.path().join("got"));
    let data: Vec<u8> = (0..LENGTH).map(|at| u8::try_from(at / 1000 % 251).unwrap()).collect();
    fs::write(&given, &data).unwrap();
    good_on(&host, &["volume", "upload", "p", "v", word(&given)]);
    good_on(&host, &["volume", "download", "p", "v", word(&got)]);
    assert!(fs::read(&got).unwrap() == data);
    let out = program(&host, &["volume", "download", "p", "v", "-", "--offset", "1MiB", "--length", "1000"]).output().unwrap();
    assert!(out.status.success() && out.stdout == data[1 << 20..][..1000]);
    // What is left out of the file is not written.
    let mut child = program(&host, &["volume", "upload", "p", "v", "-", "--offset", "10"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"virtkit").unwrap();
    assert!(child.wait().unwrap().success());
    let out = program(&host, &["volume", "download", "p", "v", "-", "--length", "20"]).output().unwrap();
    assert_eq!(out.stdout, [&data[..10], b"virtkit", &data[17..20]].concat());
}

#[test]
fn holes_stay_holes() {
    const LENGTH: u64 = 8 << 20;
    let folder = tempfile::tempdir().unwrap();
    let host = host(&folder, usize::try_from(LENGTH).unwrap());
    let (given, got) = (folder.path().join("given"), folder.path().join("got"));
    let mut file = fs::File::create(&given).unwrap();
    file.set_len(LENGTH).unwrap();
    file.seek(SeekFrom::Start(4 << 20)).unwrap();
    file.write_all(&[7; 4096]).unwrap();
    drop(file);
    good_on(&host, &["volume", "upload", "p", "v", word(&given), "--sparse-stream"]);
    good_on(&host, &["volume", "download", "p", "v", word(&got), "--sparse-stream"]);
    assert!(fs::read(&got).unwrap() == fs::read(&given).unwrap());
    assert!(fs::metadata(&got).unwrap().blocks() * 512 < LENGTH / 2, "the file has no holes");
    let info: Value = serde_json::from_str(&good_on(&host, &["volume", "info", "p", "v", "--format", "json"])).unwrap();
    assert!(info["allocation"].as_u64().unwrap() < LENGTH / 2, "{info}");
}

#[test]
fn more_than_was_agreed_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(&folder, 1000);
    let given = folder.path().join("given");
    fs::write(&given, vec![1; 100_000]).unwrap();
    let ended = run_on(&host, &["volume", "upload", "p", "v", word(&given), "--length", "1000"]);
    assert!(ended.status == Some(1) && ended.err.contains("takes nothing beyond"), "{ended:?}");
    // Without a length the volume becomes what is uploaded, as in libvirt.
    good_on(&host, &["volume", "upload", "p", "v", word(&given)]);
    let info: Value = serde_json::from_str(&good_on(&host, &["volume", "info", "p", "v", "--format", "json"])).unwrap();
    assert_eq!(info["capacity"], 100_000, "{info}");
    let ended = run_on(&host, &["volume", "upload", "p", "v", "/nowhere/data"]);
    assert!(ended.status == Some(1) && ended.err.contains("/nowhere/data"), "{ended:?}");
}
