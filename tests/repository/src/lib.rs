//! The rules of the repository, tested.
