//! How an answer gets into Java's arrays.

use std::ffi::c_int;
use std::hint;
use std::mem::MaybeUninit;
use std::slice;

use jni::objects::{JByteArray, JObjectArray};
use jni::sys::{jbyte, jlong};
use jni::{Env, EnvUnowned};

use crate::engine::{Engine, PENDING, Reply};
use crate::error::{Error, Throw};

/// What fits here is neither allocated by the engine nor by us.
const ON_STACK: usize = 2048;

/// Where Java wants an answer: in `out` where it fits, else in a new array that becomes the first element of `large`.
#[derive(Debug)]
pub(crate) struct Place<'local> {
    pub(crate) out: JByteArray<'local>,
    pub(crate) large: JObjectArray<'local, JByteArray<'local>>,
}

/// Asks the engine by `ask`, and gives its answer to Java: the status in the two lowest bits, the length above. Of a pending call the answer
/// is its token, big endian.
pub(crate) fn answer<'local>(
    mut env: EnvUnowned<'local>,
    place: &Place<'local>,
    ask: impl FnOnce(&mut Env<'local>, &Engine, *mut Reply) -> Result<c_int, Error>,
) -> jlong {
    env.with_env(|env| {
        let engine = Engine::get()?;
        let mut buffer = [MaybeUninit::<u8>::uninit(); ON_STACK];
        let mut reply = Reply::into_buffer(&mut buffer);
        let status = ask(env, engine, &raw mut reply)?;
        let _owned = Owned { engine, reply: &reply };
        if status == PENDING {
            place.out.set_region(env, 0, signed(&reply.token.to_be_bytes()))?;
            return Ok(jlong::from(status) | 8 << 2);
        }
        let bytes = match reply.len {
            0 => &[],
            // SAFETY: the engine has written `len` bytes to `data`, which lives in `buffer` or until `_owned` goes.
            len => unsafe { slice::from_raw_parts(reply.data, len) },
        };
        deliver(env, place, bytes)?;
        let length = jlong::try_from(bytes.len()).map_err(|_| Error::TooLong(bytes.len()))?;
        Ok(jlong::from(status) | length << 2)
    })
    .resolve::<Throw>()
}

fn deliver<'local>(env: &mut Env<'local>, place: &Place<'local>, bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() <= place.out.len(env)? {
        return Ok(place.out.set_region(env, 0, signed(bytes))?);
    }
    if i32::try_from(bytes.len()).is_err() {
        return Err(Error::TooLong(bytes.len()));
    }
    let array = env.new_byte_array(bytes.len())?;
    array.set_region(env, 0, signed(bytes))?;
    Ok(place.large.set_element(env, 0, &array)?)
}

/// Bytes from Java, on the stack if they are few. They may be secrets, so no copy stays in memory.
pub(crate) fn with_bytes<T>(
    env: &Env<'_>,
    array: &JByteArray<'_>,
    offset: i32,
    length: i32,
    then: impl FnOnce(&[u8]) -> T,
) -> Result<T, Error> {
    let length = usize::try_from(length).map_err(|_| jni::errors::Error::IndexOutOfBounds)?;
    let mut few = [0; ON_STACK / 4];
    let mut many = Vec::new();
    let bytes = match few.get_mut(..length) {
        Some(bytes) => bytes,
        None => {
            many.resize(length, 0);
            many.as_mut_slice()
        }
    };
    array.get_region(env, offset, bytes)?;
    // SAFETY: `i8` and `u8` have the same layout and no invalid values.
    let result = then(unsafe { slice::from_raw_parts(bytes.as_ptr().cast::<u8>(), bytes.len()) });
    bytes.fill(0);
    // Without this the compiler may leave out writes that nobody reads.
    hint::black_box(bytes);
    Ok(result)
}

/// Java's bytes have a sign.
fn signed(bytes: &[u8]) -> &[jbyte] {
    // SAFETY: `i8` and `u8` have the same layout and no invalid values.
    unsafe { slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

/// Gives back what the engine allocated for a reply, also when copying it fails.
struct Owned<'a> {
    engine: &'a Engine,
    reply: &'a Reply,
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        if !self.reply.owned.is_null() {
            // SAFETY: `owned` comes from the engine and is given back once.
            unsafe { (self.engine.vk.free)(self.reply.owned) }
        }
    }
}
