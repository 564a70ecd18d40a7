//! Typed parameters: libvirt's structure, and the way between it and the engine.

use std::borrow::Cow;
use std::ptr::null_mut;

use libc::{c_char, c_double, c_int, c_longlong, c_uint, c_ulonglong};
use virtkit::{ErrorCode, ErrorDomain, Result, TypedParam, TypedValue};

use super::convert::number;
use super::error::failure;
use super::memory::{self, argument, missing};
use crate::generated::public::constants::{
    VIR_TYPED_PARAM_BOOLEAN, VIR_TYPED_PARAM_DOUBLE, VIR_TYPED_PARAM_INT, VIR_TYPED_PARAM_LLONG, VIR_TYPED_PARAM_STRING,
    VIR_TYPED_PARAM_UINT, VIR_TYPED_PARAM_ULLONG,
};

/// Room for the name of a parameter, with its zero.
pub const VIR_TYPED_PARAM_FIELD_LENGTH: usize = 80;

/// The value of a parameter; its type says which member counts.
#[derive(Clone, Copy)]
#[repr(C)]
pub union _virTypedParameterValue {
    /// VIR_TYPED_PARAM_INT
    pub i: c_int,
    /// VIR_TYPED_PARAM_UINT
    pub ui: c_uint,
    /// VIR_TYPED_PARAM_LLONG
    pub l: c_longlong,
    /// VIR_TYPED_PARAM_ULLONG
    pub ul: c_ulonglong,
    /// VIR_TYPED_PARAM_DOUBLE
    pub d: c_double,
    /// VIR_TYPED_PARAM_BOOLEAN
    pub b: c_char,
    /// VIR_TYPED_PARAM_STRING, from `malloc`
    pub s: *mut c_char,
}

/// A named value.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct _virTypedParameter {
    /// Its name.
    pub field: [c_char; VIR_TYPED_PARAM_FIELD_LENGTH],
    /// Its type, of `virTypedParameterType`.
    pub r#type: c_int,
    /// Its value.
    pub value: _virTypedParameterValue,
}

/// A named value.
pub type virTypedParameter = _virTypedParameter;
/// A pointer to an array of named values.
pub type virTypedParameterPtr = *mut virTypedParameter;

/// A limit that is none: what a parameter of memory has, and is set to, where nothing is limited. In KiB. (Since: 0.8.8)
#[allow(dead_code, reason = "programs use it")]
pub const VIR_DOMAIN_MEMORY_PARAM_UNLIMITED: c_longlong = 9_007_199_254_740_991;

/// The name that a typed parameter of memory had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virMemoryParameter = _virTypedParameter;
/// The name that a pointer to typed parameters of memory had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virMemoryParameterPtr = *mut virMemoryParameter;

/// The name that a typed parameter of the scheduler had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virSchedParameter = _virTypedParameter;
/// The name that a pointer to typed parameters of the scheduler had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virSchedParameterPtr = *mut virSchedParameter;

/// The name that a typed parameter of disk access had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virBlkioParameter = _virTypedParameter;
/// The name that a pointer to typed parameters of disk access had at first.
#[allow(dead_code, reason = "programs use it")]
pub type virBlkioParameterPtr = *mut virBlkioParameter;

impl std::fmt::Debug for _virTypedParameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("virTypedParameter").field("field", &self.name()).field("type", &self.r#type).finish_non_exhaustive()
    }
}

