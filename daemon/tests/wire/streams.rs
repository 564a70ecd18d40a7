//! Data of streams beside calls.

use virtkit::{
    Chunk, Connection, ErrorCode, StorageVolume, StorageVolumeCreateFlags, StorageVolumeDownloadFlags, StorageVolumeUploadFlags,
};

use crate::pair::{connect, run};

/// More than this side reads ahead of a reader, in bytes.
const LARGE: usize = 40 << 20;

async fn volume(connection: &Connection, capacity: usize) -> StorageVolume {
    let pool = connection.storage_pool_by_name("default-pool").await.expect("a pool");
    let xml = format!("<volume><name>stream</name><capacity>{capacity}</capacity></volume>");
    pool.create_volume(&xml, StorageVolumeCreateFlags::empty()).await.expect("a volume")
}

/// Bytes that differ from place to place.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at / 7 + at) % 251).expect("a byte")).collect()
}

async fn upload(volume: &StorageVolume, data: &[u8]) {
    let stream = volume.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("a stream");
    let mut rest = data;
    while !rest.is_empty() {
        let taken = stream.write(rest).await.expect("it takes data");
        rest = &rest[taken..];
    }
    stream.finish().await.expect("all has arrived");
}

#[test]
fn a_slow_reader_holds_up_no_call_and_loses_nothing() {
    run(async {
        let connection = connect("test:///default?domains=0").await;
        let volume = volume(&connection, LARGE).await;
        let data = pattern(LARGE);
        upload(&volume, &data).await;
        let stream = volume.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let mut read = Vec::with_capacity(LARGE);
        loop {
            // A call between any two reads, also while more is on its way than is read ahead.
            domain.state().await.expect("an answer");
            match stream.read(1 << 20).await.expect("data") {
                Chunk::Data(chunk) => read.extend(chunk),
                Chunk::Hole(length) => panic!("a hole of {length} bytes in a stream that is not sparse"),
                Chunk::End => break,
            }
        }
        assert!(read == data, "{} bytes came, which are others", read.len());
        stream.finish().await.expect("it ends");
        connection.close().await.expect("it closes");
    });
}

#[test]
fn a_stream_that_is_given_up_in_the_middle_is_forgotten() {
    run(async {
        let connection = connect("test:///default?domains=0").await;
        let volume = volume(&connection, 4 << 20).await;
        for _ in 0..3 {
            let stream = volume.download(0, 0, StorageVolumeDownloadFlags::empty()).await.expect("a stream");
            let Chunk::Data(_) = stream.read(10).await.expect("data") else { panic!("the volume is not empty") };
            stream.abort().await.expect("it is given up");
            let dropped = volume.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("the volume is free");
            dropped.write(b"data").await.expect("it takes data");
            drop(dropped);
        }
        let stream = volume.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("the volume is free");
        stream.finish().await.expect("it ends");
    });
}

#[test]
fn what_was_wrong_with_the_data_is_told_at_the_end() {
    run(async {
        let connection = connect("test:///default?domains=0").await;
        let volume = volume(&connection, 16).await;
        let stream = volume.upload(0, 4, StorageVolumeUploadFlags::empty()).await.expect("a stream");
        assert_eq!(stream.write(b"more than four").await.expect("it is sent"), 14);
        assert_eq!(stream.finish().await.expect_err("four bytes were said").code, ErrorCode::OPERATION_FAILED);
        let stream = volume.upload(0, 0, StorageVolumeUploadFlags::empty()).await.expect("the volume is free");
        assert_eq!(stream.write_hole(1).await.expect_err("it is not sparse").code, ErrorCode::INVALID_ARG);
        stream.finish().await.expect("it ends");
    });
}

#[test]
fn streams_of_one_connection_do_not_mix() {
    run(async {
        let connection = connect("test:///default?domains=8").await;
        let talks: Vec<_> = (1..=8)
            .map(|number| {
                let connection = connection.clone();
                tokio::spawn(async move {
                    let name = format!("test-{number}");
                    let domain = connection.domain_by_name(&name).await?;
                    let console = domain.open_console(None, virtkit::DomainConsoleFlags::empty()).await?;
                    let line = format!("hello from {number}\n").repeat(200);
                    let mut heard = Vec::new();
                    let mut rest = line.as_bytes();
                    while heard.len() < line.len() {
                        if !rest.is_empty() {
                            rest = &rest[console.write(&rest[..rest.len().min(500)]).await?..];
                        }
                        if let Chunk::Data(data) = console.read(4096).await? {
                            heard.extend(data);
                        }
                    }
                    console.finish().await?;
                    Ok::<_, virtkit::Error>((name, line, String::from_utf8(heard).expect("text")))
                })
            })
            .collect();
        for talk in talks {
            let (name, line, heard) = talk.await.expect("no panic").expect("a talk");
            let (greeting, echo) = heard.split_once('\n').expect("a first line");
            assert!(greeting.ends_with(&name), "{greeting:?} is not of {name}");
            assert!(line.starts_with(echo), "{name} has heard what it did not say");
        }
    });
}
