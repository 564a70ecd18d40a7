//! `fork`: a child must not keep the lock of its parent's root, because a lock of `flock` lasts as long as any copy of its descriptor.

use std::os::fd::RawFd;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};

/// How many forks lie between this process and the one that loaded the library.
static GENERATION: AtomicU32 = AtomicU32::new(0);
static WATCH: Once = Once::new();

/// The descriptors that a child closes: a list without locks, because a child may only do what a signal handler may.
static FIRST: AtomicPtr<Kept> = AtomicPtr::new(ptr::null_mut());

/// No descriptor.
const NONE: RawFd = -1;

/// A descriptor that a child closes. Entries are used again and never freed.
#[derive(Debug)]
pub struct Kept {
    descriptor: AtomicI32,
    next: *const Kept,
}

// SAFETY: `next` is written before the entry is published and never after.
unsafe impl Sync for Kept {}

/// Which process this is.
pub fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// Has children close the descriptor, until [`Kept::forget`].
pub fn close_in_children(descriptor: RawFd) -> &'static Kept {
    WATCH.call_once(|| {
        // SAFETY: the handler does what is allowed in a child of a process with threads.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        debug_assert_eq!(failed, 0, "pthread_atfork fails only without memory");
    });
    if let Some(free) = entries().find(|kept| kept.take(descriptor)) {
        return free;
    }
    let mut first = FIRST.load(Ordering::Acquire);
    let entry = Box::into_raw(Box::new(Kept { descriptor: AtomicI32::new(descriptor), next: first }));
    loop {
        match FIRST.compare_exchange_weak(first, entry, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: entries are never freed.
            Ok(_) => return unsafe { &*entry },
            Err(now) => {
                first = now;
                // SAFETY: the entry is not published yet, so nobody else sees it.
                unsafe { (*entry).next = now };
            }
        }
    }
}

impl Kept {
    fn take(&self, descriptor: RawFd) -> bool {
        self.descriptor.compare_exchange(NONE, descriptor, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Leaves the descriptor alone from now on.
    pub fn forget(&self) {
        self.descriptor.store(NONE, Ordering::Release);
    }
}

fn entries() -> impl Iterator<Item = &'static Kept> {
    // SAFETY: each pointer of the list is null or an entry, and entries are never freed.
    let follow = |entry: *const Kept| unsafe { entry.as_ref() };
    std::iter::successors(follow(FIRST.load(Ordering::Acquire)), move |kept| follow(kept.next))
}

extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    for kept in entries() {
        let descriptor = kept.descriptor.swap(NONE, Ordering::AcqRel);
        if descriptor != NONE {
            // SAFETY: the descriptor was open in the parent, and its owner knows by the generation that it is gone here.
            unsafe { libc::close(descriptor) };
        }
    }
}
