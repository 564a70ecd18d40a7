//! Measures calls over the wire: `virtkit-bench-wire URI URI_OF_10000 REPLAYED_URI REPLAYED_URI_OF_10000 URI_OF_STORAGE`, the cases of
//! `bindings-c/bench/wire.c`, and calls of 64 tasks, which C does not have.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use virtkit::runtime::{self, wait};
use virtkit::{
    Chunk, ConnectFlags, Connection, Domain, Error, ErrorCode, ListDomainsFlags, Result, StorageVolume, StorageVolumeDownloadFlags,
    StorageVolumeUploadFlags,
};
use virtkit_bench::{Moment, long_enough, measure};

/// How many calls are in flight at once.
const AT_ONCE: usize = 64;

/// The volume, in bytes.
const VOLUME: usize = 256 << 20;

/// The most that a packet of a stream carries.
const PIECE: usize = 262_120;

fn main() -> ExitCode {
    let uris: Vec<String> = std::env::args().skip(1).collect();
    let [host, many, replayed, replayed_many, storage] = uris.as_slice() else {
        eprintln!("five URIs are needed: of a host, of one with 10,000 domains, of both replayed, and of a storage");
        return ExitCode::FAILURE;
    };
    let cases = || {
        calls("", host)?;
        list("", many)?;
        calls("replayed ", replayed)?;
        list("replayed ", replayed_many)?;
        streams(storage)
    };
    match cases() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn open(uri: &str) -> Result<Connection> {
    wait(virtkit::connect(Some(uri), ConnectFlags::empty()))
}

fn calls(prefix: &str, uri: &str) -> Result<()> {
    let connection = open(uri)?;
    let domain = wait(connection.domain_by_name("test"))?;
    measure(&format!("{prefix}state"), || wait(domain.state()).map(drop))?;
    measure(&format!("{prefix}info"), || wait(domain.info()).map(drop))?;
    measure(&format!("{prefix}look-up"), || wait(connection.domain_by_name("test")).map(drop))?;
    threads(&format!("{prefix}64 threads"), &domain)?;
    tasks(&format!("{prefix}64 tasks"), &domain)?;
    wait(connection.close())
}

/// Threads that each wait for their own calls.
fn threads(case: &str, domain: &Domain) -> Result<()> {
    let begun = Moment::now();
    let until = Instant::now() + long_enough();
    let calls = thread::scope(|scope| {
        let call = || {
            let mut calls = 0;
            while Instant::now() < until {
                wait(domain.state())?;
                calls += 1;
            }
            Ok(calls)
        };
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(call)).collect();
        sum(threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(failed("a thread has panicked")))))
    })?;
    begun.print(case, calls);
    Ok(())
}

/// Tasks of the runtime.
fn tasks(case: &str, domain: &Domain) -> Result<()> {
    let begun = Moment::now();
    let until = Instant::now() + long_enough();
    let (done, ended) = mpsc::channel();
    for _ in 0..AT_ONCE {
        let (domain, done) = (domain.clone(), done.clone());
        let call = async move {
            let mut calls = 0;
            while Instant::now() < until {
                domain.state().await?;
                calls += 1;
            }
            Ok(calls)
        };
        // It is received below, as long as nobody fails.
        runtime::spawn(call, move |calls| drop(done.send(calls)));
    }
    drop(done);
    let calls = sum(ended.iter())?;
    begun.print(case, calls);
    Ok(())
}

fn sum(calls: impl Iterator<Item = Result<u32>>) -> Result<f64> {
    calls.map(|calls| calls.map(f64::from)).sum()
}

fn list(prefix: &str, uri: &str) -> Result<()> {
    let connection = open(uri)?;
    let list = || {
        let domains = wait(connection.domains(ListDomainsFlags::empty()))?;
        if black_box(&domains).len() == 10_000 { Ok(()) } else { Err(failed("the host has not 10,000 domains")) }
    };
    list()?;
    measure(&format!("{prefix}list of 10,000"), list)?;
    wait(connection.close())
}

fn streams(uri: &str) -> Result<()> {
    let connection = open(uri)?;
    let pool = wait(connection.storage_pool_by_name("bench"))?;
    let volume = wait(pool.volume_by_name("volume"))?;
    let begun = Moment::now();
    upload(&volume)?;
    begun.print("upload", 1.0);
    let begun = Moment::now();
    download(&volume)?;
    begun.print("download", 1.0);
    wait(connection.close())
}

fn upload(volume: &StorageVolume) -> Result<()> {
    let data = vec![0x5a; PIECE];
    let stream = wait(volume.upload(0, VOLUME as u64, StorageVolumeUploadFlags::empty()))?;
    let mut left = VOLUME;
    while left > 0 {
        left -= wait(stream.write(&data[..left.min(PIECE)]))?;
    }
    wait(stream.finish())
}

fn download(volume: &StorageVolume) -> Result<()> {
    let stream = wait(volume.download(0, VOLUME as u64, StorageVolumeDownloadFlags::empty()))?;
    let mut had = 0;
    while let Chunk::Data(data) = wait(stream.read(PIECE))? {
        had += black_box(&data).len();
    }
    if had != VOLUME {
        return Err(failed("the volume has another size"));
    }
    wait(stream.finish())
}

fn failed(message: &str) -> Error {
    Error::new(ErrorCode::INTERNAL_ERROR, message)
}
