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
const CASES: [&str; 5] = ["state", "look-up", "list of 1", "list of 1,000", "list of 10,000"];

/// How often each program runs; the median counts.
const ROUNDS: usize = 5;

/// Runs the benchmark and prints its table.
pub fn run(workspace: &Workspace, quick: bool) -> Result<()> {
    let work = workspace.target().join("xtask/bench");
    fs::create_dir_all(&work).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", work.display()))?;
    let places = Places { workspace, natives: workspace.target().join("release"), work };
    let ours = contender::ours(&places);
    let peers = contender::libvirt(&places);
    let natives = contender::natives(&places);
    for job in natives.iter().chain(ours.iter().chain(&peers).flat_map(|one| &one.build)) {
        println!("> {}", job.line(workspace.root()));
        job.run(Output::Terminal).map_err(|error| miette!("{error}"))?;
    }
    if peers.is_empty() {
        println!("libvirt is not installed here (on Debian: libvirt-dev and python3-libvirt), so there is nothing to compare with");
    }
    let uris = (hosts::ours(), hosts::of_libvirt(&places.work)?);
    let rounds = if quick { 1 } else { ROUNDS };
    let mut measured: Vec<Vec<Measured>> = vec![Vec::new(); ours.len() + peers.len()];
    // All take part in each round, so that what disturbs the machine for a while disturbs all.
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        let ours = ours.iter().map(|one| (one, &uris.0));
        let all = ours.chain(peers.iter().map(|one| (one, &uris.1)));
        for ((contender, uris), results) in all.zip(&mut measured) {
            results.push(one_run(contender, uris, quick)?);
        }
    }
    let medians: Vec<Measured> = measured.iter().map(|runs| measure::medians(runs)).collect();
    print!("{}", report::table(&CASES, &blocks(&ours, &peers, &medians)));
    Ok(())
}

fn one_run(contender: &Contender, uris: &[String; 3], quick: bool) -> Result<Measured> {
    let job: Job = uris.iter().fold(contender.program.clone(), Job::arg);
    // Seconds that each case takes.
    let job = job.env("VIRTKIT_BENCH_SECONDS", if quick { "0.02" } else { "0.3" });
    let measured = job.capture().and_then(|text| measure::parse(&text));
    let measured = measured.map_err(|error| miette!("{}: {error}", contender.language))?;
    match CASES.iter().find(|case| !measured.contains_key(**case)) {
        Some(case) => Err(miette!("{}: the program did not measure `{case}`", contender.language)),
        None => Ok(measured),
    }
}

/// Each language beside libvirt in the same language, or else beside libvirt's C library, which a binding would have to call.
fn blocks(ours: &[Contender], peers: &[Contender], medians: &[Measured]) -> Vec<Block> {
    let (of_ours, of_peers) = medians.split_at(ours.len());
    let peer = |language: &str| peers.iter().zip(of_peers).find(|(peer, _)| peer.language == language);
    let block = |(contender, measured): (&Contender, &Measured)| {
        let peer = peer(contender.language).or_else(|| peer("C"));
        let name = |language: &str| if language == "C" { "libvirt in C" } else { "libvirt-python" };
        Block {
            language: contender.language,
            ours: measured.clone(),
            peer: peer.map(|(peer, measured)| (name(peer.language), measured.clone())),
        }
    };
    ours.iter().zip(of_ours).map(block).collect()
}
