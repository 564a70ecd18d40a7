//! The functions behind `dev.virtkit.Native`, one for each of its native methods.

use std::ffi::{c_int, c_void};

use jni::objects::{JByteArray, JClass, JObject, JObjectArray, JString};
use jni::strings::JNIStr;
use jni::sys::{jint, jlong};
use jni::{Env, EnvUnowned, jni_sig, jni_str};

use crate::answer::{Place, answer, with_bytes};
use crate::engine::{Engine, Options, Reply};
use crate::error::{Error, Throw};

type Bytes<'local> = JByteArray<'local>;
type Arrays<'local> = JObjectArray<'local, JByteArray<'local>>;

/// Name, signature and function of each native method, as Native.java declares them.
pub(crate) const TABLE: &[(&JNIStr, &JNIStr, *const c_void)] = &[
    (jni_str!("open"), jni_str!("(Ljava/lang/String;J)V"), open as *const c_void),
    (jni_str!("version"), jni_str!("()Ljava/lang/String;"), version as *const c_void),
    (jni_str!("call"), jni_str!("(JI[BIJJI[B[[B)J"), call as *const c_void),
    (jni_str!("cancel"), jni_str!("(J)V"), cancel as *const c_void),
    (jni_str!("take"), jni_str!("([B[[B)J"), take as *const c_void),
    (jni_str!("streamRead"), jni_str!("(JJJJI[B[[B)J"), stream_read as *const c_void),
    (jni_str!("streamWrite"), jni_str!("(J[BIIJJI[B[[B)J"), stream_write as *const c_void),
    (jni_str!("streamHole"), jni_str!("(JJJJI[B[[B)J"), stream_hole as *const c_void),
    (jni_str!("streamFinish"), jni_str!("(JJJI[B[[B)J"), stream_finish as *const c_void),
    (jni_str!("streamAbort"), jni_str!("(JJJI[B[[B)J"), stream_abort as *const c_void),
    (jni_str!("operationWait"), jni_str!("(JJJI[B[[B)J"), operation_wait as *const c_void),
    (jni_str!("operationProgress"), jni_str!("(JJJI[B[[B)J"), operation_progress as *const c_void),
    (jni_str!("operationCancel"), jni_str!("(JJJI[B[[B)J"), operation_cancel as *const c_void),
    (jni_str!("eventOpen"), jni_str!("(J[BI[B[[B)J"), event_open as *const c_void),
    (jni_str!("eventNext"), jni_str!("(JIJJI[B[[B)J"), event_next as *const c_void),
    (jni_str!("documentParse"), jni_str!("(I[BI[B[[B)J"), document_parse as *const c_void),
    (jni_str!("documentWrite"), jni_str!("(I[BI[B[[B)J"), document_write as *const c_void),
    (jni_str!("close"), jni_str!("(JJJI[B[[B)J"), close as *const c_void),
    (jni_str!("release"), jni_str!("(J)V"), release as *const c_void),
    (jni_str!("copyDescriptor"), jni_str!("(Ljava/io/FileDescriptor;)I"), copy_descriptor as *const c_void),
    (jni_str!("setDescriptor"), jni_str!("(Ljava/io/FileDescriptor;I)V"), set_descriptor as *const c_void),
    (jni_str!("closeDescriptor"), jni_str!("(I)V"), close_descriptor as *const c_void),
    (jni_str!("debugPanic"), jni_str!("([B[[B)J"), debug_panic as *const c_void),
];

extern "system" fn open<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>, path: JString<'local>, hash: jlong) {
    env.with_env(|env| {
        let path = path.try_to_string(env)?;
        Engine::open(&path, hash.cast_unsigned())
    })
    .resolve::<Throw>();
}

extern "system" fn version<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>) -> JString<'local> {
    env.with_env(|env| Ok::<_, Error>(env.new_string(Engine::get()?.version())?)).resolve::<Throw>()
}

