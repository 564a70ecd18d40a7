//! How generated records and unions travel.

/// A record: its fields, in their order.
macro_rules! record {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::exchange::Exchange for $name {
            fn put(&self, out: &mut $crate::exchange::Encoder) {
                $(self.$field.put(out);)*
            }

            fn take(input: &mut $crate::exchange::Decoder<'_>) -> virtkit_api::Result<Self> {
                Ok(Self { $($field: input.field(stringify!($field))?),* })
            }
        }
    };
}

/// A union: the number of the alternative and its record; for what is not described the highest number and the node.
macro_rules! union {
    ($name:ident { $($number:literal => $alternative:ident),* $(,)? }) => {
        impl $crate::exchange::Exchange for $name {
            fn put(&self, out: &mut $crate::exchange::Encoder) {
                match self {
                    $(Self::$alternative(element) => {
                        out.u32($number);
                        element.put(out);
                    })*
                    Self::Other(node) => {
                        out.u32(u32::MAX);
                        node.put(out);
                    }
                }
            }

            fn take(input: &mut $crate::exchange::Decoder<'_>) -> virtkit_api::Result<Self> {
                match input.u32()? {
                    $($number => $crate::exchange::Exchange::take(input).map(Self::$alternative),)*
                    u32::MAX => $crate::exchange::Exchange::take(input).map(Self::Other),
                    other => Err(input.wrong(&format!("is of the kind {other}, which {} does not have", stringify!($name)))),
                }
            }
        }
    };
}

pub(crate) use {record, union};
