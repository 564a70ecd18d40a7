//! The transcript in docs/libvirtd.md: one program in five languages, and what it prints where it speaks to libvirt's own daemon.

use std::path::Path;

use miette::{Result, miette};

use crate::files;
use crate::installed::Project;
use crate::job::{Job, Output};
use crate::language::Language;
use crate::samples::{LIMIT, blocks, framed, word};
use crate::workspace::Workspace;

/// The page, from the top folder.
const PAGE: &str = "docs/libvirtd.md";

/// The page, and the program that gives a daemon to another one.
#[derive(Debug)]
pub struct Transcript<'a> {
    workspace: &'a Workspace,
    page: String,
    /// None where libvirt is not installed.
    runner: Option<Job>,
}

impl<'a> Transcript<'a> {
    /// Reads the page, and looks whether there is a daemon.
    pub fn read(workspace: &'a Workspace) -> Result<Self> {
        let page = files::read(&workspace.path(PAGE))?;
        let is_installed = ["/usr/sbin/libvirtd", "/usr/local/sbin/libvirtd"].iter().any(|program| Path::new(program).exists());
        let runner = if is_installed {
            let build = Job::new("cargo", workspace.root()).args("build --quiet --package virtkit-interop --bin with-libvirtd");
            build.run(Output::Terminal).map_err(|problem| miette!("{problem}"))?;
            Some(Job::new(workspace.target().join("debug/with-libvirtd"), workspace.root()))
        } else {
            println!("SKIPPED: libvirtd is not installed, so the transcript of {PAGE} is not compared");
            None
        };
        Ok(Self { workspace, page, runner })
    }

    /// Runs the program of a language with a daemon, and compares what it prints with the page.
    pub fn compare(&self, project: &Project<'_>, language: Language) -> Result<()> {
        let Some(runner) = &self.runner else { return Ok(()) };
        let name = language.name();
        println!("{name}: the transcript of {PAGE}, with a libvirtd");
        let (sample, expected) =
            part(&self.page, language).ok_or_else(|| miette!("{PAGE} has no program in {name} with what it prints"))?;
        project.replace(&framed(self.workspace, language, &sample)?)?;
        let printed = project.program().by(runner.clone()).limit(LIMIT).capture().map_err(|problem| miette!("{problem}"))?;
        print!("{printed}");
        if printed == expected {
            Ok(())
        } else {
            Err(miette!("{PAGE} says that the program in {name} prints\n{expected}and it prints\n{printed}"))
        }
    }
}

/// The program of a language and what it prints: what its section of the page has.
fn part(page: &str, language: Language) -> Option<(String, String)> {
    let (_, section) = page.split_once(&format!("\n## {}\n", language.name()))?;
    let section = section.split("\n## ").next()?;
    Some((blocks(section, word(language))?, blocks(section, "text")?))
}

#[cfg(test)]
mod tests {
    use super::{PAGE, part};
    use crate::language::Language;

    #[test]
    fn every_language_has_a_part_of_the_page() {
        let page = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE)).expect("it is there");
        for language in Language::ALL {
            let (program, printed) = part(&page, language).unwrap_or_else(|| panic!("{}", language.name()));
            assert!(program.lines().count() > 5 && printed.lines().count() == 3, "{}", language.name());
        }
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let page = "\n## Go\n\n```go\none\n```\n\n## C\n\n```c\ntwo\n```\n\n```text\nthree\n```\n";
        assert_eq!(part(page, Language::C), Some(("two\n".to_owned(), "three\n".to_owned())));
        assert_eq!(part(page, Language::Go), None);
    }
}
