//! A full disk: what does not fit is an error that says so, and leaves everything as it was. The test runs itself again where it may mount a small
//! file system of its own.

mod embed_host;

use std::path::Path;
use std::process::Command;

use embed_host::{code, names, pool_xml, volume};
use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, DomainDefineFlags, DomainXmlFlags, ErrorCode, ListDomainsFlags, ListStoragePoolsFlags, StoragePoolCreateFlags,
    StoragePoolDefineFlags, StorageVolumeInfoFlags, StorageVolumeUploadFlags,
};

/// Set to the place of the small file system in the process that has one.
const PLACE: &str = "VIRTKIT_TEST_SMALL_DISK";

/// How large it is.
const SIZE: u64 = 2 << 20;

#[test]
fn what_does_not_fit_a_disk_leaves_everything_as_it_was() {
    if let Some(place) = std::env::var_os(PLACE) {
        return fill(Path::new(&place));
    }
    let place = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let script = format!("mount -t tmpfs -o size={SIZE} tmpfs \"${PLACE}\" || exit 99; exec \"$0\" --exact \"$1\" --nocapture");
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .arg(program)
        .arg("what_does_not_fit_a_disk_leaves_everything_as_it_was")
        .env(PLACE, place.path())
        .output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) if matches!(output.status.code(), Some(1 | 99)) && !String::from_utf8_lossy(&output.stdout).contains("running") => {
            let why = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
            eprintln!("SKIPPED: no file system can be mounted here, so a full disk is not tried: {why}");
        }
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            panic!("on the small disk: {}", String::from_utf8_lossy(&said));
        }
        Err(error) => eprintln!("SKIPPED: unshare cannot be run, so a full disk is not tried: {error}"),
    }
}

fn fill(place: &Path) {
    let uri = format!("qemu:///embed?root={}", place.join("root").display());
    let connection = wait(virtkit::connect(Some(&uri), ConnectFlags::empty())).unwrap();
    let images = place.join("images");
    let define = |xml: &str| wait(connection.define_storage_pool(xml, StoragePoolDefineFlags::empty()));
    let first = define(&pool_xml("first", &images)).unwrap();
    wait(first.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    let domain = |name: &str, about: &str| {
        let xml =
            format!("<domain type='qemu'><name>{name}</name><description>{about}</description><memory unit='MiB'>16</memory></domain>");
        wait(connection.define_domain(&xml, DomainDefineFlags::empty()))
    };
    let kept_xml = wait(domain("kept", "").unwrap().xml(DomainXmlFlags::empty())).unwrap();
    let files = || std::fs::read_dir(&images).unwrap().count();

    // More than is free, known beforehand and not.
    let large = "<volume><name>large</name><capacity unit='MiB'>3</capacity></volume>";
    assert_eq!(code(volume(&first, large)), ErrorCode::OPERATION_FAILED);
    let source = "<volume><name>source</name><capacity unit='MiB'>1</capacity></volume>";
    let source = volume(&first, source).unwrap();
    std::fs::write(source.key(), vec![1; (1 << 20) + 4096]).unwrap();
    let copy = wait(first.create_volume_from("<volume><name>copy</name></volume>", &source, virtkit::StorageVolumeCreateFlags::empty()));
    let error = copy.unwrap_err();
    assert_eq!((error.code, error.int1), (ErrorCode::OPERATION_FAILED, libc::ENOSPC), "{error}");
    assert_eq!((names(&wait(first.volumes()).unwrap()), files()), (vec!["source".to_owned()], 1), "no half copy");
    let free = wait(first.info()).unwrap().available;
    assert!(free > SIZE / 4, "its room is free again: {free}");

    // An upload that ends early says so; what has arrived is there.
    let sparse = "<volume><name>sparse</name><capacity unit='MiB'>2</capacity><allocation>0</allocation></volume>";
    let sparse = volume(&first, sparse).unwrap();
    let stream = wait(sparse.upload(0, 0, StorageVolumeUploadFlags::empty())).unwrap();
    let mut written = 0;
    let error = loop {
        match wait(stream.write(&vec![7; 65536])) {
            Ok(count) => written += count,
            Err(error) => break error,
        }
    };
    assert!(error.code == ErrorCode::OPERATION_FAILED && error.message.contains("sparse"), "{error}");
    assert!(written > 0 && written < 2 << 20);
    drop(stream);

    // No room for a definition: the old one stays, and a new pool is none.
    std::fs::write(images.join("filler"), vec![0; 1 << 20]).unwrap_err();
    let error = define(&pool_xml("second", &place.join("second"))).unwrap_err();
    assert_eq!(error.int1, libc::ENOSPC, "{error}");
    let moved = format!("{}<!-- {} -->", pool_xml("first", &place.join("moved")), "x".repeat(8192));
    assert_eq!(define(&moved).unwrap_err().int1, libc::ENOSPC);
    for (name, about) in [("other", String::new()), ("kept", "x".repeat(8192))] {
        let error = domain(name, &about).unwrap_err();
        assert_eq!((error.code, error.int1), (ErrorCode::SYSTEM_ERROR, libc::ENOSPC), "{error}");
        assert!(error.message.contains("domains/") && error.message.contains("No space left"), "{error}");
    }
    wait(connection.close()).unwrap();
    let again = wait(virtkit::connect(Some(&uri), ConnectFlags::empty())).unwrap();
    let pools = wait(again.storage_pools(ListStoragePoolsFlags::empty())).unwrap();
    assert_eq!(names(&pools), ["first"]);
    let domains = wait(again.domains(ListDomainsFlags::empty())).unwrap();
    let [domain] = domains.as_slice() else { panic!("one domain is there: {domains:?}") };
    assert_eq!(wait(domain.xml(DomainXmlFlags::empty())).unwrap().text(), kept_xml.text());
    let kept = wait(pools[0].volume_by_name("source")).unwrap();
    assert_eq!(wait(kept.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, (1 << 20) + 4096);
}
