//! Streams of libvirt's own storage driver: volumes of a folder, up and down, whole and with holes.

use virtkit::{
    Chunk, Connection, ErrorCode, StoragePool, StoragePoolCreateFlags, StorageVolume, StorageVolumeCreateFlags, StorageVolumeDeleteFlags,
    StorageVolumeDownloadFlags, StorageVolumeInfoFlags, StorageVolumeUploadFlags, Stream,
};
use virtkit_interop::{Libvirtd, Settings};

use crate::{open, run};

/// A mebibyte.
pub(crate) const MIB: usize = 1 << 20;

/// A pool in the daemon's folder.
async fn pool(daemon: &Libvirtd, connection: &Connection) -> StoragePool {
    let place = daemon.place("volumes");
    let xml = format!("<pool type='dir'><name>volumes</name><target><path>{}</path></target></pool>", place.display());
    connection.create_storage_pool(&xml, StoragePoolCreateFlags::empty()).await.expect("a pool")
}

pub(crate) async fn volume(pool: &StoragePool, name: &str, size: usize) -> StorageVolume {
    let xml = format!("<volume><name>{name}</name><capacity>{size}</capacity><allocation>0</allocation></volume>");
    pool.create_volume(&xml, StorageVolumeCreateFlags::empty()).await.expect("a volume")
}

/// Bytes none of which is like its neighbour.
pub(crate) fn bytes(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..size).map(|_| next()).collect()
}

pub(crate) async fn write(stream: &Stream, mut data: &[u8]) {
    while !data.is_empty() {
        let taken = stream.write(data).await.expect("it takes them");
        data = &data[taken..];
    }
}

/// All that comes: bytes, and the holes as (where, how long).
pub(crate) async fn read(stream: &Stream) -> (Vec<u8>, Vec<(usize, u64)>) {
    let (mut data, mut holes) = (Vec::new(), Vec::new());
    loop {
        match stream.read(MIB).await.expect("it gives them") {
            Chunk::Data(more) => data.extend(more),
            Chunk::Hole(length) => {
                holes.push((data.len(), length));
                data.resize(data.len() + usize::try_from(length).expect("it fits"), 0);
            }
            Chunk::End => return (data, holes),
        }
    }
}

#[test]
fn volumes_go_up_and_come_down() {
    let Some(daemon) = Libvirtd::start(Settings { tcp: Some("none"), ..Settings::default() }) else { return };
    let tcp = daemon.tcp_uri("").replace("test+tcp", "storage+tcp").replace("/default", "/session");
    for uri in [daemon.uri_of("storage", "/session"), tcp] {
        let connection = open(&uri).expect("it is open");
        run(async {
            let pool = pool(&daemon, &connection).await;
            let whole = volume(&pool, "whole", 5 * MIB).await;
            let data = bytes(5 * MIB);
            let up = whole.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("a stream");
            write(&up, &data).await;
            up.finish().await.expect("all of it has arrived");
            let down = whole.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
            let (seen, holes) = read(&down).await;
            down.finish().await.expect("it ends");
            assert!(seen == data && holes.is_empty(), "{} bytes, {holes:?}", seen.len());
            // A part, and two streams at once.
            let parts = [(MIB as u64, 100), (17, MIB as u64)];
            let mut streams = Vec::new();
            for (offset, length) in parts {
                streams.push(whole.download(offset, length, StorageVolumeDownloadFlags::empty()).await.expect("a stream"));
            }
            for ((offset, length), stream) in parts.into_iter().zip(streams) {
                let [from, length] = [offset, length].map(|number| usize::try_from(number).expect("it fits"));
                assert!(read(&stream).await.0 == data[from..from + length]);
                stream.finish().await.expect("it ends");
            }
            whole.delete(StorageVolumeDeleteFlags::empty()).await.expect("it is deleted");
            pool.destroy().await.expect("it is stopped");
            connection.close().await.expect("it closes");
        });
    }
}

#[test]
fn holes_stay_holes() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&daemon.uri_of("storage", "/session")).expect("it is open");
    run(async {
        let pool = pool(&daemon, &connection).await;
        let sparse = volume(&pool, "sparse", 12 * MIB).await;
        let (first, last) = (bytes(MIB), bytes(MIB));
        let up = sparse.upload(0, 0, StorageVolumeUploadFlags::SPARSE_STREAM).await.expect("a stream");
        write(&up, &first).await;
        up.write_hole(10 * MIB as u64).await.expect("a hole");
        write(&up, &last).await;
        up.finish().await.expect("all of it has arrived");
        let info = sparse.info(StorageVolumeInfoFlags::empty()).await.expect("information");
        assert!(info.allocation < 4 * MIB as u64, "{info:?}: the hole was filled");
        let down = sparse.download(0, 0, StorageVolumeDownloadFlags::SPARSE_STREAM).await.expect("a stream");
        let (seen, holes) = read(&down).await;
        down.finish().await.expect("it ends");
        assert_eq!(holes, [(MIB, 10 * MIB as u64)]);
        assert!(seen[..MIB] == first && seen[11 * MIB..] == last && seen.len() == 12 * MIB);
        // Who does not ask for holes gets zeros.
        let down = sparse.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
        assert!(read(&down).await == (seen, Vec::new()));
        down.finish().await.expect("it ends");
        connection.close().await.expect("it closes");
    });
}

#[test]
fn a_stream_that_goes_wrong_leaves_the_connection_usable() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&daemon.uri_of("storage", "/session")).expect("it is open");
    run(async {
        let pool = pool(&daemon, &connection).await;
        let small = volume(&pool, "small", MIB).await;
        // Given up by us, both ways, before their end.
        let up = small.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("a stream");
        write(&up, &bytes(1000)).await;
        up.abort().await.expect("it is given up");
        let error = up.write(b"x").await.expect_err("it has ended");
        assert_eq!(error.code, ErrorCode::INVALID_STREAM, "{error}");
        let down = small.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
        down.read(10).await.expect("some bytes");
        down.abort().await.expect("it is given up");
        let error = small.upload(0, 0, StorageVolumeUploadFlags::SPARSE_STREAM).await.expect("a stream").read(1).await;
        assert!(error.is_err(), "an upload is not read");
        // Dropped without an end.
        drop(small.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream"));
        assert_eq!(small.info(StorageVolumeInfoFlags::empty()).await.expect("information").capacity, MIB as u64);
        // Refused by the daemon.
        pool.destroy().await.expect("it is stopped");
        let error = small.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect_err("its pool is stopped");
        assert!([ErrorCode::OPERATION_INVALID, ErrorCode::NO_STORAGE_POOL].contains(&error.code), "{error}");
        connection.close().await.expect("it closes");
    });
}
