//! Storage of `qemu:///embed`: pools and volumes on a real disk.

use std::fs::File;
use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::embed_host::{Host, code, define, names, pool_xml, qcow2, raw, volume};
use virtkit::runtime::wait;
use virtkit::{
    Chunk, ErrorCode, EventFilter, ListStoragePoolsFlags, StoragePoolBuildFlags, StoragePoolCreateFlags, StoragePoolDefineFlags,
    StoragePoolDeleteFlags, StoragePoolEventType, StoragePoolState, StorageVolumeCreateFlags, StorageVolumeDeleteFlags,
    StorageVolumeDownloadFlags, StorageVolumeInfoFlags, StorageVolumeResizeFlags, StorageVolumeType, StorageVolumeUploadFlags,
    StorageVolumeWipeAlgorithm, StorageXmlFlags,
};

const GIB: u64 = 1 << 30;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[test]
fn pools_go_through_their_life() {
    use StoragePoolEventType as E;

    let host = Host::new();
    let connection = host.connect();
    let events = connection.events(EventFilter::default()).unwrap();
    let path = host.path("new/images");
    let pool = define(&connection, "images", &path);
    assert_eq!(code(wait(pool.create(StoragePoolCreateFlags::NORMAL))), ErrorCode::SYSTEM_ERROR, "there is no folder yet");
    assert_eq!(code(wait(pool.build(StoragePoolBuildFlags::OVERWRITE))), ErrorCode::OPERATION_UNSUPPORTED);
    wait(pool.build(StoragePoolBuildFlags::NEW)).unwrap();
    assert_eq!(mode(&path), 0o711, "as libvirt has it");
    wait(pool.create(StoragePoolCreateFlags::NORMAL)).unwrap();
    wait(pool.refresh()).unwrap();
    let info = wait(pool.info()).unwrap();
    assert_eq!((info.state, info.capacity), (StoragePoolState::RUNNING, info.allocation + info.available));
    assert!(info.available > 0);
    let xml = wait(pool.xml(StorageXmlFlags::empty())).unwrap();
    assert!(xml.text().contains("<mode>0711</mode>") && xml.text().contains("<available unit='bytes'>"), "{xml}");
    let stored = wait(pool.xml(StorageXmlFlags::INACTIVE)).unwrap();
    assert!(!stored.text().contains("<available") && stored.text().contains("<name>images</name>"), "{stored}");
    for result in
        [wait(pool.create(StoragePoolCreateFlags::NORMAL)), wait(pool.undefine()), wait(pool.delete(StoragePoolDeleteFlags::NORMAL))]
    {
        assert_eq!(code(result), ErrorCode::OPERATION_INVALID);
    }
    let doubled = format!("{}//", path.display());
    assert_eq!(wait(connection.storage_pool_by_target_path(&doubled)).unwrap().name(), "images");
    volume(&pool, &raw("v", 4096)).unwrap();
    wait(pool.destroy()).unwrap();
    for result in [wait(pool.destroy()), wait(pool.refresh()), wait(pool.volumes()).map(drop), volume(&pool, &raw("w", 1)).map(drop)] {
        assert_eq!(code(result), ErrorCode::OPERATION_INVALID);
    }
    let error = wait(pool.delete(StoragePoolDeleteFlags::NORMAL)).unwrap_err();
    assert_eq!((error.code, error.int1), (ErrorCode::SYSTEM_ERROR, libc::ENOTEMPTY));
    std::fs::remove_file(path.join("v")).unwrap();
    wait(pool.delete(StoragePoolDeleteFlags::NORMAL)).unwrap();
    assert!(!path.exists());
    wait(pool.undefine()).unwrap();
    assert_eq!(code(wait(pool.info())), ErrorCode::NO_STORAGE_POOL);
    let told: Vec<Option<StoragePoolEventType>> = events
        .take(16)
        .into_iter()
        .map(|event| match event {
            virtkit::Event::StoragePoolLifecycle { event, .. } => Some(event),
            virtkit::Event::StoragePoolRefresh { .. } => None,
            other => panic!("{other:?}"),
        })
        .collect();
    let life = [E::STOPPED, E::DELETED, E::UNDEFINED].map(Some);
    assert_eq!(told, [vec![Some(E::DEFINED), Some(E::CREATED), Some(E::STARTED), None], life.to_vec()].concat());
}

