//! The wire, beside libvirt's own client at one and the same libvirtd.
//!
//! How fast a call is depends on the daemon, too. What a client has of it is seen twice: in the time that its process works ("CPU"), and in the time of the
//! same call to a server that has the daemon's answer ready and sends it at once ("replayed").

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, Result, WrapErr, miette};

use super::contender::{self, Places};
use super::measure::{self, Measured};
use super::report::time;
use crate::job::{Job, Output};
use crate::workspace::Workspace;

/// How often each program runs; the median counts.
const ROUNDS: usize = 5;

/// A line of the table.
struct Case {
    /// What is measured.
    ours: &'static str,
    /// What of libvirt's client stands beside it, where that is something else: it has no tasks.
    peer: Option<&'static str>,
    /// How much of the peer's time ours may be.
    aim: Option<f64>,
}

const fn case(ours: &'static str, aim: Option<f64>) -> Case {
    Case { ours, peer: None, aim }
}

const fn tasks(ours: &'static str, peer: &'static str, aim: Option<f64>) -> Case {
    Case { ours, peer: Some(peer), aim }
}

const CASES: &[Case] = &[
    case("state", Some(1.0)),
    case("info", Some(1.0)),
    case("look-up", Some(1.0)),
    case("replayed state", Some(1.0)),
    tasks("64 tasks", "64 threads", Some(1.0 / 3.0)),
    case("64 threads", None),
    tasks("64 tasks, CPU", "64 threads, CPU", None),
    tasks("replayed 64 tasks", "replayed 64 threads", Some(1.0 / 3.0)),
    case("replayed 64 threads", None),
    case("list of 10,000", None),
    case("list of 10,000, CPU", Some(0.25)),
    case("replayed list of 10,000", Some(0.25)),
    case("replayed list of 10,000, CPU", None),
    case("upload", Some(1.0)),
    case("upload, CPU", None),
    case("download", Some(1.0)),
    case("download, CPU", None),
];

/// Runs the benchmark and prints its tables. Whether it could be measured.
pub fn run(workspace: &Workspace, quick: bool) -> Result<bool> {
    if !contender::can_link_libvirt() || !Path::new("/usr/sbin/libvirtd").exists() {
        println!("libvirt is not installed here (on Debian: libvirt-dev and libvirt-daemon), so there is nothing to compare with");
        return Ok(true);
    }
    let work = workspace.target().join("xtask/bench");
    fs::create_dir_all(&work).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", work.display()))?;
    let places = Places { workspace, natives: workspace.target().join("release"), work };
    let programs = contender::over_the_wire(&places);
    for job in &programs.build {
        println!("> {}", job.line(workspace.root()));
        job.run(Output::Terminal).map_err(|error| miette!("{error}"))?;
    }
    let rounds = if quick { 1 } else { ROUNDS };
    let host = Job::new(&programs.host, workspace.root()).arg(rounds.to_string());
    let host = [&programs.rust, &programs.c, &programs.libvirt].into_iter().fold(host, Job::arg);
    let host = host.env("VIRTKIT_BENCH_SECONDS", if quick { "0.05" } else { "0.3" });
    // A volume in memory: what is measured is the way to the daemon, and not a disk.
    let memory = Path::new("/dev/shm");
    let host = if memory.is_dir() { host.env("TMPDIR", memory) } else { host };
    let printed = match host.capture() {
        Ok(printed) => printed,
        Err(error) => {
            println!("not measured: {error}");
            return Ok(false);
        }
    };
    let mut runs = by_program(&printed)?;
    let mut medians = |place: &str| measure::medians(&runs.remove(place).unwrap_or_default());
    let (rust, c, libvirt) = (medians("0"), medians("1"), medians("2"));
    let peer = format!("libvirt {} in C", contender::version_of_libvirt());
    print!("{}{}", table("Rust", &rust, &peer, &libvirt), table("C", &c, &peer, &libvirt));
    Ok(true)
}

/// What each program has printed, a line at a time, behind its place among them.
fn by_program(printed: &str) -> Result<BTreeMap<&str, Vec<Measured>>> {
    let mut runs: BTreeMap<&str, Vec<Measured>> = BTreeMap::new();
    for line in printed.lines() {
        let (place, measured) = line.split_once(' ').ok_or_else(|| miette!("`{line}` has no place before it"))?;
        runs.entry(place).or_default().push(measure::parse(measured).map_err(|error| miette!("{error}"))?);
    }
    Ok(runs)
}

/// Ours in one language beside libvirt's client: times, the ratio, and what it is to be at most.
fn table(language: &str, ours: &Measured, peer: &str, theirs: &Measured) -> String {
    let mut text = format!("\n{:<30}  {:>12}  {:>16}  {:>6}  aim\n", format!("{language}, a call"), "ours", peer, "ratio");
    for case in CASES {
        let theirs = theirs.get(case.peer.unwrap_or(case.ours));
        // A program that does not have the case has no line.
        let Some(ours) = ours.get(case.ours) else { continue };
        let ratio = theirs.map_or_else(|| "-".to_owned(), |theirs| format!("{:.2}", ours / theirs));
        let aim = case.aim.map_or_else(String::new, |aim| format!("<= {aim:.2}"));
        let (ours, theirs) = (time(Some(ours)), time(theirs));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<30}  {ours:>12}  {theirs:>16}  {ratio:>6}  {aim}", case.ours);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{by_program, table};
    use crate::bench::measure::medians;

    #[test]
    fn ours_libvirts_the_ratio_and_the_aim() {
        let printed = "0 state: 30000\n0 64 tasks: 5000\n2 state: 40000\n2 64 threads: 20000\n0 state: 20000\n0 state: 90000\n";
        let mut runs = by_program(printed).expect("these lines are right");
        let (ours, theirs) = (medians(&runs.remove("0").unwrap()), medians(&runs.remove("2").unwrap()));
        let expected = "
Rust, a call                            ours       libvirt 9.0   ratio  aim
state                               30.00 us          40.00 us    0.75  <= 1.00
64 tasks                             5.00 us          20.00 us    0.25  <= 0.33
";
        assert_eq!(table("Rust", &ours, "libvirt 9.0", &theirs), expected);
    }
}
