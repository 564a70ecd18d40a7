//! Measures how long a virtual machine takes to run, beside a bare QEMU with the same arguments: up to the greeting of its monitor, which comes before
//! the machine is built, and up to a machine that runs. `virtkit-bench-start ROUNDS` prints `start: NANOSECONDS`, `greeting: NANOSECONDS` and
//! `running: NANOSECONDS` for each round; the two take turns.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use virtkit::runtime::wait;
use virtkit::{ConnectFlags, Connection, Domain, DomainCreateFlags, DomainDefineFlags, DomainDestroyFlags, DomainState};
use virtkit_guest::boot_sector::Guest;

/// What the monitor of the machine that is measured is connected to: a socket that its starter made.
const SOCKET: &str = "socket,id=charmonitor,fd=3,server=on,wait=off";

fn main() -> ExitCode {
    let rounds = std::env::args().nth(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    match measure(rounds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(rounds: u32) -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let disk = place.path().join("disk");
    std::fs::write(&disk, Guest::greeting("measured").disk())?;
    let uri = format!("qemu:///embed?root={}", place.path().join("root").display());
    let connection: Connection = wait(virtkit::connect(Some(&uri), ConnectFlags::empty()))?;
    let domain = wait(connection.define_domain(&xml(&disk), DomainDefineFlags::empty()))?;
    // The first start asks the QEMU what it can do.
    let command = arguments(&domain)?;
    for _ in 0..rounds {
        println!("start: {}", nanoseconds(start(&domain)?));
        let (greeting, running) = bare(&command)?;
        println!("greeting: {}\nrunning: {}", nanoseconds(greeting), nanoseconds(running));
    }
    wait(connection.close())?;
    Ok(())
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

fn xml(disk: &Path) -> String {
    let kind = if std::env::var("VIRTKIT_TEST_ACCEL").is_ok_and(|accelerator| accelerator == "kvm") { "kvm" } else { "qemu" };
    format!(
        "<domain type='{kind}'><name>measured</name><memory unit='MiB'>64</memory><os><type>hvm</type></os><features><acpi/></features>
         <devices><disk type='file'><source file='{}'/><target dev='vda'/></disk><serial type='null'/></devices></domain>",
        disk.display()
    )
}

/// A start, from the call to a domain that runs.
fn start(domain: &Domain) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    wait(domain.create(DomainCreateFlags::empty()))?;
    let elapsed = begun.elapsed();
    if wait(domain.state())?.state != DomainState::RUNNING {
        return Err("the domain does not run".into());
    }
    wait(domain.destroy(DomainDestroyFlags::DEFAULT))?;
    Ok(elapsed)
}

/// The program and arguments with which the domain is started, with its monitor on input and output.
fn arguments(domain: &Domain) -> Result<Vec<String>, Box<dyn Error>> {
    wait(domain.create(DomainCreateFlags::PAUSED))?;
    let uuid = domain.uuid().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let words: Vec<String> = words.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        if words.contains(&uuid) {
            found = words;
        }
    }
    wait(domain.destroy(DomainDestroyFlags::DEFAULT))?;
    found.pop();
    let monitor = found.iter_mut().find(|word| *word == SOCKET).ok_or("the machine has another monitor than this program knows")?;
    "stdio,id=charmonitor,signal=off".clone_into(monitor);
    Ok(found)
}

/// A QEMU alone, from its start to its greeting, and to a machine that runs.
fn bare(command: &[String]) -> Result<(Duration, Duration), Box<dyn Error>> {
    let (program, arguments) = command.split_first().ok_or("there is no command")?;
    let begun = Instant::now();
    let mut qemu = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = qemu.stdin.take().ok_or("there is no input")?;
    let mut lines = BufReader::new(qemu.stdout.take().ok_or("there is no output")?).lines();
    let mut until = |part: &str| -> Result<Duration, Box<dyn Error>> {
        let found = lines.by_ref().map_while(Result::ok).any(|line| line.contains(part));
        if found { Ok(begun.elapsed()) } else { Err(format!("QEMU ends without {part:?}").into()) }
    };
    let greeting = until("QMP")?;
    input.write_all(b"{\"execute\":\"qmp_capabilities\"}{\"execute\":\"cont\",\"id\":\"run\"}\n")?;
    let running = until("\"run\"")?;
    input.write_all(b"{\"execute\":\"quit\"}\n")?;
    qemu.wait()?;
    Ok((greeting, running))
}
