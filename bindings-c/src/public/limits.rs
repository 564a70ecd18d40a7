//! How large what C programs give or take can be.

#![allow(dead_code, reason = "programs use them")]

/// The most keys that are pressed at once. (Since: 0.9.3)
pub const VIR_DOMAIN_SEND_KEY_MAX_KEYS: usize = 16;
/// Room for the name of a security model, with its zero. (Since: 0.6.1)
pub const VIR_SECURITY_MODEL_BUFLEN: usize = 256 + 1;
/// Room for the domain of interpretation of a security model, with its zero. (Since: 0.6.1)
pub const VIR_SECURITY_DOI_BUFLEN: usize = 256 + 1;
/// Room for a security label, with its zero. (Since: 0.6.1)
pub const VIR_SECURITY_LABEL_BUFLEN: usize = 4096 + 1;
