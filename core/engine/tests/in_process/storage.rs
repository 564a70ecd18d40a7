//! Storage of the test driver.

use virtkit::runtime::wait;
use virtkit::{
    Chunk, ConnectFlags, Connection, ErrorCode, EventFilter, ListStoragePoolsFlags, Result, StoragePool, StoragePoolBuildFlags,
    StoragePoolCreateFlags, StoragePoolDefineFlags, StoragePoolDeleteFlags, StoragePoolEventType, StoragePoolState, StorageVolume,
    StorageVolumeCreateFlags, StorageVolumeDeleteFlags, StorageVolumeDownloadFlags, StorageVolumeInfoFlags, StorageVolumeResizeFlags,
    StorageVolumeUploadFlags, StorageVolumeWipeAlgorithm, StorageXmlFlags, Stream,
};

const POOL: &str = "<pool type='dir'><name>images</name><target><path>/images/</path></target></pool>";

/// A world of its own, so that tests do not see each other's changes.
fn connect() -> Connection {
    wait(virtkit::connect(Some("test:///default?domains=0"), ConnectFlags::empty())).unwrap()
}

fn default_pool(connection: &Connection) -> StoragePool {
    wait(connection.storage_pool_by_name("default-pool")).unwrap()
}

fn volume(pool: &StoragePool, name: &str, capacity: &str) -> Result<StorageVolume> {
    let xml = format!("<volume><name>{name}</name><capacity unit='GiB'>{capacity}</capacity><allocation>0</allocation></volume>");
    wait(pool.create_volume(&xml, StorageVolumeCreateFlags::empty()))
}

fn upload(volume: &StorageVolume, offset: u64, length: u64) -> Result<Stream> {
    wait(volume.upload(offset, length, StorageVolumeUploadFlags::SPARSE_STREAM))
}

fn put(volume: &StorageVolume, offset: u64, data: &[u8]) {
    let stream = upload(volume, offset, 0).unwrap();
    assert_eq!(wait(stream.write(data)).unwrap(), data.len());
    wait(stream.finish()).unwrap();
}

