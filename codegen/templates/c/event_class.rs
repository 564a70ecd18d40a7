/// A callback of any type for the events of a {{ subject.words }}.
pub type virConnect{{ name }}EventGenericCallback = Option<unsafe extern "C" fn(conn: virConnectPtr, {{ subject.name }}: {{ subject.pointer }}, opaque: *mut c_void)>;

/// Registers a callback for the event `eventID`, of `vir{{ name }}EventID`, about `{{ subject.name }}`, or about any with NULL. It is called in the program's event
/// loop. `freecb` releases `opaque` after the last call.
///
/// Returns the number of the registration, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnect{{ name }}EventRegisterAny(conn: virConnectPtr, {{ subject.name }}: {{ subject.pointer }}, eventID: c_int, cb: virConnect{{ name }}EventGenericCallback, opaque: *mut c_void, freecb: virFreeCallback) -> c_int {
    call::enter_of(ErrorDomain::{{ part }}, "virConnect{{ name }}EventRegisterAny", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        // SAFETY: as the caller says.
        let subject = if {{ subject.name }}.is_null() { None } else { Some(unsafe { look({{ subject.name }}) }?.value().{{ subject.key }}().to_string()) };
        let callback = cb.ok_or_else(|| missing("cb"))?;
        let kind = match eventID {
{% for event in events %}
            {{ event.number }} => EventKind::{{ event.name }},
{% endfor %}
            other => return Err(argument(format!("the argument `eventID` is {other}, which is no event of a {{ subject.words }} that is known"))),
        };
        // SAFETY: functions of all types have pointers of one form; `deliver` gives it its own type back.
        let callback = unsafe { transmute::<unsafe extern "C" fn(virConnectPtr, {{ subject.pointer }}, *mut c_void), Callback>(callback) };
        dispatch::register(receiver, call, Request { kind, subject, names: None, callback, opaque, free: freecb, manner: Manner::Numbered })
    })
}

/// Takes back the registration with the number `callbackID`. A callback may take back its own.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnect{{ name }}EventDeregisterAny(conn: virConnectPtr, callbackID: c_int) -> c_int {
    call::enter("virConnect{{ name }}EventDeregisterAny", -1, |call| {
        // SAFETY: as the caller says.
        let receiver = unsafe { call.receiver(conn) }?;
        dispatch::deregister(receiver, callbackID).map(|()| 0)
    })
}
