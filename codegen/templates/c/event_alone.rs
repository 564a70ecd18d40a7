/// Registers the callback for the end of `conn`. A connection has one at a time. It is called in the program's event loop, once; then, or when it is taken
/// back, `freecb` releases `opaque`.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ register }}(conn: virConnectPtr, cb: {{ callback }}, opaque: *mut c_void, freecb: virFreeCallback) -> c_int {
    call::enter_of(ErrorDomain::{{ part }}, "{{ register }}", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        let address = cb.ok_or_else(|| missing("cb"))? as *const c_void;
        // SAFETY: functions of all types have pointers of one form; `deliver` gives it its own type back.
        let callback = unsafe { transmute::<*const c_void, Callback>(address) };
        let request = Request { kind: EventKind::{{ event }}, subject: None, names: None, callback, opaque, free: freecb, manner: Manner::Alone };
        dispatch::register(receiver, call, request).map(|_| 0)
    })
}

/// Takes back the callback that `{{ register }}` registered.
///
/// Returns 0, or -1 if `conn` has another callback or none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ deregister }}(conn: virConnectPtr, cb: {{ callback }}) -> c_int {
    call::enter("{{ deregister }}", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        let address = cb.ok_or_else(|| missing("cb"))? as *const c_void;
        // SAFETY: as in the function above; it is compared and not called.
        let callback = unsafe { transmute::<*const c_void, Callback>(address) };
        dispatch::deregister_alone(receiver, EventKind::{{ event }}, callback).map(|()| 0)
    })
}
