//! Link options of the library.

fn main() {
    // The JVM unloads a library with the class loader that loaded it; threads may still be inside of this one.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo:rerun-if-changed=build.rs");
}
