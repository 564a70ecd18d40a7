//! The command: starts the agents, runs the scenarios, prints the table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use virtkit_behaviour::agent::{self, Agent, Places, Process};
use virtkit_behaviour::check::need::{self, Need};
use virtkit_behaviour::options::{HELP, Options};
use virtkit_behaviour::report::{self, Cell, Column};
use virtkit_behaviour::scenario::{self, Scenario};
use virtkit_behaviour::{check, machines, run, shapes};

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| work(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// Whether all scenarios passed in all languages that were asked for.
fn work(options: &Options) -> Result<bool, String> {
    if options.help {
        print!("{HELP}");
        return Ok(true);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).ok_or("the crate lies in the repository")?.to_owned();
    let place = std::env::temp_dir().join(format!("virtkit-behaviour-{}", std::process::id()));
    let mut scenarios = scenario::load(&here.join("scenarios"), &place)?;
    let api = virtkit_codegen::read(&root).map_err(|problems| format!("{:?}", miette::Report::new(problems)))?;
    let problems = check::problems(&api, &scenarios);
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let shapes = shapes::load(&root.join("tests/shapes.toml"))?;
    if let Some(filter) = &options.filter {
        scenarios.retain(|scenario| scenario.name.contains(filter) || scenario.file.ends_with(format!("{filter}.toml")));
    }
    if scenarios.is_empty() {
        return Err("no scenario fits the filter".to_owned());
    }
    if options.list {
        for scenario in &scenarios {
            println!("{}", scenario.name);
        }
        return Ok(true);
    }
    let target = options.target.clone().or_else(|| std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from));
    let places = Places { target: target.unwrap_or_else(|| root.join("target")), root };
    if !options.no_build {
        agent::build_helper(&places)?;
    }
    let agents = chosen(agent::load(&here.join("agents.toml"))?, options.languages.as_deref())?;
    let openers = check::openers(&api);
    let needs: Vec<BTreeSet<Need>> = scenarios.iter().map(|scenario| need::of(&api, scenario)).collect();
    let work = Work { scenarios: &scenarios, needs: &needs, openers: &openers };
    let columns: Vec<Column> = agents.iter().map(|agent| language(agent, &places, &work, options)).collect();
    // What a scenario could not remove (a virtual machine may have gone on writing) goes now.
    let _ = std::fs::remove_dir_all(&place);
    let names: Vec<String> = scenarios.into_iter().map(|scenario| scenario.name).collect();
    print!("{}", report::text(&names, &columns));
    let passed = columns.iter().all(Column::passed);
    // Some of the scenarios prove some of the shapes.
    if options.filter.is_some() {
        return Ok(passed);
    }
    let (table, complete) = report::shapes(&shapes, &names, &columns);
    print!("\n{table}");
    Ok(passed && complete)
}

fn chosen(agents: Vec<Agent>, languages: Option<&[String]>) -> Result<Vec<Agent>, String> {
    let Some(languages) = languages else {
        return Ok(agents);
    };
    let known: Vec<String> = agents.iter().map(|agent| agent.language.clone()).collect();
    if let Some(unknown) = languages.iter().find(|language| !known.contains(language)) {
        return Err(format!("no agent speaks `{unknown}`: there are {}", known.join(", ")));
    }
    Ok(agents.into_iter().filter(|agent| languages.contains(&agent.language)).collect())
}

/// What is run in each language.
struct Work<'a> {
    scenarios: &'a [Scenario],
    /// What each of them needs.
    needs: &'a [BTreeSet<Need>],
    openers: &'a [String],
}

/// Runs all scenarios in one process; where one is lost, the next scenario gets a new one.
fn language(agent: &Agent, places: &Places, work: &Work<'_>, options: &Options) -> Column {
    eprintln!("{} ...", agent.language);
    let begun = Instant::now();
    let mut column = Column { language: agent.language.clone(), cells: Vec::new(), problems: Vec::new(), time: begun.elapsed() };
    let mut process: Option<Process> = None;
    let mut built = if options.no_build { Ok(()) } else { agent.build(places) };
    let mut start = || std::mem::replace(&mut built, Ok(())).and_then(|()| agent.start(places));
    for (scenario, needs) in work.scenarios.iter().zip(work.needs) {
        if agent.lacks.iter().any(|need| needs.contains(need)) {
            column.cells.push(Cell::Lacking);
            continue;
        }
        let running = match process.take().map_or_else(&mut start, Ok) {
            Ok(running) => process.insert(running),
            Err(problem) => {
                column.problems.push(problem);
                break;
            }
        };
        match run::scenario(running, scenario, work.openers) {
            Ok(()) => column.cells.push(Cell::Passed),
            Err(failure) => {
                column.cells.push(Cell::Failed(failure.to_string()));
                if failure.lost {
                    process = None;
                    // Now that nobody can start another one.
                    machines::end(&scenario.root);
                }
            }
        }
    }
    if let Some(Err(problem)) = process.map(Process::end) {
        column.problems.push(problem.to_string());
    }
    column.cells.resize(work.scenarios.len(), Cell::NoAgent);
    column.time = begun.elapsed();
    column
}
