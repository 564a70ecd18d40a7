/// Registers a callback for the life of any {{ words }}, as `virConnect{{ name }}EventRegisterAny` does; it is known by its address.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnect{{ name }}EventRegister(conn: virConnectPtr, cb: {{ callback }}, opaque: *mut c_void, freecb: virFreeCallback) -> c_int {
    call::enter_of(ErrorDomain::{{ part }}, "virConnect{{ name }}EventRegister", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        let callback = generic(cb)?;
        let request = Request { kind: EventKind::{{ event }}, subject: None, names: None, callback, opaque, free: freecb, manner: Manner::ByAddress };
        dispatch::register(receiver, call, request).map(|_| 0)
    })
}

/// Takes back what `virConnect{{ name }}EventRegister` registered.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnect{{ name }}EventDeregister(conn: virConnectPtr, cb: {{ callback }}) -> c_int {
    call::enter("virConnect{{ name }}EventDeregister", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        dispatch::deregister_address(receiver, EventKind::{{ event }}, generic(cb)?).map(|()| 0)
    })
}

/// A callback without its type.
fn generic(callback: {{ callback }}) -> Result<Callback> {
    let callback = callback.ok_or_else(|| missing("cb"))?;
    let address = callback as *const c_void;
    // SAFETY: functions of all types have pointers of one form; `deliver` gives it its own type back.
    Ok(unsafe { transmute::<*const c_void, Callback>(address) })
}
