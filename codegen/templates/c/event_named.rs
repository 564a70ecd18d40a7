/// Registers a callback for the events about `{{ subject.name }}`, or about any with NULL, that `{{ by }}` names, or for all with NULL. With the bit 1 of `flags` the
/// name is a regular expression that is found in it, with the bit 2 it does not matter whether letters are small. The callback is called in the program's event
/// loop. `freecb` releases `opaque` after the last call.
///
/// Returns the number of the registration, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ register }}(conn: virConnectPtr, {{ subject.name }}: {{ subject.pointer }}, {{ by }}: *const c_char, cb: {{ callback }}, opaque: *mut c_void, freecb: virFreeCallback, flags: c_uint) -> c_int {
    call::enter("{{ register }}", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        // SAFETY: as the caller says.
        let subject = if {{ subject.name }}.is_null() { None } else { Some(unsafe { look({{ subject.name }}) }?.value().{{ subject.key }}().to_string()) };
        // SAFETY: as the caller says.
        let names = EventNames::new(unsafe { read_optional_text("{{ by }}", {{ by }}) }?, flags)?;
        let address = cb.ok_or_else(|| missing("cb"))? as *const c_void;
        // SAFETY: functions of all types have pointers of one form; `deliver` gives it its own type back.
        let callback = unsafe { transmute::<*const c_void, Callback>(address) };
        let kind = EventKind::{{ event }};
        dispatch::register(receiver, call, Request { kind, subject, names: Some(names), callback, opaque, free: freecb, manner: Manner::Numbered })
    })
}

/// Takes back the registration with the number `callbackID`. A callback may take back its own.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ deregister }}(conn: virConnectPtr, callbackID: c_int) -> c_int {
    call::enter("{{ deregister }}", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        dispatch::deregister(receiver, callbackID).map(|()| 0)
    })
}
