//! What a driver implements, and what it gets for it.
