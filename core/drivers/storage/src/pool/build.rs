//! Making and removing the folder of a pool.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use virtkit_api::{ErrorCode, Result, StoragePoolBuildFlags, StoragePoolCreateFlags};

use super::Definition;
use crate::error::{error, system};

/// What a new folder of a pool allows where nothing is said, as in libvirt: others may reach a volume whose name they know.
const MODE: u32 = 0o711;

/// How a pool is built before it is started; none where it is not.
///
/// # Errors
/// `InvalidArg` for flags that exclude each other.
pub fn build_before(flags: StoragePoolCreateFlags) -> Result<Option<StoragePoolBuildFlags>> {
    use StoragePoolBuildFlags as Build;
    use StoragePoolCreateFlags as Create;
    let how = [(Create::WITH_BUILD_OVERWRITE, Build::OVERWRITE), (Create::WITH_BUILD_NO_OVERWRITE, Build::NO_OVERWRITE)];
    let build = how.into_iter().filter(|(asked, _)| flags.contains(*asked)).map(|(_, build)| build).collect::<Build>();
    if build == Build::OVERWRITE | Build::NO_OVERWRITE {
        let message = "the flags WITH_BUILD_OVERWRITE and WITH_BUILD_NO_OVERWRITE exclude each other";
        return Err(error(ErrorCode::INVALID_ARG, message));
    }
    Ok((!build.is_empty() || flags.contains(Create::WITH_BUILD)).then_some(build))
}

/// Makes the folder of a pool, with what leads to it, and gives it the permissions that its definition asks for.
///
/// # Errors
/// `OperationUnsupported` for flags: there is nothing in making a folder that could be overwritten; `InvalidArg` for flags that exclude each other;
/// `SystemError`.
pub fn build(definition: &Definition, flags: StoragePoolBuildFlags) -> Result<()> {
    use StoragePoolBuildFlags as F;
    if flags.contains(F::OVERWRITE | F::NO_OVERWRITE) {
        return Err(error(ErrorCode::INVALID_ARG, "the flags OVERWRITE and NO_OVERWRITE exclude each other"));
    }
    if !flags.is_empty() {
        let message = format!("storage pools of the type \"dir\" cannot be built with {flags:?}");
        return Err(error(ErrorCode::OPERATION_UNSUPPORTED, message));
    }
    let path = Path::new(definition.path());
    let failed = |answer: std::io::Error| system(format_args!("cannot make the folder {path:?}"), &answer);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut permissions = *definition.permissions();
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        // Said aloud, whatever this process takes away from new files.
        Ok(()) => _ = permissions.mode.get_or_insert(MODE),
        // A folder that is there, also behind a link, is as good; a file is not.
        Err(answer) if answer.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(answer) => return Err(failed(answer)),
    }
    permissions.apply(path)
}

/// Removes the folder of a pool.
///
/// # Errors
/// `SystemError` for one that is not empty.
pub fn remove(definition: &Definition) -> Result<()> {
    let path = definition.path();
    std::fs::remove_dir(path).map_err(|answer| system(format_args!("cannot remove the folder {path:?}"), &answer))
}
