//! The frame of a generated Go file.

use serde::Serialize;

use crate::target::{Files, render};

/// Packages that bodies use, by the name before the dot: those of the standard library first, ours after.
const STANDARD: [(&str, &str); 5] = [("context", "context"), ("json", "encoding/json"), ("fmt", "fmt"), ("os", "os"), ("time", "time")];
const OURS: [(&str, &str); 2] = [("native", "virtkit.dev/virtkit/internal/native"), ("virtkit", "virtkit.dev/virtkit")];

#[derive(Serialize)]
struct View {
    /// The build tag that the file needs.
    tag: Option<&'static str>,
    package: &'static str,
    imports: Vec<String>,
    body: String,
}

/// Writes a file of the module with the imports that its body needs.
pub(super) fn put(files: &mut Files, package: &'static str, path: &str, body: &str) {
    write(files, None, package, path, body);
}

/// Writes a file that is there with the tag `virtkit_pure` alone.
pub(super) fn put_pure(files: &mut Files, package: &'static str, path: &str, body: &str) {
    write(files, Some("virtkit_pure"), package, path, body);
}

fn write(files: &mut Files, tag: Option<&'static str>, package: &'static str, path: &str, body: &str) {
    // Comments may contain anything.
    let code: String = body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    // What a package exports begins with a capital letter; texts such as "os.name" do not.
    let named = |name: &str| {
        code.match_indices(&format!("{name}.")).any(|(at, found)| {
            !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') && code[at + found.len()..].starts_with(char::is_uppercase)
        })
    };
    let imported =
        |packages: &[(&str, &str)]| packages.iter().filter(|(name, _)| named(name)).map(|(_, path)| (*path).to_owned()).collect::<Vec<_>>();
    let (standard, ours) = (imported(&STANDARD), imported(&OURS));
    let gap = if standard.is_empty() || ours.is_empty() { None } else { Some(String::new()) };
    let imports = standard.into_iter().chain(gap).chain(ours).collect();
    let view = View { tag, package, imports, body: body.trim().to_owned() };
    files.put(path, render!("go/file.go", view));
}