impl _virTypedParameter {
    /// A parameter of the engine. A text in it is from `malloc`.
    pub fn new(parameter: &TypedParam) -> Result<Self> {
        let mut field = [0; VIR_TYPED_PARAM_FIELD_LENGTH];
        let name = parameter.name.as_bytes();
        if name.len() >= field.len() || name.contains(&0) {
            let message = format!("the name of the typed parameter `{}` does not fit into libvirt's structure", parameter.name);
            return Err(failure(ErrorCode::OVERFLOW, ErrorDomain::NONE, message));
        }
        for (to, &from) in field.iter_mut().zip(name) {
            *to = c_char::from_ne_bytes([from]);
        }
        let (kind, value) = match &parameter.value {
            TypedValue::I32(value) => (VIR_TYPED_PARAM_INT, _virTypedParameterValue { i: *value }),
            TypedValue::U32(value) => (VIR_TYPED_PARAM_UINT, _virTypedParameterValue { ui: *value }),
            TypedValue::I64(value) => (VIR_TYPED_PARAM_LLONG, _virTypedParameterValue { l: *value }),
            TypedValue::U64(value) => (VIR_TYPED_PARAM_ULLONG, _virTypedParameterValue { ul: *value }),
            TypedValue::F64(value) => (VIR_TYPED_PARAM_DOUBLE, _virTypedParameterValue { d: *value }),
            TypedValue::Bool(value) => (VIR_TYPED_PARAM_BOOLEAN, _virTypedParameterValue { b: c_char::from(*value) }),
            TypedValue::Text(value) => (VIR_TYPED_PARAM_STRING, _virTypedParameterValue { s: memory::text(value)? }),
        };
        Ok(Self { field, r#type: kind, value })
    }

    /// Its name, up to its zero.
    pub fn name(&self) -> Cow<'_, str> {
        // SAFETY: as many bytes as the field has; `c_char` is a byte.
        let bytes = unsafe { std::slice::from_raw_parts(self.field.as_ptr().cast::<u8>(), self.field.len()) };
        String::from_utf8_lossy(bytes.split(|&byte| byte == 0).next().unwrap_or_default())
    }

    /// The parameter for the engine.
    ///
    /// # Safety
    /// The member of the value that the type names is set, and a text ends with a zero.
    unsafe fn read(&self) -> Result<TypedParam> {
        let name = self.name();
        // SAFETY: the type says which member is set, by the caller's word.
        let value = unsafe {
            match self.r#type {
                VIR_TYPED_PARAM_INT => TypedValue::I32(self.value.i),
                VIR_TYPED_PARAM_UINT => TypedValue::U32(self.value.ui),
                VIR_TYPED_PARAM_LLONG => TypedValue::I64(self.value.l),
                VIR_TYPED_PARAM_ULLONG => TypedValue::U64(self.value.ul),
                VIR_TYPED_PARAM_DOUBLE => TypedValue::F64(self.value.d),
                VIR_TYPED_PARAM_BOOLEAN => TypedValue::Bool(self.value.b != 0),
                VIR_TYPED_PARAM_STRING => TypedValue::Text(memory::read_text(&name, self.value.s)?.to_owned()),
                other => return Err(argument(format!("the typed parameter `{name}` has the type {other}, which does not exist"))),
            }
        };
        Ok(TypedParam { name: name.into_owned(), value })
    }

    /// Releases the text of a parameter that has one.
    ///
    /// # Safety
    /// As for [`Self::read`]; the text is from `malloc` and belongs to the parameter.
    pub unsafe fn clear(&mut self) {
        if self.r#type == VIR_TYPED_PARAM_STRING {
            // SAFETY: the type says that it is a text.
            unsafe { memory::release(&mut self.value.s) };
        }
    }
}

/// Looks at an array that a program gave.
///
/// # Safety
/// `params` is null or an array of `count` parameters that lives for `'a`.
pub unsafe fn slice<'a>(params: virTypedParameterPtr, count: c_int) -> &'a mut [_virTypedParameter] {
    match usize::try_from(count) {
        // SAFETY: not null, and that many by the caller's word.
        Ok(count) if !params.is_null() => unsafe { std::slice::from_raw_parts_mut(params, count) },
        _ => &mut [],
    }
}

/// Reads the parameters of a call. As in libvirt there must be at least one.
///
/// # Safety
/// As for [`slice`].
pub unsafe fn read(name: &str, params: virTypedParameterPtr, count: c_int) -> Result<Vec<TypedParam>> {
    if params.is_null() {
        return Err(missing(name));
    }
    if count <= 0 {
        return Err(argument(format!("the argument `n{name}` is {count}, but must be 1 or more")));
    }
    // SAFETY: the caller keeps the rules.
    unsafe { slice(params, count).iter().map(|parameter| parameter.read()).collect() }
}