extern "system" fn call<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    connection: jlong,
    method: jint,
    input: Bytes<'local>,
    length: jint,
    timeout: jlong,
    tag: jlong,
    flags: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    answer(env, &Place { out, large }, |env, engine, reply| {
        let options = engine.options(timeout, tag, flags);
        with_bytes(env, &input, 0, length, |bytes| {
            let (data, len) = (bytes.as_ptr(), bytes.len());
            // SAFETY: the pointers are good for their lengths until the function returns; it keeps none of them.
            unsafe { (engine.vk.call)(connection.cast_unsigned(), method.cast_unsigned(), data, len, &raw const options, reply) }
        })
    })
}

/// A request that has options and no input of its own.
fn simple<'local>(
    env: EnvUnowned<'local>,
    (timeout, tag, flags): (jlong, jlong, jint),
    out: Bytes<'local>,
    large: Arrays<'local>,
    ask: impl FnOnce(&Engine, *const Options, *mut Reply) -> c_int,
) -> jlong {
    answer(env, &Place { out, large }, |_: &mut Env<'local>, engine, reply| {
        let options = engine.options(timeout, tag, flags);
        Ok(ask(engine, &raw const options, reply))
    })
}

/// Requests about a handle, without any other input.
macro_rules! about_handles {
    ($($name:ident),* $(,)?) => {$(
        extern "system" fn $name<'local>(
            env: EnvUnowned<'local>,
            _: JClass<'local>,
            handle: jlong,
            timeout: jlong,
            tag: jlong,
            flags: jint,
            out: Bytes<'local>,
            large: Arrays<'local>,
        ) -> jlong {
            simple(env, (timeout, tag, flags), out, large, |engine, options, reply| {
                // SAFETY: options and reply are good until the function returns; any number is allowed as a handle.
                unsafe { (engine.vk.$name)(handle.cast_unsigned(), options, reply) }
            })
        }
    )*};
}

about_handles! { stream_finish, stream_abort, operation_wait, operation_progress, operation_cancel, close }

/// Waits until calls have ended, and gives them all.
extern "system" fn take<'local>(env: EnvUnowned<'local>, _: JClass<'local>, out: Bytes<'local>, large: Arrays<'local>) -> jlong {
    answer(env, &Place { out, large }, |_, engine, reply| {
        let mut ready = libc::pollfd { fd: engine.queue_fd, events: libc::POLLIN, revents: 0 };
        // SAFETY: one descriptor, which the queue keeps open for ever.
        while unsafe { libc::poll(&raw mut ready, 1, -1) } < 0 {
            let error = std::io::Error::last_os_error();
            if error.kind() != std::io::ErrorKind::Interrupted {
                return Err(Error::Poll(error));
            }
        }
        // SAFETY: the queue is ours and never freed; the reply is good until the function returns.
        Ok(unsafe { (engine.vk.queue_take)(engine.queue, reply) })
    })
}

extern "system" fn cancel<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>, token: jlong) {
    env.with_env(|_| {
        // SAFETY: any number is allowed.
        unsafe { (Engine::get()?.vk.cancel)(token.cast_unsigned()) };
        Ok::<_, Error>(())
    })
    .resolve::<Throw>();
}

extern "system" fn release<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>, handle: jlong) {
    env.with_env(|_| {
        // SAFETY: any number is allowed.
        unsafe { (Engine::get()?.vk.release)(handle.cast_unsigned()) };
        Ok::<_, Error>(())
    })
    .resolve::<Throw>();
}

extern "system" fn stream_read<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    stream: jlong,
    max: jlong,
    timeout: jlong,
    tag: jlong,
    flags: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    simple(env, (timeout, tag, flags), out, large, |engine, options, reply| {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        // SAFETY: options and reply are good until the function returns; any number is allowed as a handle.
        unsafe { (engine.vk.stream_read)(stream.cast_unsigned(), max, options, reply) }
    })
}

extern "system" fn stream_write<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    stream: jlong,
    data: Bytes<'local>,
    offset: jint,
    length: jint,
    timeout: jlong,
    tag: jlong,
    flags: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    answer(env, &Place { out, large }, |env, engine, reply| {
        let options = engine.options(timeout, tag, flags);
        with_bytes(env, &data, offset, length, |bytes| {
            let (data, len) = (bytes.as_ptr(), bytes.len());
            // SAFETY: the pointers are good for their lengths until the function returns; it keeps none of them.
            unsafe { (engine.vk.stream_write)(stream.cast_unsigned(), data, len, &raw const options, reply) }
        })
    })
}

