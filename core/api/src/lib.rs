//! The vocabulary of the API: enumerations, flags, records, typed parameters, events and errors.
