//! The methods of each object that the engine answers itself: `implementation = "engine"` in the description. Their handles are generated as all others are.

pub mod connection {
    pub use crate::connection_info::{is_alive, is_encrypted, set_keep_alive, supports, uri};
}

pub mod domain {
    pub use crate::migration::migrate;
    pub use crate::migration_peer::migrate_to_uri;
}
