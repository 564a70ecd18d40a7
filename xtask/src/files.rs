//! Folders and files that commands make.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use miette::{IntoDiagnostic, Result, WrapErr};

/// Makes a folder that is empty, whatever was there before.
pub fn fresh(folder: &Path) -> Result<()> {
    remove(folder)?;
    create(folder)
}

/// Makes a folder and those above it, where they are missing.
pub fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", folder.display()))
}

/// Removes a file, or a folder with all that is in it, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.into_diagnostic().wrap_err_with(|| format!("{} cannot be removed", path.display()))
}

/// Copies a file with its permissions. The folder of the copy is made.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    create(to.parent().unwrap_or(Path::new(".")))?;
    // Never into a file that a program has mapped.
    remove(to)?;
    fs::copy(from, to).into_diagnostic().wrap_err_with(|| format!("{} cannot be copied to {}", from.display(), to.display()))?;
    Ok(())
}

/// Copies the files below a folder whose names are wanted.
pub fn copy_tree(from: &Path, to: &Path, wanted: fn(&str) -> bool) -> Result<()> {
    let entries = fs::read_dir(from).into_diagnostic().wrap_err_with(|| format!("{} cannot be read", from.display()))?;
    for entry in entries {
        let entry = entry.into_diagnostic()?;
        let name = entry.file_name();
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &to.join(&name), wanted)?;
        } else if wanted(&name.to_string_lossy()) {
            copy(&entry.path(), &to.join(&name))?;
        }
    }
    Ok(())
}

/// Reads a text.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).into_diagnostic().wrap_err_with(|| format!("{} cannot be read", path.display()))
}

/// Writes a text. Its folder is made.
pub fn write(path: &Path, text: &str) -> Result<()> {
    create(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(path, text).into_diagnostic().wrap_err_with(|| format!("{} cannot be written", path.display()))
}

/// Lets everybody run a file.
pub fn make_executable(path: &Path) -> Result<()> {
    let done = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
    done.into_diagnostic().wrap_err_with(|| format!("{} cannot be made executable", path.display()))
}

/// Makes a symbolic link at `path`.
pub fn link(target: &str, path: &Path) -> Result<()> {
    remove(path)?;
    symlink(target, path).into_diagnostic().wrap_err_with(|| format!("{} cannot be made", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{copy_tree, fresh, link, read, remove, write};

    #[test]
    fn trees_are_copied_without_what_is_not_wanted() {
        let folder = std::env::temp_dir().join(format!("virtkit-xtask-files-{}", std::process::id()));
        fresh(&folder).expect("the folder for temporary files can be written");
        write(&folder.join("from/deep/a.go"), "a").expect("a file can be written");
        write(&folder.join("from/deep/a_test.go"), "test").expect("a file can be written");
        copy_tree(&folder.join("from"), &folder.join("to"), |name| !name.ends_with("_test.go")).expect("files can be copied");
        assert_eq!(read(&folder.join("to/deep/a.go")).expect("it was copied"), "a");
        assert!(!folder.join("to/deep/a_test.go").exists());
        link("from/deep", &folder.join("link")).expect("a link can be made");
        remove(&folder.join("link")).expect("a link can be removed");
        assert!(fs::metadata(folder.join("from/deep/a.go")).is_ok(), "what a removed link led to stays");
        remove(&folder).expect("the folder can be removed");
        remove(&folder).expect("what is not there is removed already");
    }
}
