//! Programs with installed packages: each in a place of its own, made anew, set up as a user of the language would do it.

use std::path::{Path, PathBuf};

use miette::Result;

use crate::files;
use crate::job::Job;
use crate::language::Language;
use crate::log::Log;
use crate::package;
use crate::workspace::Workspace;

/// What would lead a program to something else than its installed package.
const LEAVES_PLACE: &[&str] = &[
    "CLASSPATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "NODE_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTKIT_LAUNCH",
    "VIRTKIT_LIBRARY",
    "VIRTKIT_LIBRARY_PATH",
];

/// A project of a user, with the package installed.
#[derive(Debug)]
pub struct Project<'a> {
    workspace: &'a Workspace,
    language: Language,
    folder: PathBuf,
    package: PathBuf,
    log: Log,
}

impl<'a> Project<'a> {
    /// Makes the project of `examples/LANGUAGE` anew in `folder`, with the package that is in `packages`. With `source` its program is this one.
    pub fn install(workspace: &'a Workspace, language: Language, folder: &Path, packages: &Path, source: Option<&str>) -> Result<Self> {
        files::fresh(folder)?;
        let package = package::find(language, packages)?;
        let project = Self { workspace, language, folder: folder.to_owned(), package, log: Log::fresh(&folder.join("log"))? };
        files::copy_tree(&workspace.path("examples").join(language.word()), &project.place(), |_| true)?;
        if let Some(source) = source {
            files::write(&project.place().join(program(language)), source)?;
        }
        match language {
            Language::Python => project.install_python(),
            Language::Node => project.install_node(),
            Language::Java => project.install_java(),
            Language::Go => project.install_go(),
            Language::C => Ok(()),
        }?;
        project.build()?;
        Ok(project)
    }

    /// Puts another program in the place of the one that is there.
    pub fn replace(&self, source: &str) -> Result<()> {
        files::write(&self.place().join(program(self.language)), source)?;
        self.build()
    }

    fn build(&self) -> Result<()> {
        match self.language {
            Language::Python | Language::Node => Ok(()),
            Language::Java => self.build_java(),
            Language::Go => self.build_go(),
            Language::C => self.build_c(),
        }
    }

    /// The program, ready to run. What it caches stays in its place, so that nothing of an earlier run can help it.
    pub fn program(&self) -> Job {
        let place = self.place();
        let job = match self.language {
            Language::Python => Job::new(self.python(), place).args("-u").arg(program(self.language)),
            Language::Node => Job::new("node", place).arg(program(self.language)),
            Language::Java => {
                let classes = [place.join("target/classes").display().to_string(), place.join("target/libraries/*").display().to_string()];
                Job::new("java", place).args("-cp").arg(classes.join(":")).args("Boot")
            }
            Language::Go | Language::C => Job::new(place.join("boot"), &place),
        };
        apart(job).env("XDG_CACHE_HOME", self.folder.join("cache"))
    }

    fn place(&self) -> PathBuf {
        self.folder.join("project")
    }

    fn python(&self) -> PathBuf {
        self.folder.join("env/bin/python")
    }

    fn run(&self, job: Job) -> Result<()> {
        self.log.run(self.workspace, &apart(job))
    }

    fn install_python(&self) -> Result<()> {
        self.run(Job::new("python3", &self.folder).args("-m venv env"))?;
        self.run(
            Job::new(self.python(), self.place()).args("-m pip install --quiet --disable-pip-version-check --no-index").arg(&self.package),
        )
    }

    fn install_node(&self) -> Result<()> {
        self.run(Job::new("npm", self.place()).args("install --no-audit --no-fund --loglevel=error").arg(&self.package))
    }

    /// What Maven has fetched once it never fetches again, even if it was made anew: so not into the user's own folder of fetched things.
    fn fetched(&self) -> PathBuf {
        self.workspace.target().join("m2")
    }

    fn install_java(&self) -> Result<()> {
        files::remove(&self.fetched().join("dev/virtkit"))
    }

    fn build_java(&self) -> Result<()> {
        let compile = Job::new("mvn", self.place())
            .args("-B -q -Dstyle.color=never")
            .arg(format!("-Dmaven.repo.local={}", self.fetched().display()))
            .arg(format!("-Dvirtkit.repository={}", self.package.display()))
            .args("compile dependency:copy-dependencies");
        self.run(compile)
    }

    fn go(&self, args: &str) -> Job {
        Job::new("go", self.place()).args(args).env("CGO_ENABLED", "0")
    }

    fn install_go(&self) -> Result<()> {
        self.run(self.go("mod edit -replace").arg(format!("virtkit.dev/virtkit={}", self.package.display())))?;
        self.run(self.go("mod tidy"))
    }

    fn build_go(&self) -> Result<()> {
        self.run(self.go("vet ."))?;
        self.run(self.go("build -o boot ."))
    }

    fn build_c(&self) -> Result<()> {
        let make = Job::new("make", self.place()).args("--silent --always-make boot");
        self.run(make.env("PKG_CONFIG_PATH", self.package.join("lib/pkgconfig")))
    }
}

/// The file of the program in the project of a language.
fn program(language: Language) -> &'static str {
    match language {
        Language::Python => "boot.py",
        Language::Node => "boot.mjs",
        Language::Java => "src/main/java/Boot.java",
        Language::Go => "main.go",
        Language::C => "boot.c",
    }
}

/// The tools of `setup` that installing a package and running a program with it need.
pub fn tools(language: Language) -> &'static [&'static str] {
    match language {
        Language::Python => &["python", "python venv"],
        Language::Node => &["node", "npm"],
        Language::Java => &["java", "maven", "certificates"],
        Language::Go => &["go", "certificates"],
        Language::C => &["gcc", "libc-dev", "make", "pkg-config"],
    }
}

fn apart(job: Job) -> Job {
    LEAVES_PLACE.iter().fold(job, |job, name| job.without(name))
}
