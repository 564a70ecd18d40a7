//! The tarball for npm, with the addon inside: made by `npm pack`.

use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, Result, WrapErr};
use serde_json::{Value, json};

use super::VERSION;
use super::natives::{LAUNCHER, Platform};
use super::place::Place;
use crate::files;
use crate::job::Job;

pub fn make(place: &Place<'_>) -> Result<PathBuf> {
    let binding = place.workspace.path("bindings-node");
    files::copy_tree(&binding.join("lib"), &place.stage.join("lib"), |_| true)?;
    place.natives.add(place, "libvirtkit_node.so", &place.stage.join("virtkit.node"))?;
    place.natives.add_launcher(place, &place.stage)?;
    place.add_licence(&place.stage)?;
    files::copy(&place.workspace.path("README.md"), &place.stage.join("README.md"))?;
    let manifest = manifest(&files::read(&binding.join("package.json"))?, Platform::here()?)?;
    files::write(&place.stage.join("package.json"), &manifest)?;
    place.run(&Job::new("npm", &place.stage).args("pack --loglevel=error --pack-destination").arg(place.out))?;
    Ok(find(place.out))
}

/// The tarball in a folder.
pub fn find(out: &Path) -> PathBuf {
    out.join(format!("virtkit-{VERSION}.tgz"))
}

/// What a published package says of itself: nothing about its development, and the platform of its addon.
fn manifest(source: &str, platform: Platform) -> Result<String> {
    let mut manifest: Value = serde_json::from_str(source).into_diagnostic().wrap_err("package.json cannot be read")?;
    if let Value::Object(fields) = &mut manifest {
        fields.shift_remove("scripts");
        fields.shift_remove("devDependencies");
        fields.insert("files".to_owned(), json!(["lib", "virtkit.node", LAUNCHER]));
        fields.insert("os".to_owned(), json!(["linux"]));
        fields.insert("cpu".to_owned(), json!([platform.node]));
        fields.insert("libc".to_owned(), json!(["glibc"]));
    }
    Ok(format!("{manifest:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::manifest;
    use crate::package::natives::Platform;

    #[test]
    fn the_manifest_is_that_of_a_published_package() {
        let source = r#"{ "name": "virtkit", "scripts": { "test": "node --test" }, "devDependencies": { "typescript": "^5" } }"#;
        let platform = Platform { node: "x64", go: "amd64", java: "x86_64" };
        let expected =
            r#"{"name":"virtkit","files":["lib","virtkit.node","virtkit-launch"],"os":["linux"],"cpu":["x64"],"libc":["glibc"]}"#;
        let made = manifest(source, platform).expect("this is JSON");
        assert_eq!(made.split_whitespace().collect::<String>(), expected);
    }
}
