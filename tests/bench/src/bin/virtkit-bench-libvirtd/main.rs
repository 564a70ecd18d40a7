//! Runs programs that measure the wire, against one and the same libvirtd: `virtkit-bench-libvirtd ROUNDS PROGRAM...`. The programs take turns. Each gets
//! five URIs: of a host, of one with 10,000 domains, of both behind a server that has their answers ready, and of a storage with the volume `volume` of
//! 256 MiB in the pool `bench`. What a program prints is printed behind its place among the programs: `0 state: 30000`.

mod replay;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use virtkit::runtime::wait;
use virtkit::{ConnectFlags, StoragePoolCreateFlags, StorageVolumeCreateFlags};
use virtkit_interop::{Libvirtd, Settings};

/// How many domains the larger host has.
const DOMAINS: usize = 10_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(rounds) = arguments.next().and_then(|rounds| rounds.parse().ok()) else {
        eprintln!("the number of rounds is needed, and programs");
        return ExitCode::FAILURE;
    };
    match run(rounds, &arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(rounds: u32, programs: &[String]) -> Result<(), Box<dyn Error>> {
    let daemon = Libvirtd::start(Settings::default()).ok_or("libvirtd is needed")?;
    let many = daemon.place("hosts").join("many.xml");
    fs::write(&many, host())?;
    make_volume(&daemon)?;
    let replayed = daemon.folder().join("replayed");
    replay::start(&replayed, daemon.socket())?;
    let through = |socket: &Path, path: &str| format!("test+unix://{path}?socket={}", socket.display());
    let many = many.display().to_string();
    let uris = [
        daemon.uri(),
        through(&daemon.socket(), &many),
        through(&replayed, "/default"),
        through(&replayed, &many),
        daemon.uri_of("storage", "/session"),
    ];
    for _ in 0..rounds {
        for (place, program) in programs.iter().enumerate() {
            let output = Command::new(program).args(&uris).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
            if !output.status.success() {
                return Err(format!("{program} has ended with {}", output.status).into());
            }
            for line in String::from_utf8(output.stdout)?.lines() {
                println!("{place} {line}");
            }
        }
    }
    Ok(())
}

/// A host with running domains: `test` and others.
fn host() -> String {
    let mut text = String::from("<node>\n");
    for number in 0..DOMAINS {
        let name = if number == 0 { "test".to_owned() } else { format!("test-{number}") };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  <domain type='test'><name>{name}</name><uuid>6695eb01-f6a4-8304-79aa-{number:012x}</uuid>\
             <memory>8192</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>"
        );
    }
    text + "</node>\n"
}

fn make_volume(daemon: &Libvirtd) -> Result<(), Box<dyn Error>> {
    let pool = format!("<pool type='dir'><name>bench</name><target><path>{}</path></target></pool>", daemon.place("volumes").display());
    let volume = "<volume><name>volume</name><capacity unit='MiB'>256</capacity><allocation>0</allocation></volume>";
    let connection = wait(virtkit::connect(Some(&daemon.uri_of("storage", "/session")), ConnectFlags::empty()))?;
    let pool = wait(connection.create_storage_pool(&pool, StoragePoolCreateFlags::empty()))?;
    wait(pool.create_volume(volume, StorageVolumeCreateFlags::empty()))?;
    wait(connection.close())?;
    Ok(())
}
