//! The JNI functions of the Java binding.
//!
//! They carry byte arrays between `dev.virtkit.Native` and the private interface of `libvirtkit.so`, which is opened from the path that Java
//! gives and not linked: one process has one engine, whatever else loaded it. What the bytes mean is known to the Java side alone.
//!
//! Invariant: nothing here calls into Java from a thread of the engine. Java's own threads come here, also to wait for ended calls.

mod answer;
mod engine;
mod error;
mod natives;

use std::ffi::c_void;

use jni::objects::JClass;
use jni::strings::JNIStr;
use jni::sys::{JNI_ERR, JNI_VERSION_10, jint};
use jni::{Env, JavaVM, NativeMethod, jni_str};

/// Called once by the JVM, on the thread that loads the library: finds the classes and binds the functions, so that a wrong pairing of library
/// and classes is seen here and not in the middle of a call.
///
/// # Safety
/// `vm` must be the JVM that calls this.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn JNI_OnLoad(vm: *mut jni::sys::JavaVM, _reserved: *mut c_void) -> jint {
    // SAFETY: the caller vouches for the pointer.
    let vm = unsafe { JavaVM::from_raw(vm) };
    match vm.attach_current_thread(bind) {
        Ok(()) => JNI_VERSION_10,
        Err(_) => JNI_ERR,
    }
}

fn bind(env: &mut Env<'_>) -> jni::errors::Result<()> {
    error::cache_class(env)?;
    let class: JClass<'_> = env.find_class(jni_str!("dev/virtkit/Native"))?;
    let methods: Vec<NativeMethod<'_>> = natives::TABLE
        .iter()
        // SAFETY: `natives::TABLE` has each function beside the signature of its declaration in Native.java.
        .map(|&(name, signature, function)| unsafe { method(name, signature, function) })
        .collect();
    // SAFETY: all functions of the table are static methods and take the class as their second argument.
    unsafe { env.register_native_methods(&class, &methods) }
}

/// # Safety
/// `function` must have the arguments and the result that `signature` says.
unsafe fn method<'a>(name: &'a JNIStr, signature: &'a JNIStr, function: *const c_void) -> NativeMethod<'a> {
    // SAFETY: forwarded to the caller.
    unsafe { NativeMethod::from_raw_parts(name, signature, function.cast_mut()) }
}
