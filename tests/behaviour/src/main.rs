//! The command: starts the agents, runs the scenarios, prints the table.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use virtkit_behaviour::agent::{self, Agent, Places, Process};
use virtkit_behaviour::called::Called;
use virtkit_behaviour::check::need::{self, Need};
use virtkit_behaviour::host::Host;
use virtkit_behaviour::options::{HELP, Options};
use virtkit_behaviour::peer;
use virtkit_behaviour::peer::rules::Fit;
use virtkit_behaviour::peer::table::Table;
use virtkit_behaviour::report::{self, Cell, Column};
use virtkit_behaviour::scenario::{self, Scenario};
use virtkit_behaviour::{check, machines, run, shapes};
use virtkit_codegen::ir::Api;

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
    let agents = chosen(agent::load(&here.join("agents.toml"))?, options.languages.as_deref())?;
    // Whether libvirt is installed or not: a difference to what is no longer there is noticed.
    let tables: HashMap<peer::Kind, Table> = {
        let kinds: HashSet<peer::Kind> = agents.iter().filter_map(|agent| agent.peer).collect();
        let tables = kinds.into_iter().map(|kind| Ok((kind, kind.table(&here.join("peers"), &api, &scenarios)?)));
        tables.collect::<Result<_, String>>()?
    };
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
    let openers = check::openers(&api);
    let needs: Vec<BTreeSet<Need>> = scenarios.iter().map(|scenario| need::of(&api, scenario)).collect();
    let work = Work { api: &api, scenarios: &scenarios, needs: &needs, openers: &openers, tables: &tables };
    let columns: Vec<Column> = agents.iter().filter_map(|agent| language(agent, &places, &work, options)).collect();
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
    api: &'a Api,
    scenarios: &'a [Scenario],
    /// What each of them needs.
    needs: &'a [BTreeSet<Need>],
    openers: &'a [String],
    /// What peers do otherwise.
    tables: &'a HashMap<peer::Kind, Table>,
}

/// Runs all scenarios in one process; where one is lost, the next scenario gets a new one. None where the column has a peer that is not installed.
fn language(agent: &Agent, places: &Places, work: &Work<'_>, options: &Options) -> Option<Column> {
    eprintln!("{} ...", agent.language);
    let begun = Instant::now();
    let mut place = match agent.peer {
        Some(kind) => Some(peer::Running::start(kind)?),
        None => None,
    };
    if let Some(place) = &place {
        eprintln!("  with {place}");
    }
    let fits: Option<Vec<Fit>> =
        agent.peer.zip(place.as_ref()).map(|(kind, place)| place.fitted(work.api, &work.tables[&kind], work.scenarios));
    let mut column = Column {
        language: agent.language.clone(),
        cells: Vec::new(),
        problems: Vec::new(),
        time: begun.elapsed(),
        proves_shapes: place.is_none() && agent.all_shapes,
    };
    let [report, functions] = ["toml", "functions"].map(|ending| places.called(&agent.language, ending));
    // A part of the scenarios shows a part of what is called: then what a whole run has seen stays.
    let is_whole = options.filter.is_none();
    let begun_anew = if is_whole { Called::begin([&report, &functions]) } else { Ok(Called::default()) };
    let mut called = begun_anew.unwrap_or_else(|problem| {
        column.problems.push(problem);
        Called::default()
    });
    let mut process: Option<Process> = None;
    let mut built = if options.no_build { Ok(()) } else { agent.build(places) };
    let mut start = || std::mem::replace(&mut built, Ok(())).and_then(|()| agent.start(places));
    for (index, (scenario, needs)) in work.scenarios.iter().zip(work.needs).enumerate() {
        let scenario = match fits.as_ref().map(|fits| &fits[index]) {
            None if scenario.host == Host::Libvirtd => {
                column.cells.push(Cell::LeftOut("its host is libvirt's daemon".to_owned()));
                continue;
            }
            None => scenario,
            Some(Fit::Runs(fitted)) => fitted,
            Some(Fit::LeftOut(why)) => {
                column.cells.push(Cell::LeftOut(why.clone()));
                continue;
            }
        };
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
        if let Some(place) = &mut place {
            place.begin_anew(scenario);
            if let Err(problem) = running.share_scratch() {
                column.problems.push(problem);
                break;
            }
        }
        match run::scenario(running, scenario, work.openers) {
            Ok(()) => {
                called.add(scenario);
                column.cells.push(Cell::Passed);
            }
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
    if is_whole && let Err(problem) = called.write(&report) {
        column.problems.push(problem);
    }
    column.cells.resize(work.scenarios.len(), Cell::NoAgent);
    column.time = begun.elapsed();
    Some(column)
}
