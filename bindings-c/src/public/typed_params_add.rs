//! Building arrays of typed parameters.

use libc::{c_char, c_double, c_int, c_longlong, c_uint, c_ulonglong};
use virtkit::{ErrorCode, ErrorDomain, Result, TypedParam, TypedValue};

use super::call;
use super::error::failure;
use super::memory::{argument, missing, read_optional_text, read_text};
use super::typed_params::{_virTypedParameter, VIR_TYPED_PARAM_FIELD_LENGTH, virTypedParameterPtr};
use super::typed_params_text::parse;

/// An array that grows, in the program's three variables.
#[derive(Debug, Clone, Copy)]
struct Growing {
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
}

impl Growing {
    /// Adds a parameter at the end.
    ///
    /// # Safety
    /// Each pointer is null or the program's variable; they belong together; the name is null or a text.
    unsafe fn add(self, name: *const c_char, value: TypedValue) -> Result<()> {
        // SAFETY: null or the program's variables by the caller's word.
        let variables = unsafe { (self.params.as_mut(), self.nparams.as_mut(), self.maxparams.as_mut()) };
        let (Some(params), Some(nparams), Some(maxparams)) = variables else { return Err(missing("params, nparams or maxparams")) };
        // SAFETY: as above.
        let name = unsafe { read_text("name", name) }?.to_owned();
        if name.len() >= VIR_TYPED_PARAM_FIELD_LENGTH {
            let most = VIR_TYPED_PARAM_FIELD_LENGTH - 1;
            let message = format!("the name of the typed parameter `{name}` has {} bytes; {most} is the most", name.len());
            return Err(failure(ErrorCode::INTERNAL_ERROR, ErrorDomain::NONE, message));
        }
        let used = usize::try_from(*nparams).map_err(|_| argument(format!("the argument `nparams` is {nparams}")))?;
        let parameter = _virTypedParameter::new(&TypedParam { name, value })?;
        if *nparams >= *maxparams {
            let room = used.saturating_mul(2).max(8);
            // SAFETY: null or from `malloc` by the caller's word; on failure it stays as it is.
            let larger = unsafe { libc::realloc((*params).cast(), room.saturating_mul(size_of::<_virTypedParameter>())) };
            if larger.is_null() {
                return Err(argument(format!("there is no memory for {room} typed parameters")));
            }
            *params = larger.cast();
            *maxparams = super::convert::number(room)?;
        }
        // SAFETY: there is room for one more.
        unsafe { params.add(used).write(parameter) };
        *nparams += 1;
        Ok(())
    }
}

/// Adds a parameter that is an int. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddInt(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_int,
) -> c_int {
    call::enter("virTypedParamsAddInt", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::I32(value)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is an unsigned int. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddUInt(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_uint,
) -> c_int {
    call::enter("virTypedParamsAddUInt", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::U32(value)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is a long long. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddLLong(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_longlong,
) -> c_int {
    call::enter("virTypedParamsAddLLong", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::I64(value)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is an unsigned long long. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddULLong(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_ulonglong,
) -> c_int {
    call::enter("virTypedParamsAddULLong", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::U64(value)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is a double. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddDouble(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_double,
) -> c_int {
    call::enter("virTypedParamsAddDouble", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::F64(value)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is a boolean. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddBoolean(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: c_int,
) -> c_int {
    call::enter("virTypedParamsAddBoolean", -1, |_| {
        // SAFETY: the program's variables and a text by the caller's word.
        unsafe { Growing { params, nparams, maxparams }.add(name, TypedValue::Bool(value != 0)) }?;
        Ok(0)
    })
}

/// Adds a parameter that is a text, of which a copy is made; an empty one for NULL. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddString(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    value: *const c_char,
) -> c_int {
    call::enter("virTypedParamsAddString", -1, |_| {
        // SAFETY: the program's variables and texts by the caller's word.
        unsafe {
            let value = TypedValue::Text(read_optional_text("value", value)?.unwrap_or_default().to_owned());
            Growing { params, nparams, maxparams }.add(name, value)?;
        }
        Ok(0)
    })
}

/// Adds one parameter for each text of a list that ends with NULL, all of the same name. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddStringList(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    values: *mut *const c_char,
) -> c_int {
    call::enter("virTypedParamsAddStringList", -1, |_| {
        // SAFETY: the program's variables, a text, and null or a list of texts by the caller's word.
        unsafe {
            for value in super::convert::pointers(values.cast_const().cast::<*mut c_char>()) {
                let value = TypedValue::Text(read_text("values", value)?.to_owned());
                Growing { params, nparams, maxparams }.add(name, value)?;
            }
        }
        Ok(0)
    })
}

/// Adds a parameter of a type, of `virTypedParameterType`, with the value that a text stands for. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsAddFromString(
    params: *mut virTypedParameterPtr,
    nparams: *mut c_int,
    maxparams: *mut c_int,
    name: *const c_char,
    r#type: c_int,
    value: *const c_char,
) -> c_int {
    call::enter("virTypedParamsAddFromString", -1, |_| {
        // SAFETY: the program's variables and texts by the caller's word.
        unsafe {
            let value = parse(read_text("name", name)?, r#type, read_text("value", value)?)?;
            Growing { params, nparams, maxparams }.add(name, value)?;
        }
        Ok(0)
    })
}
