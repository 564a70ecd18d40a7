//! Structures of C.
