//! The time until a virtual machine runs, beside a bare QEMU.

use miette::{Result, miette};

use super::measure::{Measured, medians, parse};
use super::report::{self, Block};
use crate::job::{Job, Output};
use crate::workspace::Workspace;

/// How often each of the two is started; the median counts.
const ROUNDS: usize = 21;

/// Runs the benchmark and prints its table. Whether it could be measured.
pub fn run(workspace: &Workspace, quick: bool) -> Result<bool> {
    let build = Job::new("cargo", workspace.root()).args("build --release -p virtkit-bench -p virtkit-launch");
    println!("> {}", build.line(workspace.root()));
    build.run(Output::Terminal).map_err(|error| miette!("{error}"))?;
    let program = Job::new(workspace.target().join("release/virtkit-bench-start"), workspace.root());
    let rounds = if quick { 3 } else { ROUNDS };
    let printed = match program.arg(rounds.to_string()).capture() {
        Ok(printed) => printed,
        Err(error) => {
            println!("not measured: {error}");
            return Ok(false);
        }
    };
    let lines = printed.lines().map(|line| parse(line).map_err(|error| miette!("{error}")));
    let runs = lines.collect::<Result<Vec<Measured>>>()?;
    print!("{}", report::table(&["start"], &blocks(&medians(&runs))));
    Ok(true)
}

/// Ours, beside a bare QEMU that has come as far as its greeting, and one that has come as far as ours.
fn blocks(measured: &Measured) -> [Block; 2] {
    let of = |case: &str| measured.get(case).map(|time| ("start".to_owned(), *time)).into_iter().collect::<Measured>();
    let block = |name: &str, case: &str| Block { language: "Rust", ours: of("start"), peer: Some((name.to_owned(), of(case))) };
    [block("a bare QEMU that greets", "greeting"), block("a bare QEMU that runs", "running")]
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use crate::bench::measure::{medians, parse};
    use crate::bench::report;

    #[test]
    fn the_medians_stand_beside_each_other() {
        let lines =
            ["start: 90000000", "greeting: 60000000", "running: 90000000", "start: 99000000", "greeting: 66000000", "start: 900000000"];
        let runs: Vec<_> = lines.iter().map(|line| parse(line).unwrap()).collect();
        let table = report::table(&["start"], &blocks(&medians(&runs)));
        assert!(table.contains("99.00 ms") && table.contains("63.00 ms") && table.contains("1.57  a bare QEMU that greets"), "{table}");
        assert!(table.contains("90.00 ms") && table.contains("1.10  a bare QEMU that runs"), "{table}");
    }
}
