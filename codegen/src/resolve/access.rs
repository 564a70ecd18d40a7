//! What a read-only connection may call, from the access checks.

use crate::ir::Access;

/// A method that is checked for anything but reading needs a connection that may write. Checks that hang on a flag are the engine's to make.
pub fn of(acl: &[String]) -> Access {
    let reads = |check: &String| {
        let permission = check.split_once(':').map_or(check.as_str(), |(_, permission)| permission);
        check.contains(" if ") || matches!(permission, "getattr" | "read" | "none") || permission.starts_with("search_")
    };
    if acl.iter().all(reads) { Access::Read } else { Access::Write }
}
