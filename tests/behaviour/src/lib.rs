//! Runs the behaviour scenarios through the agents of all languages.
