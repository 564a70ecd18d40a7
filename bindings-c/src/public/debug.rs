//! Only in builds with debug assertions.

use libc::c_int;

use super::call;

/// Panics inside a call, to prove that the panic ends as an error.
#[unsafe(no_mangle)]
pub extern "C" fn virtkit_debug_panic() -> c_int {
    call::enter("virtkit_debug_panic", -1, |_| panic!("as the test wants it"))
}
