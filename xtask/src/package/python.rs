//! The wheel: made by maturin, which finds out the oldest glibc that it runs with and says so in the wheel's name.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use super::VERSION;
use super::natives::LAUNCHER;
use super::place::Place;
use crate::files;
use crate::job::Job;

pub fn make(place: &Place<'_>) -> Result<PathBuf> {
    let maturin = maturin(place)?;
    // pyproject.toml tells maturin to take it along from there.
    let binding = place.workspace.path("bindings-python");
    place.natives.add_launcher(place, &binding.join("virtkit"))?;
    for path in wheels(place.out)? {
        files::remove(&path)?;
    }
    let build = Job::new(maturin, &binding).args("build --profile").arg(place.natives.profile.word()).args("--strip --out").arg(place.out);
    place.run(&build)?;
    files::remove(&binding.join("virtkit").join(LAUNCHER))?;
    find(place.out)
}

/// The wheel in a folder.
pub fn find(out: &Path) -> Result<PathBuf> {
    wheels(out)?.pop().ok_or_else(|| miette!("there is no wheel of virtkit {VERSION} in {}", out.display()))
}

fn wheels(out: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(out).map_err(|error| miette!("{} cannot be read: {error}", out.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| is_wheel(path)).collect())
}

fn is_wheel(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(&format!("virtkit-{VERSION}-")) && path.extension().is_some_and(|ending| ending == "whl")
}

/// maturin, in an environment of its own.
fn maturin(place: &Place<'_>) -> Result<PathBuf> {
    let folder = place.workspace.target().join("maturin");
    let program = folder.join("bin/maturin");
    if !program.is_file() {
        place.run(&Job::new("python3", place.workspace.root()).args("-m venv").arg(&folder))?;
        let install = Job::new(folder.join("bin/python"), place.workspace.root());
        place.run(&install.args("-m pip install --quiet --disable-pip-version-check maturin>=1.9,<2"))?;
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{VERSION, is_wheel};

    #[test]
    fn wheels_are_told_by_their_names() {
        assert!(is_wheel(Path::new(&format!("out/virtkit-{VERSION}-cp39-abi3-manylinux_2_34_x86_64.whl"))));
        assert!(!is_wheel(Path::new(&format!("out/virtkit-{VERSION}.tgz"))));
        assert!(!is_wheel(Path::new("out/virtkit-0.0.9-cp39-abi3-manylinux_2_34_x86_64.whl")));
    }
}