#[test]
fn pools_are_found_again_by_the_next_owner() {
    let host = Host::new();
    let connection = host.connect();
    let kept = define(&connection, "kept", &host.path("kept"));
    wait(kept.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    wait(kept.set_autostart(true)).unwrap();
    volume(&kept, &raw("v", 10)).unwrap();
    define(&connection, "stopped", &host.path("stopped"));
    let passing = pool_xml("passing", &host.path("passing"));
    wait(connection.create_storage_pool(&passing, StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    let gone = define(&connection, "gone", &host.path("gone"));
    wait(gone.undefine()).unwrap();
    wait(connection.close()).unwrap();

    let next = host.connect();
    let listed = |flags| names(&wait(next.storage_pools(flags)).unwrap());
    assert_eq!(listed(ListStoragePoolsFlags::empty()), ["kept", "passing", "stopped"]);
    assert_eq!(listed(ListStoragePoolsFlags::ACTIVE), ["kept", "passing"], "what was started stays so while the host runs");
    assert_eq!(listed(ListStoragePoolsFlags::TRANSIENT), ["passing"]);
    assert_eq!(listed(ListStoragePoolsFlags::AUTOSTART), ["kept"]);
    let again = wait(next.storage_pool_by_name("kept")).unwrap();
    assert_eq!(again.uuid(), kept.uuid());
    assert_eq!(wait(again.volume_by_name("v")).unwrap().key(), host.path("kept/v").to_str().unwrap());
    wait(next.storage_pool_by_name("passing")).unwrap();
    wait(next.close()).unwrap();

    // As after a restart of the host: what the marks say of its last run no longer holds.
    for entry in std::fs::read_dir(host.root().join("storage")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "active") {
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, format!("another run{text}")).unwrap();
        }
    }
    let rebooted = host.connect();
    assert_eq!(names(&wait(rebooted.storage_pools(ListStoragePoolsFlags::empty())).unwrap()), ["kept", "stopped"]);
    assert_eq!(names(&wait(rebooted.storage_pools(ListStoragePoolsFlags::ACTIVE)).unwrap()), ["kept"], "it starts with its host");
}

#[test]
fn what_is_taken_or_not_supported_is_refused_and_changes_nothing() {
    let host = Host::new();
    let connection = host.connect();
    let first = define(&connection, "first", &host.path("first"));
    let define = |xml: &str| wait(connection.define_storage_pool(xml, StoragePoolDefineFlags::empty()));
    let cases = [
        (
            format!("<pool type='dir'><name>q</name><uuid>{}</uuid><target><path>/q</path></target></pool>", first.uuid()),
            ErrorCode::OPERATION_FAILED,
            "first",
        ),
        (pool_xml("q", &host.path("first/")), ErrorCode::OPERATION_FAILED, "first"),
        ("<pool type='logical'><name>q</name></pool>".to_owned(), ErrorCode::CONFIG_UNSUPPORTED, "logical"),
        ("<pool type='dir'><name>q</name></pool>".to_owned(), ErrorCode::XML_ERROR, "path"),
        ("<pool type='dir'><name>q</name><target><path>rel</path></target></pool>".to_owned(), ErrorCode::XML_ERROR, "rel"),
    ];
    for (xml, expected, named) in cases {
        let error = define(&xml).unwrap_err();
        assert_eq!(error.code, expected, "{xml}: {error}");
        assert!(error.message.contains(named), "{xml}: {error}");
    }
    assert_eq!(names(&wait(connection.storage_pools(ListStoragePoolsFlags::empty())).unwrap()), ["first"]);
    // The same name without a UUID is the same pool, elsewhere.
    let moved = define(&pool_xml("first", &host.path("second"))).unwrap();
    assert_eq!(moved.uuid(), first.uuid());
    wait(moved.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    assert!(host.path("second").is_dir() && !host.path("first").exists());
    // While it is started a new definition waits.
    define(&pool_xml("first", &host.path("third"))).unwrap();
    assert!(wait(connection.storage_pool_by_target_path(host.path("second").to_str().unwrap())).is_ok());
    assert_eq!(code(define(&pool_xml("q", &host.path("third"))).map(drop)), ErrorCode::OPERATION_FAILED);
    wait(moved.destroy()).unwrap();
    define(&pool_xml("q", &host.path("second"))).expect("the folder is free again");
}

#[test]
fn volumes_are_what_the_folder_has() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let folder = host.path("images");
    std::fs::write(folder.join(".hidden"), "hi").unwrap();
    std::fs::create_dir(folder.join("sub")).unwrap();
    symlink("plain", folder.join("link")).unwrap();
    symlink("/nonexistent", folder.join("broken")).unwrap();
    File::create(folder.join("plain")).unwrap().set_len(5000).unwrap();
    std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    let fifo = std::ffi::CString::new(folder.join("fifo").to_str().unwrap()).unwrap();
    // SAFETY: the path is a string that ends with a zero.
    assert_eq!(unsafe { libc::mkfifo(fifo.as_ptr(), 0o600) }, 0);
    let mut hostile = vec![0_u8; 512];
    hostile[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
    hostile[24..32].copy_from_slice(&[0xff; 8]);
    std::fs::write(folder.join("hostile"), hostile).unwrap();
    std::fs::write(folder.join(".virtkit-left.unfinished"), "half").unwrap();
    assert!(names(&wait(pool.volumes()).unwrap()).is_empty(), "as last looked up");
    wait(pool.refresh()).unwrap();
    assert_eq!(names(&wait(pool.volumes()).unwrap()), [".hidden", "hostile", "link", "plain", "sub"]);
    assert!(!folder.join(".virtkit-left.unfinished").exists(), "what a killed process left is removed");
    let info = |name: &str| wait(wait(pool.volume_by_name(name)).unwrap().info(StorageVolumeInfoFlags::empty()));
    assert_eq!((info("plain").unwrap().kind, info("plain").unwrap().capacity), (StorageVolumeType::FILE, 5000));
    assert_eq!((info("sub").unwrap().kind, info("sub").unwrap().capacity), (StorageVolumeType::DIR, 0));
    assert_eq!(info("link").unwrap().capacity, 5000);
    let error = info("hostile").unwrap_err();
    assert!(error.code == ErrorCode::OPERATION_FAILED && error.message.contains("hostile"), "{error}");
    // A file that went away behind the driver's back.
    std::fs::remove_file(folder.join("plain")).unwrap();
    let error = info("plain").unwrap_err();
    assert!(error.code == ErrorCode::NO_STORAGE_VOLUME && error.message.contains("plain"), "{error}");
    let delete = |name: &str| wait(wait(pool.volume_by_name(name)).unwrap().delete(StorageVolumeDeleteFlags::NORMAL)).unwrap();
    ["plain", "link", "sub", "hostile"].into_iter().for_each(delete);
    assert_eq!(names(&wait(pool.volumes()).unwrap()), [".hidden"]);
    assert!(!folder.join("sub").exists() && folder.join("link").symlink_metadata().is_err());
}

#[test]
fn raw_volumes_take_their_room_unless_they_are_sparse() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let full = volume(&pool, "<volume><name>full</name><capacity unit='MiB'>1</capacity></volume>").unwrap();
    let info = wait(full.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert_eq!((info.capacity, info.allocation), (1 << 20, 1 << 20));
    let sparse = volume(&pool, &raw("sparse", 50 * GIB)).unwrap();
    let info = wait(sparse.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert_eq!((info.capacity, info.allocation), (50 * GIB, 0));
    let path = wait(sparse.path()).unwrap();
    assert_eq!(mode(Path::new(&path)), 0o600);
    let xml = wait(sparse.xml()).unwrap();
    for part in ["<format type='raw'/>", "<mode>0600</mode>", "<physical unit='bytes'>53687091200</physical>", "<mtime>"] {
        assert!(xml.text().contains(part), "{part}: {xml}");
    }
    let readable =
        "<volume><name>readable</name><capacity>1</capacity><target><permissions><mode>0644</mode></permissions></target></volume>";
    volume(&pool, readable).unwrap();
    assert_eq!(mode(&host.path("images/readable")), 0o644);
    assert_eq!(wait(connection.storage_volume_by_path(&path)).unwrap().identity(), sparse.identity());
    assert_eq!(wait(sparse.storage_pool()).unwrap().name(), "images");
}

#[test]
fn a_volume_that_cannot_be_made_leaves_nothing() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    std::fs::write(host.path("images/there"), "mine").unwrap();
    let huge = "<volume><name>huge</name><capacity unit='PiB'>1</capacity></volume>";
    let prealloc = StorageVolumeCreateFlags::PREALLOCATE_METADATA;
    let nothing = StorageVolumeCreateFlags::empty();
    let cases = [
        (huge.to_owned(), nothing, ErrorCode::OPERATION_FAILED),
        (raw("../escape", 1), nothing, ErrorCode::OPERATION_INVALID),
        (raw("there", 1), nothing, ErrorCode::STORAGE_VOLUME_EXISTS),
        (raw("r", 1), prealloc, ErrorCode::INVALID_ARG),
        (raw("r", 1), StorageVolumeCreateFlags::REFLINK, ErrorCode::INVALID_ARG),
        ("<volume><name>no-capacity</name></volume>".to_owned(), nothing, ErrorCode::XML_ERROR),
        (
            qcow2("q", GIB, "<clusterSize>512</clusterSize>", "").replace("1073741824", "1099511627776"),
            nothing,
            ErrorCode::CONFIG_UNSUPPORTED,
        ),
        (qcow2("q", GIB, "", "<backingStore><path>/b</path></backingStore>"), prealloc, ErrorCode::INVALID_ARG),
    ];
    for (xml, flags, expected) in cases {
        let error = wait(pool.create_volume(&xml, flags)).unwrap_err();
        assert_eq!(error.code, expected, "{xml}: {error}");
    }
    volume(&pool, &raw("a", 1)).unwrap();
    assert_eq!(code(volume(&pool, &raw("a", 1))), ErrorCode::STORAGE_VOLUME_EXISTS);
    assert_eq!(std::fs::read(host.path("images/there")).unwrap(), b"mine");
    assert_eq!(host.files("images"), ["a", "there"]);
    assert!(!host.path("escape").exists());
}

#[test]
fn qcow2_volumes_are_made_as_asked_and_shown_as_they_are() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let base = volume(&pool, &qcow2("base", 2 * GIB, "<compat>0.10</compat>", "")).unwrap();
    let xml = wait(base.xml()).unwrap();
    assert!(xml.text().contains("<format type='qcow2'/>") && !xml.text().contains("<compat>"), "{xml}");
    let on_base = format!("<backingStore><path>{}</path><format type='qcow2'/></backingStore>", base.key());
    let overlay = "<volume><name>overlay</name><target><format type='qcow2'/><features><lazy_refcounts/></features></target>";
    let overlay = volume(&pool, &format!("{overlay}{on_base}</volume>")).unwrap();
    assert_eq!(wait(overlay.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, 2 * GIB, "as large as what it lies on");
    let xml = wait(overlay.xml()).unwrap();
    for part in ["<compat>1.1</compat>", "<lazy_refcounts/>", "<clusterSize unit='B'>65536</clusterSize>", "<backingStore>", base.key()] {
        assert!(xml.text().contains(part), "{part}: {xml}");
    }
    let backing = xml.text().split_once("<backingStore>").unwrap().1;
    assert!(backing.contains("<format type='qcow2'/>"), "{xml}");
    // No format given: raw, although the file looks like something else.
    let unsaid = format!("<backingStore><path>{}</path></backingStore>", base.key());
    let unsaid = volume(&pool, &qcow2("unsaid", GIB, "", &unsaid)).unwrap();
    let xml = wait(unsaid.xml()).unwrap();
    assert!(xml.text().split_once("<backingStore>").unwrap().1.contains("<format type='raw'/>"), "{xml}");
    let tables = wait(pool.create_volume(&qcow2("tables", GIB, "", ""), StorageVolumeCreateFlags::PREALLOCATE_METADATA)).unwrap();
    let physical = wait(tables.info(StorageVolumeInfoFlags::PHYSICAL)).unwrap().allocation;
    assert!(physical > GIB, "each cluster has its place: {physical}");
    for name in ["base", "overlay", "unsaid", "tables"] {
        crate::embed_host::check_image(&host.path("images").join(name));
    }
}

#[test]
fn volumes_are_resized() {
    use StorageVolumeResizeFlags as F;
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let raw = volume(&pool, &raw("raw", 1000)).unwrap();
    let capacity = |volume: &virtkit::StorageVolume| wait(volume.info(StorageVolumeInfoFlags::empty())).unwrap().capacity;
    wait(raw.resize(2000, F::empty())).unwrap();
    assert_eq!(code(wait(raw.resize(1500, F::empty()))), ErrorCode::INVALID_ARG);
    assert_eq!(code(wait(raw.resize(0, F::empty()))), ErrorCode::INVALID_ARG);
    wait(raw.resize(1500, F::SHRINK)).unwrap();
    wait(raw.resize(100, F::DELTA)).unwrap();
    wait(raw.resize(1 << 20, F::ALLOCATE)).unwrap();
    let info = wait(raw.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert_eq!((info.capacity, info.allocation), (1 << 20, 1 << 20));
    assert_eq!(code(wait(raw.resize(1 << 50, F::empty()))), ErrorCode::OPERATION_FAILED);
    let image = volume(&pool, &qcow2("image", GIB, "", "")).unwrap();
    wait(image.resize(2 * GIB, F::empty())).unwrap();
    assert_eq!(capacity(&image), 2 * GIB);
    assert_eq!(code(wait(image.resize(3 * GIB, F::ALLOCATE))), ErrorCode::OPERATION_UNSUPPORTED);
    if crate::embed_host::has_qemu_img() {
        wait(image.resize(GIB, F::SHRINK)).unwrap();
        assert_eq!(capacity(&image), GIB);
        crate::embed_host::check_image(&host.path("images/image"));
    }
}

#[test]
fn wiping_overwrites_what_is_there() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let sparse = volume(&pool, &raw("v", GIB)).unwrap();
    let file = File::options().read(true).write(true).open(sparse.key()).unwrap();
    let secret = vec![0xa5; 10_000];
    let read = |file: &File| {
        let mut bytes = vec![0; 10_000];
        file.read_exact_at(&mut bytes, 500 << 20).unwrap();
        bytes
    };
    for algorithm in [StorageVolumeWipeAlgorithm::ZERO, StorageVolumeWipeAlgorithm::NNSA, StorageVolumeWipeAlgorithm::DOD] {
        file.write_all_at(&secret, 500 << 20).unwrap();
        wait(sparse.wipe(algorithm)).unwrap_or_else(|error| panic!("{algorithm:?}: {error}"));
        assert_ne!(read(&file), secret, "{algorithm:?}");
    }
    wait(sparse.wipe(StorageVolumeWipeAlgorithm::ZERO)).unwrap();
    assert_eq!(read(&file), vec![0; 10_000]);
    let info = wait(sparse.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert!(info.capacity == GIB && info.allocation < 1 << 20, "holes stay holes: {info:?}");
    wait(sparse.wipe(StorageVolumeWipeAlgorithm::GUTMANN)).unwrap();
    for algorithm in [StorageVolumeWipeAlgorithm::TRIM, StorageVolumeWipeAlgorithm(99)] {
        assert_eq!(code(wait(sparse.wipe(algorithm))), ErrorCode::ARGUMENT_UNSUPPORTED);
    }
    let folder = volume(&pool, "<volume><name>d</name><target><format type='dir'/></target></volume>").unwrap();
    assert_eq!(code(wait(folder.wipe(StorageVolumeWipeAlgorithm::ZERO))), ErrorCode::OPERATION_UNSUPPORTED);
}

#[test]
fn streams_carry_data_and_holes() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let volume = volume(&pool, &raw("v", 64 * GIB)).unwrap();
    // Of whole blocks, so that holes are where they are expected.
    let (begin, end) = (vec![1_u8; 8192], vec![2_u8; 8192]);
    let stream = wait(volume.upload(0, 0, StorageVolumeUploadFlags::SPARSE_STREAM)).unwrap();
    wait(stream.write(&begin)).unwrap();
    wait(stream.write_hole(32 * GIB)).unwrap();
    wait(stream.write(&end)).unwrap();
    wait(stream.finish()).unwrap();
    let read = |offset, length, flags| {
        let stream = wait(volume.download(offset, length, flags)).unwrap();
        let mut chunks = Vec::new();
        loop {
            match wait(stream.read(1 << 20)).unwrap() {
                Chunk::End => break,
                chunk => chunks.push(chunk),
            }
        }
        wait(stream.finish()).unwrap();
        chunks
    };
    let sparse = read(0, 0, StorageVolumeDownloadFlags::SPARSE_STREAM);
    let rest = 64 * GIB - 32 * GIB - 2 * 8192;
    assert_eq!(sparse, [Chunk::Data(begin), Chunk::Hole(32 * GIB), Chunk::Data(end), Chunk::Hole(rest)]);
    let dense = read(8190, 6, StorageVolumeDownloadFlags::empty());
    assert_eq!(dense, [Chunk::Data(vec![1, 1, 0, 0, 0, 0])]);
    assert_eq!(read(100 * GIB, 10, StorageVolumeDownloadFlags::SPARSE_STREAM), [], "behind the end is nothing");
    // A hole over data takes it away.
    let stream = wait(volume.upload(4096, 8192, StorageVolumeUploadFlags::SPARSE_STREAM)).unwrap();
    wait(stream.write_hole(4096)).unwrap();
    assert_eq!(wait(stream.write(&[9; 8192])).unwrap(), 4096, "up to what was said");
    assert_eq!(code(wait(stream.write(b"x"))), ErrorCode::OPERATION_FAILED);
    assert_eq!(code(wait(stream.write_hole(1))), ErrorCode::OPERATION_FAILED);
    assert_eq!(code(wait(volume.delete(StorageVolumeDeleteFlags::NORMAL))), ErrorCode::OPERATION_INVALID);
    assert_eq!(code(wait(pool.destroy())), ErrorCode::OPERATION_INVALID);
    drop(stream);
    assert_eq!(read(4095, 3, StorageVolumeDownloadFlags::empty()), [Chunk::Data(vec![1, 0, 0])]);
    wait(volume.delete(StorageVolumeDeleteFlags::NORMAL)).unwrap();
}

#[test]
fn an_upload_may_bring_an_image_that_is_larger() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let small = volume(&pool, &raw("small", 10)).unwrap();
    let large = volume(&pool, &qcow2("large", 3 * GIB, "", "")).unwrap();
    let image = std::fs::read(large.key()).unwrap();
    let stream = wait(small.upload(0, 0, StorageVolumeUploadFlags::empty())).unwrap();
    wait(stream.write(&image)).unwrap();
    wait(stream.finish()).unwrap();
    assert_eq!(wait(small.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, 3 * GIB);
    let xml = wait(small.xml()).unwrap();
    assert!(xml.text().contains("<format type='qcow2'/>"), "{xml}");
}

#[test]
fn copies_are_sparse_and_go_their_own_way() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let other: PathBuf = host.path("other");
    let other_pool = define(&connection, "other", &other);
    wait(other_pool.create(StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    let source = volume(&pool, &raw("source", 20 * GIB)).unwrap();
    File::options().write(true).open(source.key()).unwrap().write_all_at(b"original", 10 * GIB).unwrap();
    let none = StorageVolumeCreateFlags::empty();
    let copy = wait(other_pool.create_volume_from("<volume><name>copy</name></volume>", &source, none)).unwrap();
    let info = wait(copy.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert!(info.capacity == 20 * GIB && info.allocation < 1 << 20, "{info:?}");
    let read = |path: &str| {
        let mut bytes = [0; 8];
        File::open(path).unwrap().read_exact_at(&mut bytes, 10 * GIB).unwrap();
        bytes
    };
    assert_eq!(&read(copy.key()), b"original");
    let larger = wait(pool.create_volume_from(&raw("larger", 30 * GIB), &source, none)).unwrap();
    assert_eq!(wait(larger.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, 30 * GIB);
    let exists = wait(pool.create_volume_from(&raw("larger", 1), &source, none));
    assert_eq!(code(exists), ErrorCode::STORAGE_VOLUME_EXISTS);
    // Images with the same options are copied, too.
    let image = volume(&pool, &qcow2("image", GIB, "", "")).unwrap();
    let twin = wait(pool.create_volume_from(&qcow2("twin", 2 * GIB, "", ""), &image, none)).unwrap();
    assert_eq!(wait(twin.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, 2 * GIB);
    crate::embed_host::check_image(&host.path("images/twin"));
}

#[test]
fn volumes_are_converted_between_formats_and_chains_become_one() {
    if !crate::embed_host::has_qemu_img() {
        return;
    }
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let none = StorageVolumeCreateFlags::empty();
    let source = volume(&pool, &raw("source", 8 << 20)).unwrap();
    File::options().write(true).open(source.key()).unwrap().write_all_at(b"marker", 5 << 20).unwrap();
    let image = wait(pool.create_volume_from(&qcow2("image", 1, "<clusterSize>4096</clusterSize>", ""), &source, none)).unwrap();
    crate::embed_host::check_image(&host.path("images/image"));
    let on_image = format!("<backingStore><path>{}</path><format type='qcow2'/></backingStore>", image.key());
    let overlay = volume(&pool, &qcow2("overlay", 16 << 20, "", &on_image)).unwrap();
    let flat = wait(pool.create_volume_from(&raw("flat", 0), &overlay, none)).unwrap();
    let info = wait(flat.info(StorageVolumeInfoFlags::empty())).unwrap();
    assert!(info.capacity == 16 << 20 && info.allocation < 1 << 20, "{info:?}");
    let mut bytes = [0; 6];
    File::open(flat.key()).unwrap().read_exact_at(&mut bytes, 5 << 20).unwrap();
    assert_eq!(&bytes, b"marker");
    // A guest that has a disk to write to could say that it lies on any file of the host.
    std::fs::write(host.path("secret"), vec![7; 4096]).unwrap();
    let hostile = format!("<backingStore><path>{}</path></backingStore>", host.path("secret").display());
    let hostile = volume(&pool, &qcow2("hostile", 4096, "", &hostile)).unwrap();
    let error = wait(pool.create_volume_from(&raw("leak", 0), &hostile, none)).unwrap_err();
    assert!(error.code == ErrorCode::OPERATION_DENIED && error.message.contains("secret"), "{error}");
    assert!(wait(pool.volume_by_name("leak")).is_err());
}

#[test]
fn the_format_of_what_an_image_lies_on_is_never_made_up() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let base = volume(&pool, &qcow2("base", 4096, "", "")).unwrap();
    let on_base = format!("<backingStore><path>{}</path><format type='qcow2'/></backingStore>", base.key());
    let top = volume(&pool, &qcow2("top", 4096, "", &on_base)).unwrap();
    // As an older QEMU wrote it: the header says where the image lies, and not in which format that is.
    let mut bytes = std::fs::read(top.key()).unwrap();
    let extension = bytes.windows(4).position(|window| window == 0xE279_2ACA_u32.to_be_bytes()).expect("the format is said");
    bytes[extension..extension + 4].copy_from_slice(b"mine");
    std::fs::write(top.key(), bytes).unwrap();
    let xml = wait(top.xml()).unwrap();
    let below = xml.text().split_once("<backingStore>").unwrap().1;
    assert!(below.contains(base.key()) && !below.contains("<format"), "{xml}");
    let error = wait(pool.create_volume_from(&raw("flat", 0), &top, StorageVolumeCreateFlags::empty())).unwrap_err();
    assert!(error.code == ErrorCode::OPERATION_INVALID && error.message.contains("in which format"), "{error}");
}

#[test]
fn a_pipe_in_the_place_of_an_image_holds_nobody_up() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let pipe = |path: PathBuf| {
        assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo can be run").success());
        path
    };
    let below = pipe(host.path("pipe"));
    let on_pipe = format!("<backingStore><path>{}</path></backingStore>", below.display());
    let without_capacity = format!("<volume><name>v</name><target><format type='qcow2'/></target>{on_pipe}</volume>");
    let error = volume(&pool, &without_capacity).unwrap_err();
    assert!(error.code == ErrorCode::CONFIG_UNSUPPORTED && error.message.contains("a FIFO"), "{error}");
    // One with the name of a file in the making, which every look at a pool would like to sweep.
    pipe(host.path("images/.virtkit-x.unfinished"));
    wait(pool.refresh()).unwrap();
    assert_eq!(host.files("images"), [".virtkit-x.unfinished"]);
}

#[test]
fn an_image_that_a_machine_has_locked_is_left_alone() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let volume = volume(&pool, &raw("v", 4096)).unwrap();
    // As QEMU does it: a lock of the open file on a byte from 100 on.
    let file = File::options().read(true).write(true).open(volume.key()).unwrap();
    let lock = libc::flock { l_type: 0, l_whence: 0, l_start: 101, l_len: 1, l_pid: 0 };
    // SAFETY: the descriptor is open and the structure is one of locks.
    assert_eq!(unsafe { libc::fcntl(std::os::fd::AsRawFd::as_raw_fd(&file), libc::F_OFD_SETLK, &raw const lock) }, 0);
    for result in [
        wait(volume.resize(8192, StorageVolumeResizeFlags::empty())),
        wait(volume.wipe(StorageVolumeWipeAlgorithm::ZERO)),
        wait(volume.upload(0, 0, StorageVolumeUploadFlags::empty())).map(drop),
    ] {
        let error = result.unwrap_err();
        assert!(error.code == ErrorCode::OPERATION_INVALID && error.message.contains("locked"), "{error}");
    }
    drop(file);
    wait(volume.resize(8192, StorageVolumeResizeFlags::empty())).unwrap();
}

#[test]
fn closing_the_last_connection_ends_what_is_under_way() {
    let host = Host::new();
    let connection = host.connect();
    let pool = host.started(&connection, "images");
    let source = volume(&pool, &raw("v", 4096)).unwrap();
    let stream = wait(source.upload(0, 0, StorageVolumeUploadFlags::empty())).unwrap();
    wait(stream.write(b"data")).unwrap();
    wait(connection.close()).unwrap();
    assert_eq!(code(wait(stream.write(b"more"))), ErrorCode::INVALID_CONN);
    assert!(virtkit_state::Root::open(host.root()).is_ok(), "the root is free, although a stream is still there");
}
