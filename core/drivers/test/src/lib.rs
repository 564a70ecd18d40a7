//! The test driver: a made-up host in memory.
