//! Handles: what the caller holds instead of a pointer.
//!
//! A handle is a number: the kind of thing, the process that made it, its place in a table and which one in this place it is. A stale one,
//! one of another kind and one of the process that this process was forked from are errors.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, Ordering};

use virtkit::{Connection, Error, Result, Stream};

use super::call::Call;
use super::error::invalid_connection;
use super::event::Subscription;
use super::operation::Followed;
use super::queue::Queue;
use super::slab::{INDEX_BITS, Key, Slab};

/// A kind of thing that handles lead to.
pub trait Kind: Clone + Sized + 'static {
    /// The number of the kind, in the four upper bits; the highest bit stays 0, for languages without unsigned numbers.
    const NUMBER: u64;
    /// What messages call it.
    const NAME: &'static str;
    /// The table of this kind.
    fn table(tables: &Tables) -> &Slab<Self>;
    /// The error for a handle that leads nowhere.
    fn stale(message: String) -> Error {
        Error::invalid_argument(message)
    }
}

/// One table for each kind.
#[derive(Debug, Default)]
pub struct Tables {
    connections: Slab<Connection>,
    streams: Slab<Stream>,
    subscriptions: Slab<Arc<Subscription>>,
    queues: Slab<Arc<Queue>>,
    calls: Slab<Arc<Call>>,
    operations: Slab<Followed>,
}

macro_rules! kinds {
    ($($type:ty, $number:literal, $name:literal, $table:ident $(, $stale:ident)?;)*) => {$(
        impl Kind for $type {
            const NUMBER: u64 = $number;
            const NAME: &'static str = $name;
            fn table(tables: &Tables) -> &Slab<Self> {
                &tables.$table
            }
            $(fn stale(message: String) -> Error {
                $stale(message)
            })?
        }
    )*};
}

kinds! {
    Connection, 1, "connection", connections, invalid_connection;
    Stream, 2, "stream", streams;
    Arc<Subscription>, 3, "event subscription", subscriptions;
    Arc<Queue>, 4, "queue", queues;
    Arc<Call>, 5, "pending call", calls;
    Followed, 6, "operation", operations;
}

const KIND_SHIFT: u32 = 60;
const PROCESS_SHIFT: u32 = 52;
const GENERATION_SHIFT: u32 = INDEX_BITS;

/// The tables of this process. A child starts with none: the locks of its parent's may be held by threads that it does not have.
static TABLES: AtomicPtr<Tables> = AtomicPtr::new(ptr::null_mut());
/// Counts forks.
static PROCESS: AtomicU8 = AtomicU8::new(0);

fn tables() -> &'static Tables {
    let tables = TABLES.load(Ordering::Acquire);
    let tables = if tables.is_null() { first_tables() } else { tables };
    // SAFETY: it comes from `Box::into_raw`, and tables are never freed.
    unsafe { &*tables }
}

#[cold]
fn first_tables() -> *mut Tables {
    // Not a `Once`: a child that was forked while it runs would wait for ever.
    static WATCHED: AtomicBool = AtomicBool::new(false);
    if !WATCHED.swap(true, Ordering::AcqRel) {
        // SAFETY: the function does only what is allowed in a child of a process with threads. It can fail for want of memory only.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    }
    let fresh = Box::into_raw(Box::<Tables>::default());
    match TABLES.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => fresh,
        Err(other) => {
            // SAFETY: another thread was faster, nobody has seen this one.
            drop(unsafe { Box::from_raw(fresh) });
            other
        }
    }
}

extern "C" fn in_child() {
    PROCESS.fetch_add(1, Ordering::Relaxed);
    TABLES.store(ptr::null_mut(), Ordering::Release);
}

fn handle_of<T: Kind>(key: Key) -> u64 {
    let process = u64::from(PROCESS.load(Ordering::Relaxed)) << PROCESS_SHIFT;
    T::NUMBER << KIND_SHIFT | process | u64::from(key.generation) << GENERATION_SHIFT | u64::from(key.index)
}

fn key_of(handle: u64) -> Key {
    let index = handle & ((1 << INDEX_BITS) - 1);
    let generation = (handle >> GENERATION_SHIFT) & u64::from(u32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "both are masked to fewer bits")]
    Key { index: index as u32, generation: generation as u32 }
}

fn is_ours(handle: u64) -> bool {
    (handle >> PROCESS_SHIFT) & 0xff == u64::from(PROCESS.load(Ordering::Relaxed))
}

fn is_of<T: Kind>(handle: u64) -> bool {
    handle >> KIND_SHIFT == T::NUMBER && is_ours(handle)
}

/// Makes a handle.
pub fn insert<T: Kind>(value: T) -> Result<u64> {
    let key = T::table(tables()).insert(value);
    key.map(handle_of::<T>).ok_or_else(|| Error::internal(format!("there are too many open handles of the kind {}", T::NAME)))
}

/// What a handle leads to.
pub fn get<T: Kind>(handle: u64) -> Result<T> {
    find::<T, _>(handle, T::clone)
}

/// Checks a handle.
pub fn check<T: Kind>(handle: u64) -> Result<()> {
    find::<T, _>(handle, |_| ())
}

fn find<T: Kind, R>(handle: u64, look: impl FnOnce(&T) -> R) -> Result<R> {
    let found = if is_of::<T>(handle) { T::table(tables()).with(key_of(handle), look) } else { None };
    found.ok_or_else(|| stale::<T>(handle))
}

#[cold]
fn stale<T: Kind>(handle: u64) -> Error {
    let name = T::NAME;
    T::stale(match handle {
        0 => format!("no {name} is given, but one is needed"),
        _ if !is_ours(handle) => format!("the {name} {handle:#x} belongs to another process: it cannot be used after a fork"),
        _ if handle >> KIND_SHIFT != T::NUMBER => format!("the handle {handle:#x} is not that of a {name}"),
        _ => format!("the {name} {handle:#x} does not exist: it was released, or never opened"),
    })
}

/// Forgets a handle and gives what it led to.
pub fn remove<T: Kind>(handle: u64) -> Option<T> {
    if is_of::<T>(handle) { T::table(tables()).remove(key_of(handle)) } else { None }
}

/// Forgets a handle of any kind, and ends what it led to if nobody else has it. Unknown ones are ignored.
pub fn release(handle: u64) {
    match handle >> KIND_SHIFT {
        Connection::NUMBER => drop(remove::<Connection>(handle)),
        Stream::NUMBER => drop(remove::<Stream>(handle)),
        // The work goes on.
        Followed::NUMBER => drop(remove::<Followed>(handle)),
        Arc::<Subscription>::NUMBER => drop(remove::<Arc<Subscription>>(handle).inspect(|subscription| subscription.close())),
        Arc::<Queue>::NUMBER => drop(remove::<Arc<Queue>>(handle).inspect(|queue| queue.close())),
        Arc::<Call>::NUMBER => drop(remove::<Arc<Call>>(handle).inspect(|call| call.abandon())),
        _ => {}
    }
}
