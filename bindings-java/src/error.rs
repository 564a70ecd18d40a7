//! What can go wrong on this side, and how Java hears of it.

use std::any::Any;
use std::convert::Infallible;
use std::sync::OnceLock;

use jni::errors::ErrorPolicy;
use jni::objects::JClass;
use jni::refs::Global;
use jni::strings::JNIString;
use jni::{Env, jni_str};

/// Failures of the bridge itself. Errors of calls travel in their answers.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{path} cannot be opened: {reason}")]
    Open { path: String, reason: libloading::Error },
    #[error("{path} is not virtkit's library, or one of another version: it has no function {symbol}")]
    Symbol { path: String, symbol: &'static str },
    #[error(
        "{path} (virtkit {version}) does not belong to these Java classes: its interface has the hash {found:016x}, the classes were made for \
         {wanted:016x}; use the library that is shipped with the jar, or the jar that is shipped with the library"
    )]
    Hash { path: String, version: String, found: u64, wanted: u64 },
    #[error("the queue for ended calls cannot be made: {0}")]
    Queue(std::io::Error),
    #[error("waiting for ended calls failed: {0}")]
    Poll(std::io::Error),
    #[error("the file descriptor {number} cannot be copied: {reason}")]
    Copy { number: i32, reason: std::io::Error },
    #[error("the library of the engine is not open")]
    NotOpen,
    #[error("an answer of {0} bytes does not fit into a Java array")]
    TooLong(usize),
    #[error("this build of the library has no debug entries")]
    NoDebug,
    #[error("the Java virtual machine refused a request: {0}")]
    Jni(#[from] jni::errors::Error),
}

static EXCEPTION: OnceLock<Global<JClass<'static>>> = OnceLock::new();

/// Looks up the exception's class while the loader of the Java classes is at hand.
pub(crate) fn cache_class(env: &mut Env<'_>) -> jni::errors::Result<()> {
    let class = env.find_class(jni_str!("dev/virtkit/VirtkitLibraryException"))?;
    let class = env.new_global_ref(class)?;
    // The JVM calls JNI_OnLoad once; a second value would be of the same class.
    let _ = EXCEPTION.set(class);
    Ok(())
}

/// Turns failures and panics of this side into a `VirtkitLibraryException`.
pub(crate) struct Throw;

impl<T: Default> ErrorPolicy<T, Error> for Throw {
    type Captures<'local: 'native, 'native> = ();

    fn on_error<'local: 'native, 'native>(env: &mut Env<'local>, (): &mut (), error: Error) -> jni::errors::Result<T> {
        throw(env, &error.to_string())
    }

    fn on_panic<'local: 'native, 'native>(
        env: &mut Env<'local>,
        (): &mut (),
        payload: Box<dyn Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
        throw(env, &format!("the native part of the Java binding panicked: {}", text.unwrap_or("no message")))
    }
}

fn throw<T: Default>(env: &mut Env<'_>, message: &str) -> jni::errors::Result<T> {
    if env.exception_check() {
        return Ok(T::default());
    }
    let message = JNIString::from(message);
    let thrown: Result<Infallible, jni::errors::Error> = match EXCEPTION.get() {
        Some(class) => env.throw_new(class, &message),
        None => env.throw_new(jni_str!("java/lang/UnsatisfiedLinkError"), &message),
    }
    .and(Err(jni::errors::Error::JavaException));
    match thrown {
        Err(jni::errors::Error::JavaException) => Ok(T::default()),
        Err(other) => Err(other),
    }
}
