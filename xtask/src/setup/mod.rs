//! Sees to it that the tools of the steps are on the machine.

pub mod debian;
mod table;
mod tool;

use miette::{Result, miette};

use debian::Offer;
pub use table::tool;
use tool::Found;
pub use tool::Tool;

/// The tools with these names, each once, in the order in which they are named.
pub fn each_once<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'static Tool> {
    let mut tools: Vec<&'static Tool> = Vec::new();
    for tool in names.into_iter().map(tool) {
        if tools.iter().all(|there| there.name != tool.name) {
            tools.push(tool);
        }
    }
    tools
}

/// Looks for the tools, installs what is missing where that is allowed, and fails with what to do by hand where it is not.
pub fn provide(needed: &[&'static Tool]) -> Result<()> {
    let missing = look_for(needed);
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this machine:");
    for (tool, found) in &missing {
        println!("  {}", tool.complaint(*found));
    }
    let packages: Vec<&str> = missing.iter().filter_map(|(tool, _)| tool.package).collect();
    // What could not be installed is still missing: the user is told of both. Extras are installed apart, so that they are in nobody's way.
    let (extras, missing): (Vec<_>, Vec<_>) = missing.into_iter().partition(|(tool, _)| table::is_extra(tool));
    let can_install = !packages.is_empty() && debian::is_here();
    let failed = if can_install && !missing.is_empty() { install(&missing).err() } else { None };
    let failed_extras = if can_install && !extras.is_empty() { install(&extras).err() } else { None };
    let (extras, still): (Vec<_>, Vec<_>) = look_for(needed).into_iter().partition(|(tool, _)| table::is_extra(tool));
    if !extras.is_empty() {
        let names: Vec<&str> = extras.iter().map(|(tool, _)| tool.name).collect();
        let why = failed_extras.map(|why| format!("; {why}")).unwrap_or_default();
        println!("SKIPPED: what needs {} is not tested: it is missing and could not be installed{why}", names.join(", "));
    }
    if still.is_empty() {
        return Ok(());
    }
    // Not as the help of the error, whose lines are wrapped and could not be copied.
    println!("\n{}\n", by_hand(&still));
    let names: Vec<&str> = still.iter().map(|(tool, _)| tool.name).collect();
    let why = failed.map(|why| format!("; {why}")).unwrap_or_default();
    Err(miette!("this machine lacks {}{why}", names.join(", ")))
}

/// Looks for the tools and names those that are missing.
pub fn look_for(needed: &[&'static Tool]) -> Vec<(&'static Tool, Found)> {
    needed.iter().map(|tool| (*tool, tool.find())).filter(|(_, found)| *found != Found::Yes).collect()
}

/// Installs what the package sources have. The error is a sentence.
fn install(missing: &[(&'static Tool, Found)]) -> Result<(), String> {
    let Some(administrator) = debian::administrator() else { return Ok(()) };
    let missing: Vec<_> = missing.iter().filter(|(tool, _)| !tool.package.is_some_and(debian::would_start)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    debian::update(administrator)?;
    // A package that is too old itself is not worth its download: the user is told where to get the tool instead.
    let wanted = missing.iter().map(|(tool, _)| *tool);
    let packages: Vec<&str> =
        wanted.filter_map(|tool| tool.package.filter(|name| debian::offer(name, tool.minimum) == Offer::Good)).collect();
    if packages.is_empty() {
        return Ok(());
    }
    debian::install(administrator, &packages).map_err(|error| format!("the packages cannot be installed: {error}"))
}

/// What a user types to get what is missing.
fn by_hand(missing: &[(&'static Tool, Found)]) -> String {
    let from_debian = |tool: &Tool| {
        let package = tool.package.filter(|_| debian::is_here())?;
        (debian::offer(package, tool.minimum) != Offer::TooOld).then_some(package)
    };
    let mut lines = vec!["To go on, do this, then run this command again:".to_owned()];
    let packages: Vec<&str> = missing.iter().filter_map(|(tool, _)| from_debian(tool)).collect();
    if !packages.is_empty() {
        lines.push(format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {}", packages.join(" ")));
    }
    lines.extend(missing.iter().filter(|(tool, _)| from_debian(tool).is_none()).map(|(tool, _)| tool.elsewhere.to_owned()));
    lines.join("\n  ")
}

#[cfg(test)]
mod tests {
    use super::table::{EXTRAS, TOOLS, tool};
    use super::tool::Found;
    use super::{by_hand, each_once};

    #[test]
    fn a_tool_that_is_named_twice_is_there_once() {
        let names: Vec<&str> = each_once(["go", "gcc", "go"]).iter().map(|tool| tool.name).collect();
        assert_eq!(names, ["go", "gcc"]);
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = TOOLS.iter().chain(EXTRAS).map(|tool| tool.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TOOLS.len() + EXTRAS.len());
    }

    #[test]
    fn what_has_no_package_says_where_it_comes_from() {
        let missing = [(tool("clippy"), Found::No), (tool("rustfmt"), Found::No)];
        let expected = "To go on, do this, then run this command again:\n  rustup component add clippy\n  rustup component add rustfmt";
        assert_eq!(by_hand(&missing), expected);
    }
}
