//! qcow2 images: what is written is read back, `qemu-img` agrees where it is installed, and hostile headers are refused.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use virtkit_image::qcow2::{Backing, Header, Options, Version, create, grow};
use virtkit_image::{Format, ImageError, probe};

fn make(path: &Path, options: &Options) -> Result<Header, ImageError> {
    let file = File::options().read(true).write(true).create_new(true).open(path)?;
    create(&file, options)?;
    Header::read(&file)
}

/// Asks `qemu-img`; none where it is not installed, which is said.
fn qemu_img(arguments: &[&str], path: &Path) -> Option<String> {
    let output = match Command::new("qemu-img").args(arguments).arg(path).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: qemu-img is not installed, so it is not asked about {}", path.display());
            return None;
        }
        Err(error) => panic!("qemu-img: {error}"),
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "qemu-img {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    Some(text)
}

#[test]
fn images_are_read_back_and_qemu_finds_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let backing = |format: Option<&str>| Some(Backing { file: "base.raw".into(), format: format.map(str::to_owned) });
    File::create(folder.path().join("base.raw")).unwrap().set_len(1 << 20).unwrap();
    let cases = [
        ("plain", Options::new(1 << 30)),
        ("none", Options::new(0)),
        ("odd", Options::new(1_000_001)),
        ("v2", Options { version: Version::V2, ..Options::new(5 << 20) }),
        ("large", Options::new(20 << 40)),
        ("small-clusters", Options { cluster_bits: 9, ..Options::new(64 << 20) }),
        ("large-clusters", Options { cluster_bits: 21, lazy_refcounts: true, ..Options::new(1 << 30) }),
        ("extended", Options { extended_l2: true, ..Options::new(1 << 30) }),
        ("preallocated", Options { preallocate: true, ..Options::new(700 << 20) }),
        ("preallocated-small", Options { preallocate: true, cluster_bits: 9, ..Options::new(3 << 20) }),
        ("on-raw", Options { backing: backing(Some("raw")), ..Options::new(1 << 20) }),
        ("on-unsaid", Options { backing: backing(None), version: Version::V2, ..Options::new(1 << 20) }),
    ];
    for (name, options) in cases {
        let path = folder.path().join(name);
        let header = make(&path, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((header.size, header.version), (options.size.next_multiple_of(512), options.version), "{name}");
        assert_eq!((header.cluster_bits, header.lazy_refcounts()), (options.cluster_bits, options.lazy_refcounts), "{name}");
        assert_eq!(header.extended_l2(), options.extended_l2, "{name}");
        let said = options.backing.map(|backing| Backing { format: Some("raw".into()), ..backing });
        assert_eq!(header.backing, said, "{name}: the format of a backing file is always said");
        let mut head = vec![0; 512];
        File::open(&path).unwrap().read_exact_at(&mut head, 0).unwrap();
        assert_eq!((probe(&head).format, probe(&head).capacity), (Format::Qcow2, Some(header.size)), "{name}");
        let Some(checked) = qemu_img(&["check", "-f", "qcow2"], &path) else { continue };
        assert!(checked.contains("No errors were found"), "{name}: {checked}");
        let info = qemu_img(&["info", "-f", "qcow2"], &path).unwrap();
        assert!(info.contains(&format!("({} bytes)", header.size)), "{name}: {info}");
        assert_eq!(info.contains("backing file format: raw"), said.is_some(), "{name}: {info}");
    }
}

#[test]
fn an_image_grows_in_place_until_its_table_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image");
    make(&path, &Options { cluster_bits: 12, ..Options::new(1 << 20) }).unwrap();
    let file = File::options().read(true).write(true).open(&path).unwrap();
    // A cluster of 4 KiB holds 512 entries of 2 MiB each.
    for size in [3 << 20, (5 << 20) + 1, 1 << 30] {
        grow(&file, size).unwrap();
        assert_eq!(Header::read(&file).unwrap().size, size.next_multiple_of(512));
        if let Some(checked) = qemu_img(&["check", "-f", "qcow2"], &path) {
            assert!(checked.contains("No errors were found"), "{size}: {checked}");
        }
    }
    for size in [(1 << 30) + 1, 1 << 20] {
        assert!(matches!(grow(&file, size), Err(ImageError::NeedsRewrite)), "{size}");
    }
    assert_eq!(Header::read(&file).unwrap().size, 1 << 30, "what is refused changes nothing");
}

