//! The compiled parts of packages.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use super::place::Place;
use crate::files;
use crate::job::Job;
use crate::language::Language;
use crate::log::Log;
use crate::workspace::Workspace;

/// The program that starts hypervisors for the engine, which looks for it beside the library, or below the prefix of a C library.
pub const LAUNCHER: &str = "virtkit-launch";

/// How the compiler works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// As the tests do: soon made.
    Dev,
    /// As the demo and the benchmarks do.
    Release,
    /// As it is published.
    #[default]
    Dist,
}

impl Profile {
    const ALL: [Self; 3] = [Self::Dev, Self::Release, Self::Dist];

    /// What cargo and the command line call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }

    /// The profile with this word. The error is a sentence.
    pub fn find(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|profile| profile.word() == word);
        found.ok_or_else(|| format!("there is no profile `{word}`; the profiles are: dev, release, dist"))
    }

    /// The folder below `target` where cargo puts what it builds.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }
}

/// Libraries and programs that are built.
#[derive(Debug)]
pub struct Natives {
    /// How they were compiled.
    pub profile: Profile,
    folder: PathBuf,
}

impl Natives {
    /// Builds what the packages of some languages have inside. All of it together, because crates that are built together agree on the features
    /// of what they share: what is built alone is compiled once more. For the same reason the profile of the tests builds all that the tests do.
    pub fn build(workspace: &Workspace, languages: &[Language], profile: Profile) -> Result<Self> {
        let job = Job::new("cargo", workspace.root()).args("build --profile").arg(profile.word());
        let job = match profile {
            Profile::Dev => job.arg("--workspace"),
            Profile::Release | Profile::Dist => {
                let mut crates: Vec<&str> = languages.iter().flat_map(|language| crates(*language)).copied().chain([LAUNCHER]).collect();
                crates.sort_unstable();
                crates.dedup();
                crates.into_iter().fold(job, |job, name| job.arg("-p").arg(name))
            }
        };
        Log::fresh(&workspace.target().join("package/natives.log"))?.run(workspace, &job)?;
        Ok(Self { profile, folder: workspace.target().join(profile.folder()) })
    }

    /// Puts a library or the launcher into a package, without the tables of a debugger, which are three quarters of it.
    pub fn add(&self, place: &Place<'_>, name: &str, to: &Path) -> Result<()> {
        files::create(to.parent().unwrap_or(place.out))?;
        files::remove(to)?;
        place.run(&Job::new("strip", place.workspace.root()).args("--strip-debug -o").arg(to).arg(self.folder.join(name)))
    }

    /// Puts the launcher into a package.
    pub fn add_launcher(&self, place: &Place<'_>, folder: &Path) -> Result<()> {
        let path = folder.join(LAUNCHER);
        self.add(place, LAUNCHER, &path)?;
        files::make_executable(&path)
    }
}

/// The crates whose libraries are in the package of a language.
fn crates(language: Language) -> &'static [&'static str] {
    match language {
        // maturin builds it.
        Language::Python => &[],
        Language::Node => &["virtkit-node"],
        Language::Java => &["virtkit-c", "virtkit-java"],
        Language::Go => &["virtkit-c"],
        Language::C => &["virtkit-c", "virtkit-cli"],
    }
}

/// Words for the platform that a package with compiled parts is for: this one.
#[derive(Debug, Clone, Copy)]
pub struct Platform {
    /// As Node says it: `x64`.
    pub node: &'static str,
    /// As Go says it: `amd64`.
    pub go: &'static str,
    /// As Java says it: `x86_64`.
    pub java: &'static str,
}

impl Platform {
    /// The platform on which this command runs, with Linux and glibc.
    pub fn here() -> Result<Self> {
        match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") => Ok(Self { node: "x64", go: "amd64", java: "x86_64" }),
            ("linux", "aarch64") => Ok(Self { node: "arm64", go: "arm64", java: "aarch64" }),
            (system, processor) => Err(miette!("packages are made on Linux with a 64-bit processor, and this is {system} on {processor}")),
        }
    }
}
