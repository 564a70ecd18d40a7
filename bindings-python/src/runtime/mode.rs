//! The two faces of the API. A handle becomes another class in each.

/// Calls that wait.
#[derive(Debug, Clone, Copy)]
pub struct Blocking;

/// Calls that are awaited.
#[derive(Debug, Clone, Copy)]
pub struct Aio;
