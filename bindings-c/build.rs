//! Names the shared library for the linker. What it exports needs no list: rustc exports `#[no_mangle]` functions and nothing else, which
//! `tests/exports.rs` verifies.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libvirtkit.so.0");
}
