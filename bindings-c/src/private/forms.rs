//! How described types are written: macros for the generated lists, and the forms of handles.

use virtkit::{Connection, Stream};

use super::handles;
use super::xdr::{Decode, Encode, Kept, Reader, Refusal, Writer};

/// Enumerations: their number.
macro_rules! enum_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                self.0.encode(out);
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                i32::decode(input).map(Self)
            }
        }
    )*};
}

/// Flag sets: their bits, known or not.
macro_rules! flag_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                self.bits().encode(out);
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                input.u32().map(Self::from_bits_retain)
            }
        }
    )*};
}

/// Records and identities: their fields in order.
macro_rules! record_forms {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                $(self.$field.encode(out);)*
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                Ok(Self { $($field: $crate::private::xdr::Decode::decode(input)?),* })
            }
        }
    )*};
}

/// Records that hold objects. Only results do: the library writes handles by their identities, the other side reads the identities.
macro_rules! result_forms {
    ($($name:ident as $read:ident { $($field:ident),* $(,)? })*) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                $(self.$field.encode(out);)*
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$read {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                Ok(Self { $($field: $crate::private::xdr::Decode::decode(input)?),* })
            }
        }
    )*};
}

/// Groups of typed parameters: the list of those that are set.
macro_rules! params_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                self.to_typed().encode(out);
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                $crate::private::xdr::Decode::decode(input).map(Self::from_typed)
            }
        }
    )*};
}

/// Documents: their text.
macro_rules! document_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                self.text().encode(out);
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                String::decode(input).map(Self::new)
            }
        }
    )*};
}

/// Objects with an identity: as result the identity, as argument the handle of the connection and the identity.
macro_rules! object_forms {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::private::xdr::Encode for virtkit::$name {
            fn encode(&self, out: &mut $crate::private::xdr::Writer) {
                self.identity().encode(out);
            }
        }

        impl $crate::private::xdr::Decode for virtkit::$name {
            fn decode(input: &mut $crate::private::xdr::Reader<'_>) -> Result<Self, $crate::private::xdr::Refusal> {
                let connection = virtkit::Connection::decode(input)?;
                Ok(Self::new(connection, $crate::private::xdr::Decode::decode(input)?))
            }
        }
    )*};
}

pub(crate) use {document_forms, enum_forms, flag_forms, object_forms, params_forms, record_forms, result_forms};

/// As result a new handle.
impl Encode for Connection {
    fn encode(&self, out: &mut Writer) {
        encode_handle(self.clone(), out);
    }
}

/// As argument a handle that the caller has and keeps.
impl Decode for Connection {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(handles::get(input.u64()?)?)
    }
}

/// A new handle, and what its data is.
impl Encode for Stream {
    fn encode(&self, out: &mut Writer) {
        encode_handle(self.clone(), out);
        self.mime().map(str::to_owned).encode(out);
    }
}

/// A new handle, which is released again if the caller never gets to see it.
pub fn encode_handle<T: handles::Kind>(value: T, out: &mut Writer) {
    match handles::insert(value) {
        Ok(handle) => {
            out.u64(handle);
            out.keep(Kept::Handle(handle));
        }
        Err(error) => out.refuse(error),
    }
}
