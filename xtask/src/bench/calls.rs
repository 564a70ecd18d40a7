//! The time of a call in each language, beside libvirt's.

use std::fs;

use miette::{IntoDiagnostic, Result, WrapErr, miette};

use super::contender::{self, Contender, Places};
use super::hosts;
use super::measure::{self, Measured};
use super::report::{self, Block};
use crate::job::{Job, Output};
use crate::workspace::Workspace;

/// What each program measures.
const CASES: [&str; 6] = ["state", "look-up", "define + undefine", "list of 1", "list of 1,000", "list of 10,000"];

/// How often each program runs; the median counts.
const ROUNDS: usize = 5;

/// Who takes part, and what its runs measured; or why it cannot.
struct Part<'a> {
    contender: &'a Contender,
    uris: &'a [String; 3],
    runs: Vec<Measured>,
    failed: Option<String>,
}

/// Runs the benchmark and prints its table. Whether all could be measured: who fails is left out, the others are measured all the same.
pub fn run(workspace: &Workspace, quick: bool) -> Result<bool> {
    let work = workspace.target().join("xtask/bench");
    fs::create_dir_all(&work).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", work.display()))?;
    let places = Places { workspace, natives: workspace.target().join("release"), work };
    build(workspace, &contender::natives(&places)).map_err(|error| miette!("{error}"))?;
    let ours = contender::ours(&places);
    let peers = contender::libvirt(&places);
    if peers.is_empty() {
        println!("libvirt is not installed here (on Debian: libvirt-dev and python3-libvirt), so there is nothing to compare with");
    }
    let (our_hosts, peer_hosts) = (hosts::ours(), hosts::of_libvirt(&places.work)?);
    let part = |contender, uris| Part { contender, uris, runs: Vec::new(), failed: build(workspace, &contender.build).err() };
    let mut ours: Vec<Part<'_>> = ours.iter().map(|contender| part(contender, &our_hosts)).collect();
    let mut peers: Vec<Part<'_>> = peers.iter().map(|contender| part(contender, &peer_hosts)).collect();
    let rounds = if quick { 1 } else { ROUNDS };
    // All take part in each round, so that what disturbs the machine for a while disturbs all.
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for part in ours.iter_mut().chain(&mut peers).filter(|part| part.failed.is_none()) {
            match one_run(part.contender, part.uris, quick) {
                Ok(measured) => part.runs.push(measured),
                Err(error) => part.failed = Some(error),
            }
        }
    }
    print!("{}", report::table(&CASES, &blocks(&ours, &peers)));
    let failures: Vec<String> = ours.iter().chain(&peers).filter_map(failure).collect();
    for failure in &failures {
        println!("not measured: {failure}");
    }
    Ok(failures.is_empty())
}

fn build(workspace: &Workspace, jobs: &[Job]) -> std::result::Result<(), String> {
    for job in jobs {
        println!("> {}", job.line(workspace.root()));
        job.run(Output::Terminal)?;
    }
    Ok(())
}

fn failure(part: &Part<'_>) -> Option<String> {
    part.failed.as_ref().map(|reason| format!("{} in {}: {reason}", part.contender.subject, part.contender.language))
}

fn one_run(contender: &Contender, uris: &[String; 3], quick: bool) -> std::result::Result<Measured, String> {
    let job: Job = uris.iter().fold(contender.program.clone(), Job::arg);
    // Seconds that each case takes.
    let job = job.env("VIRTKIT_BENCH_SECONDS", if quick { "0.02" } else { "0.3" });
    let measured = measure::parse(&job.capture()?)?;
    match CASES.iter().find(|case| !measured.contains_key(**case)) {
        Some(case) => Err(format!("its program did not measure `{case}`")),
        None => Ok(measured),
    }
}

/// Each language beside libvirt in the same language, or else beside libvirt's C library, which a binding would have to call.
fn blocks(ours: &[Part<'_>], peers: &[Part<'_>]) -> Vec<Block> {
    let measured = |part: &Part<'_>| part.failed.is_none();
    let peer = |language: &str| peers.iter().find(|part| part.contender.language == language && measured(part));
    let block = |part: &Part<'_>| Block {
        language: part.contender.language,
        ours: measure::medians(&part.runs),
        peer: peer(part.contender.language)
            .or_else(|| peer("C"))
            .map(|peer| (peer.contender.subject.clone(), measure::medians(&peer.runs))),
    };
    ours.iter().filter(|part| measured(part)).map(block).collect()
}
