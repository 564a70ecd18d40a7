//! The JNI functions of the Java binding.