/// Reads parameters that may be left out: NULL, or none.
///
/// # Safety
/// As for [`slice`].
#[allow(dead_code, reason = "a description may have no parameters that may be left out")]
pub unsafe fn read_optional(name: &str, params: virTypedParameterPtr, count: c_int) -> Result<Vec<TypedParam>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the caller keeps the rules.
    unsafe { read(name, params, count) }
}

/// Checks where the parameters of a result go, before the call.
///
/// # Safety
/// `count` is null or a number.
pub unsafe fn check_room(name: &str, params: virTypedParameterPtr, count: *mut c_int) -> Result<()> {
    // SAFETY: null or a number by the caller's word.
    match unsafe { count.as_ref() } {
        None => Err(missing(&format!("n{name}"))),
        Some(&count) if count < 0 => Err(argument(format!("the argument `n{name}` is {count}, but must not be negative"))),
        Some(&count) if count > 0 && params.is_null() => Err(missing(name)),
        Some(_) => Ok(()),
    }
}

/// Whether a program asks only how many parameters there are at most, without saying of what, and the answer.
///
/// # Safety
/// `count` is null or a number.
pub unsafe fn counted(what: *const c_char, count: *mut c_int, most: c_int) -> bool {
    // SAFETY: null or a number by the caller's word.
    match unsafe { count.as_mut() } {
        Some(count) if *count == 0 && what.is_null() => {
            *count = most;
            true
        }
        Some(_) | None => false,
    }
}

/// Writes the parameters of a result into the program's array, as many as it has room for, and says how many that are. With no room it only
/// says how many there are.
///
/// # Safety
/// [`check_room`] accepted both, and the array has the room that it says.
pub unsafe fn fill(params: virTypedParameterPtr, count: *mut c_int, values: &[TypedParam]) -> Result<()> {
    // SAFETY: not null after `check_room`.
    let count = unsafe { &mut *count };
    if *count == 0 {
        *count = number(values.len())?;
        return Ok(());
    }
    let room = usize::try_from(*count).unwrap_or(0);
    let filled = values.iter().take(room).map(_virTypedParameter::new).collect::<Result<Vec<_>>>()?;
    *count = number(filled.len())?;
    for (at, parameter) in filled.into_iter().enumerate() {
        // SAFETY: `at` is below the room. Written, not assigned: the array may never have been set.
        unsafe { params.add(at).write(parameter) };
    }
    Ok(())
}

/// Gives the parameters of a result as a new array, for callbacks and for functions that allocate.
#[allow(dead_code, reason = "a description may have no events with typed parameters")]
pub fn give(values: &[TypedParam]) -> Result<(virTypedParameterPtr, c_int)> {
    let mut count = number(values.len())?;
    if count == 0 {
        return Ok((null_mut(), 0));
    }
    let array: virTypedParameterPtr = memory::array(values.len())?;
    // SAFETY: the array is new and has room for all.
    if let Err(error) = unsafe { fill(array, &raw mut count, values) } {
        // SAFETY: from `malloc`, and `fill` writes all or none.
        unsafe { libc::free(array.cast()) };
        return Err(error);
    }
    Ok((array, count))
}

/// Gives the parameters of a result as a new array that the program releases with `virTypedParamsFree`.
///
/// # Safety
/// `params` and `count` are room for a value each.
#[allow(dead_code, reason = "a description may have no functions that allocate typed parameters")]
pub unsafe fn alloc(params: *mut virTypedParameterPtr, count: *mut c_int, values: &[TypedParam]) -> Result<()> {
    let (array, filled) = give(values)?;
    // SAFETY: room by the caller's word.
    unsafe {
        params.write(array);
        count.write(filled);
    }
    Ok(())
}

/// Releases the texts of an array of parameters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsClear(params: virTypedParameterPtr, nparams: c_int) {
    // SAFETY: null or an array of that many by the caller's word, whose texts are from `malloc`.
    unsafe {
        for parameter in slice(params, nparams) {
            parameter.clear();
        }
    }
}

/// Releases an array of parameters with its texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virTypedParamsFree(params: virTypedParameterPtr, nparams: c_int) {
    // SAFETY: as for `virTypedParamsClear`; the array is from `malloc`.
    unsafe {
        virTypedParamsClear(params, nparams);
        libc::free(params.cast());
    }
}