extern "system" fn stream_hole<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    stream: jlong,
    length: jlong,
    timeout: jlong,
    tag: jlong,
    flags: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    simple(env, (timeout, tag, flags), out, large, |engine, options, reply| {
        // SAFETY: options and reply are good until the function returns; any number is allowed as a handle.
        unsafe { (engine.vk.stream_hole)(stream.cast_unsigned(), length.cast_unsigned(), options, reply) }
    })
}

extern "system" fn event_open<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    connection: jlong,
    filter: Bytes<'local>,
    length: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    answer(env, &Place { out, large }, |env, engine, reply| {
        with_bytes(env, &filter, 0, length, |bytes| {
            // SAFETY: the pointers are good for their lengths until the function returns; it keeps none of them.
            unsafe { (engine.vk.event_open)(connection.cast_unsigned(), bytes.as_ptr(), bytes.len(), reply) }
        })
    })
}

extern "system" fn event_next<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    subscription: jlong,
    max: jint,
    timeout: jlong,
    tag: jlong,
    flags: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    simple(env, (timeout, tag, flags), out, large, |engine, options, reply| {
        // SAFETY: options and reply are good until the function returns; any number is allowed as a handle.
        unsafe { (engine.vk.event_next)(subscription.cast_unsigned(), max.cast_unsigned(), options, reply) }
    })
}

extern "system" fn document_parse<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    kind: jint,
    text: Bytes<'local>,
    length: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    answer(env, &Place { out, large }, |env, engine, reply| {
        with_bytes(env, &text, 0, length, |bytes| {
            // SAFETY: the pointers are good for their lengths until the function returns; it keeps none of them.
            unsafe { (engine.vk.document_parse)(kind.cast_unsigned(), bytes.as_ptr(), bytes.len(), reply) }
        })
    })
}

extern "system" fn document_write<'local>(
    env: EnvUnowned<'local>,
    _: JClass<'local>,
    kind: jint,
    record: Bytes<'local>,
    length: jint,
    out: Bytes<'local>,
    large: Arrays<'local>,
) -> jlong {
    answer(env, &Place { out, large }, |env, engine, reply| {
        with_bytes(env, &record, 0, length, |bytes| {
            // SAFETY: the pointers are good for their lengths until the function returns; it keeps none of them.
            unsafe { (engine.vk.document_write)(kind.cast_unsigned(), bytes.as_ptr(), bytes.len(), reply) }
        })
    })
}

/// Copies a descriptor of Java's, whose number Java itself keeps to itself.
extern "system" fn copy_descriptor<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>, file: JObject<'local>) -> jint {
    env.with_env(|env| {
        let number = env.get_field(&file, jni_str!("fd"), jni_sig!("I"))?.i()?;
        // SAFETY: any number is allowed; one that is not open is an error.
        match unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 3) } {
            -1 => Err(Error::Copy { number, reason: std::io::Error::last_os_error() }),
            copy => Ok(copy),
        }
    })
    .resolve::<Throw>()
}

/// Gives a number to a descriptor of Java's, which Java itself sets nowhere else.
extern "system" fn set_descriptor<'local>(mut env: EnvUnowned<'local>, _: JClass<'local>, file: JObject<'local>, number: jint) {
    env.with_env(|env| {
        env.set_field(&file, jni_str!("fd"), jni_sig!("I"), number.into())?;
        Ok::<_, Error>(())
    })
    .resolve::<Throw>();
}

/// Closes a descriptor that a call has given to Java.
extern "system" fn close_descriptor<'local>(_: EnvUnowned<'local>, _: JClass<'local>, descriptor: jint) {
    // SAFETY: Java owns the descriptor and calls this once for it.
    unsafe { libc::close(descriptor) };
}

extern "system" fn debug_panic<'local>(env: EnvUnowned<'local>, _: JClass<'local>, out: Bytes<'local>, large: Arrays<'local>) -> jlong {
    answer(env, &Place { out, large }, |_, engine, reply| {
        let panic = engine.debug_panic.ok_or(Error::NoDebug)?;
        // SAFETY: the reply is good until the function returns.
        Ok(unsafe { panic(reply) })
    })
}
