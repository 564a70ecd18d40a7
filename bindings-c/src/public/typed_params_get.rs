//! Looking typed parameters up by their names.

use std::ptr::null_mut;

use libc::{c_char, c_double, c_int, c_longlong, c_uint, c_ulonglong};
use virtkit::Result;

use super::call;
use super::convert::out;
use super::memory::{argument, read_optional_text, read_text};
use super::typed_params::{_virTypedParameter, slice, virTypedParameterPtr};
use crate::generated::public::constants::{
    VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG, VIR_TYPED_PARAM_STRING,
    VIR_TYPED_PARAM_UINT, VIR_TYPED_PARAM_ULLONG,
};

/// Finds a parameter of a type.
///
/// # Safety
/// As the C functions say: an array of that many, and a name that is null, so that nothing has it, or a text.
unsafe fn find<'a>(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    kind: c_int,
) -> Result<Option<&'a _virTypedParameter>> {
    // SAFETY: as the caller says.
    let (list, name) = unsafe { (slice(params, nparams), read_optional_text("name", name)?) };
    let Some(name) = name else { return Ok(None) };
    let found = list.iter().find(|parameter| parameter.name() == name);
    match found {
        Some(parameter) if parameter.r#type != kind => {
            Err(argument(format!("the typed parameter `{name}` has the type {}, not {kind}", parameter.r#type)))
        }
        found => Ok(found),
    }
}

/// The parameter of that name, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGet(params: virTypedParameterPtr, nparams: c_int, name: *const c_char) -> virTypedParameterPtr {
    call::enter("virTypedParamsGet", null_mut(), |_| {
        if name.is_null() {
            return Ok(null_mut());
        }
        // SAFETY: an array of that many and a text by the caller's word.
        let (list, name) = unsafe { (slice(params, nparams), read_text("name", name)?) };
        Ok(list.iter_mut().find(|parameter| parameter.name() == name).map_or(null_mut(), std::ptr::from_mut))
    })
}

/// The value of a parameter that is an int, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it has another
/// type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetInt(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_int,
) -> c_int {
    call::enter("virTypedParamsGetInt", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_INT) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.i) };
        Ok(1)
    })
}

/// The value of a parameter that is an unsigned int, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it has another
/// type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetUInt(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_uint,
) -> c_int {
    call::enter("virTypedParamsGetUInt", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_UINT) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.ui) };
        Ok(1)
    })
}

/// The value of a parameter that is a long long, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it has another
/// type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetLLong(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_longlong,
) -> c_int {
    call::enter("virTypedParamsGetLLong", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_LLONG) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.l) };
        Ok(1)
    })
}

/// The value of a parameter that is an unsigned long long, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it has another
/// type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetULLong(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_ulonglong,
) -> c_int {
    call::enter("virTypedParamsGetULLong", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_ULLONG) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.ul) };
        Ok(1)
    })
}

/// The value of a parameter that is a double, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it has another
/// type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetDouble(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_double,
) -> c_int {
    call::enter("virTypedParamsGetDouble", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_DOUBLE) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.d) };
        Ok(1)
    })
}

/// The value of a parameter that is a boolean, 0 or 1, into `value` if that is not NULL. Returns 1, 0 if there is none of that name, -1 if it
/// has another type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetBoolean(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut c_int,
) -> c_int {
    call::enter("virTypedParamsGetBoolean", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_BOOLEAN) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, c_int::from(parameter.value.b != 0)) };
        Ok(1)
    })
}

/// The value of a parameter that is a text, into `value` if that is not NULL; it lives as long as the parameter. Returns 1, 0 if there is none
/// of that name, -1 if it has another type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsGetString(
    params: virTypedParameterPtr,
    nparams: c_int,
    name: *const c_char,
    value: *mut *const c_char,
) -> c_int {
    call::enter("virTypedParamsGetString", -1, |_| {
        // SAFETY: an array of that many and a text by the caller's word.
        let Some(parameter) = unsafe { find(params, nparams, name, VIR_TYPED_PARAM_STRING) }? else { return Ok(0) };
        // SAFETY: the type says which member is set; `value` is null or room for it.
        unsafe { out(value, parameter.value.s.cast_const()) };
        Ok(1)
    })
}
