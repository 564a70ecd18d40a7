//! Conversions that are the same for many types of the description.

/// Enumerations: their numbers, known or not.
macro_rules! open_enums {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::runtime::ToJs for $type {
            fn to_js(self, scope: $crate::runtime::Scope) -> napi::Result<$crate::runtime::Value> {
                scope.int32(self.0)
            }
        }

        impl $crate::runtime::FromJs for $type {
            fn from_js(scope: $crate::runtime::Scope, value: $crate::runtime::Value) -> Result<Self, $crate::runtime::Failure> {
                i32::from_js(scope, value).map(Self)
            }
        }
    )*};
}

/// Flag sets: their bits. The engine refuses those that it does not know.
macro_rules! flag_sets {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::runtime::ToJs for $type {
            fn to_js(self, scope: $crate::runtime::Scope) -> napi::Result<$crate::runtime::Value> {
                scope.uint32(self.bits())
            }
        }

        impl $crate::runtime::FromJs for $type {
            fn from_js(scope: $crate::runtime::Scope, value: $crate::runtime::Value) -> Result<Self, $crate::runtime::Failure> {
                $crate::runtime::bits(scope, value).map(Self::from_bits_retain)
            }
        }
    )*};
}

/// Documents: their text.
macro_rules! documents {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::runtime::ToJs for $type {
            fn to_js(self, scope: $crate::runtime::Scope) -> napi::Result<$crate::runtime::Value> {
                scope.text(self.text())
            }
        }

        impl $crate::runtime::FromJs for $type {
            fn from_js(scope: $crate::runtime::Scope, value: $crate::runtime::Value) -> Result<Self, $crate::runtime::Failure> {
                String::from_js(scope, value).map(Self::new)
            }
        }
    )*};
}

pub(crate) use {documents, flag_sets, open_enums};
