//! The step `uniffi`: sources of three languages, a compiler for one of them, the samples of two.

use super::plan::built;
use crate::job::Job;
use crate::workspace::Workspace;

/// Makes the sources of Kotlin, Ruby and Swift below `target/uniffi`, compiles those of Kotlin with the samples and the agent of the scenarios, and runs the
/// samples. There is no compiler for Swift among the tools.
pub fn jobs(workspace: &Workspace) -> Vec<Job> {
    let library = built(workspace).join("libvirtkit_uniffi.so");
    let out = workspace.target().join("uniffi");
    let sources = |language: &str| {
        let bindgen = Job::new(built(workspace).join("uniffi-bindgen"), workspace.root());
        bindgen.args("generate --language").arg(language).arg("--library").arg(&library).arg("--out-dir").arg(out.join(language))
    };
    let (kotlin, classes) = (out.join("kotlin"), out.join("agent-kotlin"));
    let compile = Job::new("mvn", workspace.path("tests/agents/kotlin"))
        .args("-B -q -Dstyle.color=never compile")
        .arg(format!("-Dsources={}", kotlin.display()))
        .arg(format!("-Dout={}", classes.display()));
    let samples = workspace.path("bindings-uniffi/samples");
    let in_kotlin = Job::new("java", &samples)
        .arg(format!("-Duniffi.component.virtkit.libraryOverride={}", library.display()))
        .arg("-cp")
        .arg(format!("{0}/classes:{0}/libraries/*", classes.display()))
        .arg("SampleKt");
    let in_ruby = Job::new("ruby", &samples).arg("-I").arg(out.join("ruby")).arg("sample.rb").env("VIRTKIT_UNIFFI_LIBRARY", &library);
    vec![sources("kotlin"), sources("ruby"), sources("swift"), in_ruby, compile, in_kotlin]
}
