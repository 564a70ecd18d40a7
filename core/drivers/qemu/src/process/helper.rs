//! Where the helper executable is that starts processes.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use virtkit_api::{Error, ErrorCode, Result};

/// Its name.
const NAME: &str = "virtkit-launch";

/// The variable that says where it is.
const VARIABLE: &str = "VIRTKIT_LAUNCH";

/// The helper.
///
/// # Errors
/// `NoSupport` with the places where it is not.
pub fn find() -> Result<PathBuf> {
    find_for(std::env::var_os(VARIABLE).map(PathBuf::from), own_file().as_deref())
}

/// The helper that `variable` names, or else the one that was installed with `library`.
fn find_for(variable: Option<PathBuf>, library: Option<&Path>) -> Result<PathBuf> {
    let places = match variable.filter(|path| !path.as_os_str().is_empty()) {
        Some(path) => vec![path],
        None => library.and_then(Path::parent).map(places).unwrap_or_default(),
    };
    if let Some(found) = places.iter().find(|path| path.is_file()) {
        return std::path::absolute(found).map_err(|error| Error::system(format_args!("cannot find {found:?}"), &error));
    }
    let tried: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
    let message = format!(
        "virtual machines are started by the helper {NAME}, which is installed beside virtkit's library and is not there; looked for: {}. \
         The variable {VARIABLE} can say where it is",
        if tried.is_empty() { "nowhere, as the library's own place is not known".to_owned() } else { tried.join(", ") }
    );
    Err(Error::new(ErrorCode::NO_SUPPORT, message))
}

/// Where it may lie, seen from the folder of the library.
fn places(folder: &Path) -> Vec<PathBuf> {
    let mut places = vec![folder.join(NAME), folder.join("../libexec/virtkit").join(NAME)];
    // Tests of a crate lie in a folder below that of executables.
    if folder.file_name() == Some(OsStr::new("deps")) {
        places.extend(folder.parent().map(|folder| folder.join(NAME)));
    }
    places
}

/// The file that holds this code: a shared object, or the executable.
fn own_file() -> Option<PathBuf> {
    // SAFETY: a structure of null pointers, which the call fills.
    let mut found = unsafe { std::mem::zeroed::<libc::Dl_info>() };
    let address = std::ptr::from_ref(&NAME).cast();
    // SAFETY: any address may be asked for.
    if unsafe { libc::dladdr(address, &raw mut found) } == 0 || found.dli_fname.is_null() {
        return std::env::current_exe().ok();
    }
    // SAFETY: where the call succeeds, the name is a string that lives as long as the object is loaded.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    let path = Path::new(OsStr::from_bytes(name.to_bytes()));
    // Of the executable it gives the name by which that was called, which need not be a path.
    if path.is_absolute() { Some(path.to_owned()) } else { std::env::current_exe().ok() }
}

#[cfg(test)]
mod tests {
    use super::{NAME, find_for};

    #[test]
    fn it_lies_beside_the_library_or_in_its_prefix() {
        let place = tempfile::tempdir().unwrap();
        let prefix = place.path().canonicalize().unwrap();
        let library = prefix.join("lib/libvirtkit.so");
        let error = find_for(None, Some(&library)).unwrap_err();
        assert!(error.message.contains("lib/virtkit-launch") && error.message.contains("VIRTKIT_LAUNCH"), "{error}");
        for folder in ["lib", "libexec/virtkit"] {
            std::fs::create_dir_all(prefix.join(folder)).unwrap();
        }
        let installed = prefix.join("libexec/virtkit").join(NAME);
        std::fs::write(&installed, "").unwrap();
        assert_eq!(find_for(None, Some(&library)).unwrap().canonicalize().unwrap(), installed);
        let beside = prefix.join("lib").join(NAME);
        std::fs::write(&beside, "").unwrap();
        assert_eq!(find_for(None, Some(&library)).unwrap(), beside);
        let error = find_for(Some(prefix.join("none")), Some(&library)).unwrap_err();
        assert!(error.message.contains("none"), "what the variable says is not replaced: {error}");
    }
}