fn chunks(volume: &StorageVolume, offset: u64, length: u64, flags: StorageVolumeDownloadFlags) -> Vec<Chunk> {
    let stream = wait(volume.download(offset, length, flags)).unwrap();
    let mut chunks = Vec::new();
    loop {
        match wait(stream.read(4096)).unwrap() {
            Chunk::End => break,
            chunk => chunks.push(chunk),
        }
    }
    wait(stream.finish()).unwrap();
    chunks
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn the_default_pool_is_libvirts() {
    let connection = connect();
    let pool = default_pool(&connection);
    assert_eq!(pool.uuid().to_string(), "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566");
    let info = wait(pool.info()).unwrap();
    assert_eq!((info.state, info.capacity, info.allocation, info.available), (StoragePoolState::RUNNING, 100 << 30, 0, 100 << 30));
    let xml = wait(pool.xml(StorageXmlFlags::empty())).unwrap();
    assert!(xml.text().contains("  <capacity unit='bytes'>107374182400</capacity>\n"), "{xml}");
    let stored = wait(pool.xml(StorageXmlFlags::INACTIVE)).unwrap();
    assert!(stored.text().contains("<path>/default-pool</path>") && !stored.text().contains("<capacity"), "{stored}");
}

#[test]
fn content_is_kept_and_holes_stay_holes() {
    let connection = connect();
    let volume = volume(&default_pool(&connection), "big.img", "64").unwrap();
    assert_eq!((volume.key(), wait(volume.path()).unwrap().as_str()), ("/default-pool/big.img", "/default-pool/big.img"));
    let stream = upload(&volume, 10, 0).unwrap();
    wait(stream.write(b"begin")).unwrap();
    wait(stream.write_hole(32 << 30)).unwrap();
    wait(stream.write(b"end")).unwrap();
    wait(stream.finish()).unwrap();
    let sparse = chunks(&volume, 0, (32 << 30) + 18, StorageVolumeDownloadFlags::SPARSE_STREAM);
    assert_eq!(sparse, [Chunk::Hole(10), Chunk::Data(b"begin".to_vec()), Chunk::Hole(32 << 30), Chunk::Data(b"end".to_vec())]);
    let dense = chunks(&volume, 8, 10, StorageVolumeDownloadFlags::empty());
    assert_eq!(dense, [Chunk::Data(vec![0; 2]), Chunk::Data(b"begin".to_vec()), Chunk::Data(vec![0; 3])]);
    assert_eq!(wait(volume.info(StorageVolumeInfoFlags::empty())).unwrap().allocation, 8);
}

#[test]
fn a_stream_keeps_to_its_part_and_its_volume_to_itself() {
    let connection = connect();
    let pool = default_pool(&connection);
    let volume = volume(&pool, "a.img", "1").unwrap();
    assert_eq!(code(upload(&volume, (1 << 30) + 1, 0)), ErrorCode::INVALID_ARG);
    assert_eq!(code(upload(&volume, 1, u64::MAX)), ErrorCode::INVALID_ARG);
    let stream = upload(&volume, 0, 4).unwrap();
    assert_eq!(wait(stream.write(b"123456")).unwrap(), 4);
    assert_eq!(code(wait(stream.write(b"7"))), ErrorCode::OPERATION_FAILED);
    assert_eq!(code(wait(stream.read(1))), ErrorCode::INVALID_ARG);
    assert_eq!(code(wait(volume.download(0, 0, StorageVolumeDownloadFlags::empty()))), ErrorCode::OPERATION_INVALID);
    assert_eq!(code(wait(volume.delete(StorageVolumeDeleteFlags::empty()))), ErrorCode::OPERATION_INVALID);
    assert_eq!(code(wait(pool.destroy())), ErrorCode::OPERATION_INVALID);
    // A stream that is dropped gives its volume free.
    drop(stream);
    wait(volume.delete(StorageVolumeDeleteFlags::empty())).unwrap();
    assert_eq!(code(wait(volume.path())), ErrorCode::NO_STORAGE_VOLUME);
}

#[test]
fn a_copy_has_the_content_and_goes_its_own_way() {
    let connection = connect();
    let pool = default_pool(&connection);
    let source = volume(&pool, "source", "1").unwrap();
    put(&source, 100, b"original");
    let xml = "<volume><name>copy</name><capacity>1</capacity></volume>";
    let copy = wait(pool.create_volume_from(xml, &source, StorageVolumeCreateFlags::empty())).unwrap();
    assert_eq!(wait(copy.info(StorageVolumeInfoFlags::empty())).unwrap().capacity, 1 << 30, "as large as its source");
    put(&source, 100, b"changed!");
    assert_eq!(chunks(&copy, 100, 8, StorageVolumeDownloadFlags::empty()), [Chunk::Data(b"original".to_vec())]);
    assert_eq!(code(wait(pool.create_volume_from(xml, &source, StorageVolumeCreateFlags::empty()))), ErrorCode::STORAGE_VOLUME_EXISTS);
}

#[test]
fn wiping_and_shrinking_lose_data() {
    let connection = connect();
    let volume = volume(&default_pool(&connection), "a", "1").unwrap();
    put(&volume, 0, b"head");
    put(&volume, 1000, b"tail");
    assert_eq!(code(wait(volume.resize(1002, StorageVolumeResizeFlags::empty()))), ErrorCode::INVALID_ARG);
    wait(volume.resize(1002, StorageVolumeResizeFlags::SHRINK)).unwrap();
    wait(volume.resize(2, StorageVolumeResizeFlags::DELTA)).unwrap();
    assert_eq!(chunks(&volume, 1000, 0, StorageVolumeDownloadFlags::empty()), [Chunk::Data(b"ta".to_vec()), Chunk::Data(vec![0; 2])]);
    assert_eq!(code(wait(volume.resize(1 << 40, StorageVolumeResizeFlags::empty()))), ErrorCode::OPERATION_FAILED);
    assert_eq!(code(wait(volume.wipe(StorageVolumeWipeAlgorithm(99)))), ErrorCode::ARGUMENT_UNSUPPORTED);
    wait(volume.wipe(StorageVolumeWipeAlgorithm::ZERO)).unwrap();
    assert_eq!(chunks(&volume, 0, 0, StorageVolumeDownloadFlags::SPARSE_STREAM), [Chunk::Hole(1004)]);
}

#[test]
fn pools_go_through_their_life() {
    use StoragePoolEventType as E;

    let connection = connect();
    let events = connection.events(EventFilter::default()).unwrap();
    let pool = wait(connection.define_storage_pool(POOL, StoragePoolDefineFlags::empty())).unwrap();
    assert!(wait(pool.is_persistent()).unwrap() && !wait(pool.is_active()).unwrap());
    for result in [wait(pool.destroy()), wait(pool.refresh()), wait(pool.volumes()).map(drop), volume(&pool, "v", "1").map(drop)] {
        assert_eq!(code(result), ErrorCode::OPERATION_INVALID);
    }
    wait(pool.build(StoragePoolBuildFlags::NEW)).unwrap();
    assert_eq!(code(wait(pool.build(StoragePoolBuildFlags::OVERWRITE))), ErrorCode::OPERATION_UNSUPPORTED);
    wait(pool.create(StoragePoolCreateFlags::NORMAL)).unwrap();
    assert_eq!(wait(connection.storage_pool_by_target_path("/images")).unwrap().name(), "images");
    let image = volume(&pool, "v", "1").unwrap();
    assert_eq!(wait(connection.storage_volume_by_path("/images/v")).unwrap().identity(), image.identity());
    for result in
        [wait(pool.create(StoragePoolCreateFlags::NORMAL)), wait(pool.undefine()), wait(pool.delete(StoragePoolDeleteFlags::NORMAL))]
    {
        assert_eq!(code(result), ErrorCode::OPERATION_INVALID);
    }
    wait(pool.set_autostart(true)).unwrap();
    wait(pool.destroy()).unwrap();
    assert_eq!(code(wait(connection.storage_volume_by_key("/images/v"))), ErrorCode::NO_STORAGE_VOLUME);
    assert_eq!(code(wait(pool.delete(StoragePoolDeleteFlags::NORMAL))), ErrorCode::SYSTEM_ERROR);
    wait(pool.undefine()).unwrap();
    assert_eq!(code(wait(pool.info())), ErrorCode::NO_STORAGE_POOL);
    let told: Vec<StoragePoolEventType> = events
        .take(16)
        .into_iter()
        .map(|event| match event {
            virtkit::Event::StoragePoolLifecycle { event, .. } => event,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [E::DEFINED, E::CREATED, E::STARTED, E::STOPPED, E::UNDEFINED]);
}

#[test]
fn the_data_of_a_pool_outlives_it() {
    let connection = connect();
    let pool = wait(connection.create_storage_pool(POOL, StoragePoolCreateFlags::NORMAL)).unwrap();
    assert!(!wait(pool.is_persistent()).unwrap());
    assert_eq!(code(wait(pool.set_autostart(true))), ErrorCode::OPERATION_INVALID);
    put(&volume(&pool, "v", "1").unwrap(), 0, b"data");
    wait(pool.destroy()).unwrap();
    assert_eq!(code(wait(connection.storage_pool_by_name("images"))), ErrorCode::NO_STORAGE_POOL);
    let again = wait(connection.create_storage_pool(POOL, StoragePoolCreateFlags::WITH_BUILD)).unwrap();
    assert_ne!(again.uuid(), pool.uuid());
    let volume = wait(again.volume_by_name("v")).unwrap();
    assert_eq!(chunks(&volume, 0, 4, StorageVolumeDownloadFlags::empty()), [Chunk::Data(b"data".to_vec())]);
}

#[test]
fn what_is_taken_is_refused_and_changes_nothing() {
    let connection = connect();
    let define = |xml: &str| wait(connection.define_storage_pool(xml, StoragePoolDefineFlags::empty()));
    let cases = [
        (
            "<pool type='dir'><name>default-pool</name><uuid>11111111-1111-4111-8111-111111111111</uuid><target><path>/q</path></target></pool>",
            ErrorCode::OPERATION_FAILED,
        ),
        (
            "<pool type='dir'><name>q</name><uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid><target><path>/q</path></target></pool>",
            ErrorCode::OPERATION_FAILED,
        ),
        ("<pool type='dir'><name>q</name><target><path>/default-pool/</path></target></pool>", ErrorCode::OPERATION_FAILED),
        ("<pool type='dir'><name>q</name></pool>", ErrorCode::XML_ERROR),
        ("<pool type='dir'><name>q/r</name><target><path>/q</path></target></pool>", ErrorCode::XML_ERROR),
        ("<pool type='zork'><name>q</name></pool>", ErrorCode::XML_ERROR),
        ("<volume/>", ErrorCode::XML_ERROR),
    ];
    for (xml, expected) in cases {
        assert_eq!(code(define(xml)), expected, "{xml}");
    }
    let pools = wait(connection.storage_pools(ListStoragePoolsFlags::empty())).unwrap();
    assert_eq!(pools.iter().map(StoragePool::name).collect::<Vec<_>>(), ["default-pool"]);
    let pool = default_pool(&connection);
    assert_eq!(
        code(volume(&pool, "large", "101").and_then(|volume| wait(volume.resize(101 << 30, StorageVolumeResizeFlags::ALLOCATE)))),
        ErrorCode::OPERATION_FAILED
    );
    let full = "<volume><name>full</name><capacity unit='TiB'>1</capacity></volume>";
    assert_eq!(code(wait(pool.create_volume(full, StorageVolumeCreateFlags::empty()))), ErrorCode::OPERATION_FAILED);
    assert_eq!(code(wait(pool.volume_by_name("full"))), ErrorCode::NO_STORAGE_VOLUME);
}

#[test]
fn flags_choose_which_pools_are_listed() {
    use ListStoragePoolsFlags as F;
    let connection = connect();
    wait(connection.define_storage_pool(POOL, StoragePoolDefineFlags::empty())).unwrap();
    wait(connection.define_storage_pool("<pool type='logical'><name>lvm</name></pool>", StoragePoolDefineFlags::empty())).unwrap();
    let cases: [(F, &[&str]); 5] = [
        (F::empty(), &["default-pool", "images", "lvm"]),
        (F::ACTIVE, &["default-pool"]),
        (F::INACTIVE | F::DIR, &["images"]),
        (F::LOGICAL | F::ZFS, &["lvm"]),
        (F::TRANSIENT, &[]),
    ];
    for (flags, names) in cases {
        let pools = wait(connection.storage_pools(flags)).unwrap();
        assert_eq!(pools.iter().map(StoragePool::name).collect::<Vec<_>>(), names, "{flags:?}");
    }
}
