//! `cargo xtask samples`: the samples of README.md and the transcript in docs/libvirtd.md, each run as a program with the installed package of its language.

use std::process::ExitCode;
use std::time::Duration;

use miette::{IntoDiagnostic, Result, WrapErr, miette};

use crate::cli;
use crate::files;
use crate::installed::{self, Project};
use crate::language::Language;
use crate::setup;
use crate::transcript::Transcript;
use crate::workspace::Workspace;

/// What each sample prints, among other things: the running domain of the host in memory.
const EXPECTED: &[&str] = &["test", "RUNNING"];
/// A sample takes far less than a second.
pub const LIMIT: Duration = Duration::from_secs(60);
/// The line of a program in `tests/samples` in whose place the sample comes, in the comment of its language.
const PLACE: &str = "SAMPLE";

/// Runs the command.
pub fn run(workspace: &Workspace, options: &cli::Samples) -> Result<ExitCode> {
    setup::provide(&setup::each_once(options.languages.iter().copied().flat_map(installed::tools).copied()))?;
    let packages =
        options.packages.canonicalize().into_diagnostic().wrap_err_with(|| format!("{} cannot be found", options.packages.display()))?;
    let readme = files::read(&workspace.path("README.md"))?;
    let transcript = Transcript::read(workspace)?;
    for language in options.languages.iter().copied() {
        println!("{}: the sample of README.md, with the package installed", language.name());
        let sample = blocks(&readme, word(language)).ok_or_else(|| miette!("README.md has no sample in {}", language.name()))?;
        let source = framed(workspace, language, &sample)?;
        let folder = workspace.target().join("samples").join(language.word());
        let project = Project::install(workspace, language, &folder, &packages, Some(&source))?;
        let printed = project.program().limit(LIMIT).capture().map_err(|error| miette!("{error}"))?;
        print!("{printed}");
        if let Some(missing) = EXPECTED.iter().find(|word| !printed.contains(**word)) {
            return Err(miette!("the sample in {} does not print {missing}", language.name()));
        }
        transcript.compare(&project, language)?;
    }
    println!("{} passed, 0 failed", options.languages.len());
    Ok(ExitCode::SUCCESS)
}

/// What a block of code in this language begins with.
pub fn word(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::Node => "js",
        Language::Java => "java",
        Language::Go => "go",
        Language::C => "c",
    }
}

/// A sample with the program around it that `tests/samples` has for its language; one that is a whole program stays as it is.
pub fn framed(workspace: &Workspace, language: Language, sample: &str) -> Result<String> {
    if sample.contains("int main(") {
        return Ok(sample.to_owned());
    }
    let frame = match language {
        Language::Python => "python.py",
        Language::Node => "node.mjs",
        Language::Java => "java.java",
        Language::Go => "go.go",
        Language::C => "c.c",
    };
    Ok(fill(&files::read(&workspace.path("tests/samples").join(frame))?, sample))
}

/// The blocks of code in a language, one behind the other as a reader would try them. None where there is none.
pub fn blocks(text: &str, word: &str) -> Option<String> {
    let begin = format!("```{word}\n");
    let found: Vec<&str> = text.split(&begin).skip(1).filter_map(|rest| rest.split_once("```\n")).map(|(block, _)| block).collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

/// Puts a sample into its place, indented as the place is.
fn fill(frame: &str, sample: &str) -> String {
    let mut source = String::new();
    for line in frame.lines() {
        if line.ends_with(PLACE) {
            let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
            for line in sample.lines() {
                source.push_str(if line.is_empty() { "" } else { &indent });
                source.push_str(line);
                source.push('\n');
            }
        } else {
            source.push_str(line);
            source.push('\n');
        }
    }
    source
}

#[cfg(test)]
mod tests {
    use super::{blocks, fill};

    #[test]
    fn all_blocks_of_a_language_are_found() {
        let text = "Text.\n\n```js\none\n\ntwo\n```\n\n```c\nthree\n```\nMore.\n```js\nfour\n```\n";
        assert_eq!(blocks(text, "js").as_deref(), Some("one\n\ntwo\n\nfour\n"));
        assert_eq!(blocks(text, "c").as_deref(), Some("three\n"));
        assert_eq!(blocks(text, "go"), None);
    }

    #[test]
    fn a_sample_is_indented_as_its_place() {
        assert_eq!(fill("{\n    // SAMPLE\n}\n", "one\n\n  two\n"), "{\n    one\n\n      two\n}\n");
    }
}
