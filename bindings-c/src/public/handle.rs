//! Handles: counted references that C programs hold, marked so that a stale or foreign pointer is noticed.

use std::sync::atomic::{AtomicU32, Ordering, fence};

use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::connection::{self, Live};
use super::error::failure;
use crate::generated::public::virConnectPtr;

/// What tells one kind of handle from another.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The first word of a live handle of this kind.
    pub magic: u32,
    /// What messages call it: `domain`.
    pub name: &'static str,
    /// The code for a pointer that is no such handle.
    pub invalid: ErrorCode,
    /// The part of the system that errors about it come from.
    pub domain: ErrorDomain,
}

/// The common part of all handles, which each of them begins with.
#[derive(Debug)]
#[repr(C)]
pub struct Head {
    magic: AtomicU32,
    references: AtomicU32,
    /// The connection that this handle keeps open; null in a connection itself.
    connection: virConnectPtr,
}

// SAFETY: the connection is only used through its own atomic count, and it lives as long as this handle.
unsafe impl Send for Head {}
// SAFETY: as above; the pointer itself never changes.
unsafe impl Sync for Head {}

impl Head {
    /// The head of a new handle with one reference. Takes a reference of its connection, if there is one.
    pub fn new(kind: Kind, connection: Live) -> Self {
        connection.retain();
        let connection = connection.pointer();
        Self { magic: AtomicU32::new(kind.magic), references: AtomicU32::new(1), connection }
    }

    /// The connection that the handle keeps open.
    pub fn connection(&self) -> virConnectPtr {
        self.connection
    }
}

/// A structure behind one of C's handle types.
///
/// # Safety
/// Its head begins at `HEAD`, which is 0 in every kind of handle, so that a pointer to any of them can be asked which kind it is.
pub unsafe trait Handle: Sized {
    /// Where its head is.
    const HEAD: usize;
    /// Which one.
    const KIND: Kind;
    /// Its common part.
    fn head(&self) -> &Head;
}

/// Gives a handle to C.
pub fn give<H: Handle>(handle: H) -> *mut H {
    const { assert!(H::HEAD == 0, "a handle begins with its head") };
    Box::into_raw(Box::new(handle))
}

/// Looks behind a handle that a caller gave.
///
/// # Safety
/// `pointer` is null, or points at memory that can be read and that lives for `'a`.
pub unsafe fn look<'a, H: Handle>(pointer: *mut H) -> Result<&'a H> {
    if pointer.is_null() {
        return Err(invalid(H::KIND, "NULL was given"));
    }
    // SAFETY: readable by the caller's word, and aligned. Every handle begins with a head, so that no more than its first word is read before it is known.
    let magic = pointer.is_aligned().then(|| unsafe { (*pointer.cast::<Head>()).magic.load(Ordering::Relaxed) });
    if magic == Some(H::KIND.magic) {
        // SAFETY: the magic number is that of a live handle of this kind.
        Ok(unsafe { &*pointer })
    } else {
        Err(invalid(H::KIND, "the pointer is to something else, or to a handle that was freed"))
    }
}

/// Adds a reference.
///
/// # Safety
/// As for [`look`].
pub unsafe fn retain<H: Handle>(pointer: *mut H) -> Result<()> {
    // SAFETY: the caller keeps the rules of `look`.
    let handle = unsafe { look(pointer) }?;
    handle.head().references.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

/// Takes a reference away and frees the handle with the last one. Says whether references remain.
///
/// # Safety
/// As for [`look`]; the caller owns the reference, and does not use it afterwards.
pub unsafe fn release<H: Handle>(pointer: *mut H) -> Result<bool> {
    // SAFETY: the caller keeps the rules of `look`.
    let handle = unsafe { look(pointer) }?;
    if handle.head().references.fetch_sub(1, Ordering::Release) != 1 {
        return Ok(true);
    }
    fence(Ordering::Acquire);
    handle.head().magic.store(0, Ordering::Relaxed);
    let connection = handle.head().connection;
    // SAFETY: `give` made it with a box, and the last reference was the caller's.
    drop(unsafe { Box::from_raw(pointer) });
    if !connection.is_null() {
        // SAFETY: the handle held a reference of it until now.
        unsafe { connection::drop_reference(connection) };
    }
    Ok(false)
}

/// A handle that another one lends out: it lives as long as that one.
#[derive(Debug)]
#[allow(dead_code, reason = "a description may have no objects that are made of others")]
pub struct Lent<H: Handle>(*mut H);

#[allow(dead_code, reason = "as above")]
impl<H: Handle> Lent<H> {
    /// Takes over the reference of a new handle.
    pub fn new(handle: *mut H) -> Self {
        Self(handle)
    }

    /// The handle.
    pub fn pointer(&self) -> *mut H {
        self.0
    }
}

impl<H: Handle> Drop for Lent<H> {
    fn drop(&mut self) {
        // SAFETY: live, because the reference is this one's. A live handle has its magic number, so that this cannot fail.
        let _ = unsafe { release(self.0) };
    }
}

fn invalid(kind: Kind, why: &str) -> Error {
    failure(kind.invalid, kind.domain, format!("this is no {} handle: {why}", kind.name))
}
