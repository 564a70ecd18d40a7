//! Enumerations that carry values which they do not know.

/// Declares a transparent struct over `i32` with a constant for each named value.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$value_meta:meta])* $value:ident = $number:expr,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(transparent)]
        pub struct $name(pub i32);

        impl $name {
            $($(#[$value_meta])* pub const $value: Self = Self($number);)*

            /// The values that have a name, in the order of the description.
            pub const NAMED: &'static [Self] = &[$(Self::$value),*];

            /// The name of the value, none for one that is not known.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$value => Some(stringify!($value)),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self, f)
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::DomainState;

    #[test]
    fn unknown_values_are_carried() {
        assert_eq!(DomainState(1), DomainState::RUNNING);
        assert_eq!(DomainState::RUNNING.to_string(), "RUNNING");
        assert_eq!(DomainState(99).0, 99);
        assert_eq!(DomainState(99).to_string(), "DomainState(99)");
        assert_eq!(DomainState(99).name(), None);
    }
}
