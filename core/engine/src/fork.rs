//! `fork`: a child has none of our threads, so nothing that was opened before may be used in it.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

static GENERATION: AtomicU32 = AtomicU32::new(0);
static WATCH: Once = Once::new();

/// Which process this is, counted in forks since the library was loaded.
pub fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// Has forks counted from now on.
pub fn watch() {
    WATCH.call_once(|| {
        // SAFETY: the handlers only store to atomics, which is allowed in a child of a process with threads.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        debug_assert_eq!(failed, 0, "pthread_atfork fails only without memory");
    });
}

extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    crate::runtime::forget();
    crate::embed::forget();
}
