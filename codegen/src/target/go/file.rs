//! The frame of a generated Go file.

use serde::Serialize;

use crate::target::{Files, render};

/// Packages that bodies use, by the name before the dot: those of the standard library first, ours after.
const STANDARD: [(&str, &str); 5] = [("context", "context"), ("json", "encoding/json"), ("fmt", "fmt"), ("os", "os"), ("time", "time")];
const OURS: [(&str, &str); 2] = [("native", "virtkit.dev/virtkit/internal/native"), ("virtkit", "virtkit.dev/virtkit")];

#[derive(Serialize)]
struct View {
    package: &'static str,
    imports: Vec<String>,
    body: String,
}

/// Writes a file of the module with the imports that its body needs.
pub(super) fn put(files: &mut Files, package: &'static str, path: &str, body: &str) {
    // Comments may contain anything.
    let code: String = body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let named = |name: &str| {
        code.match_indices(&format!("{name}.")).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let imported =
        |packages: &[(&str, &str)]| packages.iter().filter(|(name, _)| named(name)).map(|(_, path)| (*path).to_owned()).collect::<Vec<_>>();
    let (standard, ours) = (imported(&STANDARD), imported(&OURS));
    let gap = if standard.is_empty() || ours.is_empty() { None } else { Some(String::new()) };
    let imports = standard.into_iter().chain(gap).chain(ours).collect();
    let view = View { package, imports, body: body.trim().to_owned() };
    files.put(path, render!("go/file.go", view));
}
