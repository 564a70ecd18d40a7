//! How the addon is linked.

fn main() {
    napi_build::setup();
    // When the last worker thread that loaded an addon ends, Node unloads it. The engine's runtime has threads in this library, which must
    // therefore stay where it is.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
