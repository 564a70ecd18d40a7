//! Arguments, on their way from JavaScript.

use std::ptr::null_mut;

use napi::sys;
use virtkit::{TypedParam, TypedValue, Uuid};

use super::scope::check;
use super::{Failure, Scope, Value};

/// What can be taken from JavaScript.
pub trait FromJs: Sized {
    /// The value, or what is wrong with it.
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure>;

    /// A list of such values: an array, unless a type has a better form.
    fn list_from_js(scope: Scope, value: Value) -> Result<Vec<Self>, Failure> {
        (0..length(scope, value)?)
            .map(|index| Self::from_js(scope, element(scope, value, index)?).map_err(|failure| failure.within(&format!("[{index}]"))))
            .collect()
    }
}

/// Refuses a value because of its kind.
pub fn refuse<T>(scope: Scope, value: Value, expected: &str) -> Result<T, Failure> {
    Err(Failure::kind(format!("must be {expected}, not {}", scope.kind(value)?.word())))
}

fn length(scope: Scope, array: Value) -> Result<u32, Failure> {
    let mut is_array = false;
    // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
    check(unsafe { sys::napi_is_array(scope.raw(), array, &raw mut is_array) })?;
    if !is_array {
        return refuse(scope, array, "an array");
    }
    let mut length = 0;
    // SAFETY: as above, and it is an array.
    check(unsafe { sys::napi_get_array_length(scope.raw(), array, &raw mut length) })?;
    Ok(length)
}

/// An element of an array, `undefined` beyond its end.
pub fn element(scope: Scope, array: Value, index: u32) -> Result<Value, Failure> {
    let mut item = null_mut();
    // SAFETY: the scope is on its JavaScript thread, the value belongs to it, and `item` is written before it is used.
    check(unsafe { sys::napi_get_element(scope.raw(), array, index, &raw mut item) })?;
    Ok(item)
}

/// A property of an object, `undefined` where it has none.
pub fn field(scope: Scope, object: Value, name: &str) -> Result<Value, Failure> {
    let key = scope.text(name)?;
    let mut item = null_mut();
    // SAFETY: as in `element`.
    check(unsafe { sys::napi_get_property(scope.raw(), object, key, &raw mut item) })?;
    Ok(item)
}

/// The fields of an object that stands for a record: each is taken once, and one that nobody takes is an error, so that a misspelt name
/// does not pass in silence.
pub struct Fields {
    scope: Scope,
    object: Value,
    taken: Vec<&'static str>,
}

impl Fields {
    /// The fields of an object.
    pub fn of(scope: Scope, object: Value) -> Result<Self, Failure> {
        if scope.kind(object)?.is_object() {
            return Ok(Self { scope, object, taken: Vec::new() });
        }
        refuse(scope, object, "an object")
    }

    /// One field.
    pub fn take<T: FromJs>(&mut self, name: &'static str) -> Result<T, Failure> {
        self.taken.push(name);
        let value = field(self.scope, self.object, name)?;
        T::from_js(self.scope, value).map_err(|failure| failure.within(name))
    }

    /// Refuses what was not taken; `record` names what the object stands for.
    pub fn finish(self, record: &str) -> Result<(), Failure> {
        let mut keys = null_mut();
        // SAFETY: the scope is on its JavaScript thread, the object belongs to it, and `keys` is written before it is used.
        check(unsafe { sys::napi_get_property_names(self.scope.raw(), self.object, &raw mut keys) })?;
        for key in Vec::<String>::from_js(self.scope, keys)? {
            if !self.taken.contains(&key.as_str()) {
                return Err(Failure::kind(format!("is not a field of {record}")).within(&key));
            }
        }
        Ok(())
    }
}

impl FromJs for bool {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut taken = false;
        // SAFETY: the scope is on its JavaScript thread and the value belongs to it.
        match unsafe { sys::napi_get_value_bool(scope.raw(), value, &raw mut taken) } {
            sys::Status::napi_ok => Ok(taken),
            _ => refuse(scope, value, "a boolean"),
        }
    }
}

/// Long enough for most names, so that they are copied once.
const SHORT: usize = 128;

impl FromJs for String {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut short = [0_u8; SHORT];
        let mut length = 0;
        // SAFETY: the scope is on its JavaScript thread, the value belongs to it, and Node writes at most `SHORT` bytes.
        let status = unsafe { sys::napi_get_value_string_utf8(scope.raw(), value, short.as_mut_ptr().cast(), SHORT, &raw mut length) };
        if status != sys::Status::napi_ok {
            return refuse(scope, value, "a string");
        }
        // Node leaves room for a terminator and does not cut a character in two, so a text this long may have more.
        if length < SHORT - 4 {
            return Ok(Self::from_utf8_lossy(&short[..length]).into_owned());
        }
        // SAFETY: as above; without a place to write to it only counts.
        check(unsafe { sys::napi_get_value_string_utf8(scope.raw(), value, null_mut(), 0, &raw mut length) })?;
        let mut long = vec![0_u8; length + 1];
        // SAFETY: as above, with room for `length` bytes and the terminator.
        check(unsafe { sys::napi_get_value_string_utf8(scope.raw(), value, long.as_mut_ptr().cast(), long.len(), &raw mut length) })?;
        long.truncate(length);
        Ok(Self::from_utf8_lossy(&long).into_owned())
    }
}

impl FromJs for Uuid {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let text = String::from_js(scope, value)?;
        Self::try_parse(&text).map_err(|_| Failure::kind(format!("must be a UUID, not {text:?}")))
    }
}

impl<T: FromJs> FromJs for Option<T> {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        if scope.kind(value)?.is_nothing() { Ok(None) } else { T::from_js(scope, value).map(Some) }
    }
}

impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        T::list_from_js(scope, value)
    }
}

impl<T: FromJs, const N: usize> FromJs for [T; N] {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let list = T::list_from_js(scope, value)?;
        let length = list.len();
        list.try_into().map_err(|_| Failure::range(format!("must have {N} items, not {length}")))
    }
}

/// `{ name, type, value }`.
impl FromJs for TypedParam {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let mut fields = Fields::of(scope, value)?;
        let name = fields.take("name")?;
        let kind: String = fields.take("type")?;
        let value = match kind.as_str() {
            "i32" => TypedValue::I32(fields.take("value")?),
            "u32" => TypedValue::U32(fields.take("value")?),
            "i64" => TypedValue::I64(fields.take("value")?),
            "u64" => TypedValue::U64(fields.take("value")?),
            "f64" => TypedValue::F64(fields.take("value")?),
            "bool" => TypedValue::Bool(fields.take("value")?),
            "str" => TypedValue::Text(fields.take("value")?),
            _ => return Err(Failure::kind(format!("must be a type of a parameter such as \"u64\", not {kind:?}")).within("type")),
        };
        fields.finish("TypedParam")?;
        Ok(Self { name, value })
    }
}