#[test]
fn options_that_do_not_go_together_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let backing = |file: &str| Some(Backing { file: file.into(), format: None });
    let cases = [
        Options { cluster_bits: 8, ..Options::new(1) },
        Options { cluster_bits: 22, ..Options::new(1) },
        Options { cluster_bits: 9, ..Options::new(1 << 40) },
        Options { version: Version::V2, lazy_refcounts: true, ..Options::new(1) },
        Options { extended_l2: true, cluster_bits: 13, ..Options::new(1) },
        Options { preallocate: true, backing: backing("base"), ..Options::new(1) },
        Options { backing: backing(""), ..Options::new(1) },
        Options { backing: backing(&"x".repeat(1024)), ..Options::new(1) },
        Options { backing: backing(&"x".repeat(600)), cluster_bits: 9, ..Options::new(1) },
        Options::new(u64::MAX),
    ];
    for (number, options) in cases.iter().enumerate() {
        let path = folder.path().join(number.to_string());
        let result = make(&path, options);
        assert!(matches!(result, Err(ImageError::Impossible(_))), "{options:?}: {result:?}");
        assert_eq!(path.metadata().unwrap().len(), 0, "{options:?}");
    }
}

/// The first cluster of a small image with a backing file.
fn sample() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image");
    let backing = Some(Backing { file: "base.qcow2".into(), format: Some("qcow2".into()) });
    make(&path, &Options { cluster_bits: 9, backing, ..Options::new(1 << 20) }).unwrap();
    let mut head = std::fs::read(&path).unwrap();
    head.truncate(512);
    head
}

#[test]
fn hostile_headers_are_refused_with_what_is_wrong() {
    let sample = sample();
    let cases: [(&str, usize, &[u8], &str); 14] = [
        ("magic", 0, b"QFJ", "does not begin"),
        ("version", 4, &[0, 0, 0, 4], "version 4"),
        ("clusters", 20, &[0, 0, 0, 63], "2^63"),
        ("tiny clusters", 20, &[0, 0, 0, 1], "2^1 "),
        ("size", 24, &[0xff; 8], "more than any file"),
        ("encryption", 32, &[0, 0, 0, 3], "encryption 3"),
        ("L1 size", 36, &[0xff; 4], "L1 table"),
        ("L1 too small", 36, &[0, 0, 0, 1], "too small"),
        ("L1 place", 40, &[0x80, 0, 0, 0, 0, 0, 0, 0], "L1 table"),
        ("refcount table", 56, &[0xff; 4], "refcount table"),
        ("features", 72, &[0x80, 0, 0, 0, 0, 0, 0, 0], "features that are not known"),
        ("header length", 100, &[0xff; 4], "claims a length"),
        ("extension", 108, &[0xff; 4], "beyond its first cluster"),
        ("backing name", 16, &[0, 0, 4, 0], "name of its backing file"),
    ];
    for (what, place, bytes, why) in cases {
        let mut head = sample.clone();
        head[place..place + bytes.len()].copy_from_slice(bytes);
        let error = Header::parse(&head).expect_err(what);
        assert!(error.to_string().contains(why), "{what}: {error}");
    }
    for length in 0..sample.len() {
        // Cut anywhere it is an error, or the header without what was cut; never a panic.
        let _ = Header::parse(&sample[..length]);
    }
}

#[test]
fn headers_that_qemu_img_wrote_are_read() {
    let folder = tempfile::tempdir().unwrap();
    // In the folder of the images, because their names are relative.
    let make = |words: &[&str]| {
        let status = Command::new("qemu-img").args(["create", "-q", "-f", "qcow2"]).args(words).current_dir(folder.path()).status();
        assert!(status.expect("qemu-img is there (package qemu-utils)").success(), "{words:?}");
    };
    make(&["base", "1M"]);
    make(&["-b", "base", "-F", "qcow2", "top"]);
    make(&["-o", "compat=0.10", "-b", "base", "-F", "raw", "old"]);
    make(&["-o", "data_file=data", "external", "1M"]);
    let header = |name: &str| Header::read(&File::open(folder.path().join(name)).unwrap()).unwrap();
    let on_base = |format: &str| Some(Backing { file: "base".into(), format: Some(format.into()) });
    assert_eq!((header("base").backing, header("base").external_data()), (None, false));
    assert_eq!((header("top").version, header("top").backing), (Version::V3, on_base("qcow2")));
    assert_eq!((header("old").version, header("old").backing), (Version::V2, on_base("raw")));
    assert!(header("external").external_data());
}
