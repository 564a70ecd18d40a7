//! The Maven repository with the jar, the native libraries inside it: made by `mvn deploy` into a folder.

use std::path::{Path, PathBuf};

use miette::Result;

use super::natives::Platform;
use super::place::Place;
use crate::files;
use crate::job::Job;

pub fn make(place: &Place<'_>) -> Result<PathBuf> {
    let binding = place.workspace.path("bindings-java");
    files::copy(&binding.join("pom.xml"), &place.stage.join("pom.xml"))?;
    for folder in ["src/main", "src/generated/java"] {
        files::copy_tree(&binding.join(folder), &place.stage.join(folder), |_| true)?;
    }
    // The pom takes what lies here into the jar.
    let resources = place.stage.join("target/natives");
    place.add_licence(&resources.join("META-INF"))?;
    let inside = resources.join(format!("dev/virtkit/natives/linux-{}-glibc", Platform::here()?.java));
    place.natives.add(place, "libvirtkit_c.so", &inside.join("libvirtkit.so"))?;
    place.natives.add(place, "libvirtkit_java.so", &inside.join("libvirtkit_java.so"))?;
    place.natives.add_launcher(place, &inside)?;
    let repository = find(place.out);
    files::fresh(&repository)?;
    // Into this repository alone, not into the user's own.
    let deploy = Job::new("mvn", &place.stage)
        .args("-B -q -Dstyle.color=never -Dmaven.test.skip=true -Dmaven.install.skip=true")
        .arg(format!("-DaltDeploymentRepository=virtkit::file://{}", repository.display()))
        .arg("deploy");
    place.run(&deploy)?;
    Ok(repository)
}

/// The repository in a folder.
pub fn find(out: &Path) -> PathBuf {
    out.join("maven")
}
