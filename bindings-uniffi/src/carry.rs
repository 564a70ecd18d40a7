//! How values go between the engine and the facade.

use std::time::Duration;

use virtkit::{Error, SecretValue, Uuid};

use crate::error::VirtkitError;

/// A value of the engine that languages get.
pub trait Give {
    /// The value that they see.
    type Face;

    /// Gives it.
    fn give(self) -> Self::Face;
}

/// A value of the engine that languages give.
pub trait Take: Sized {
    /// The value that they see.
    type Face;

    /// Takes it.
    fn take(face: Self::Face) -> Taken<Self>;
}

/// A value, or what was wrong with the one that was given.
pub type Taken<T> = Result<T, String>;

/// Takes the argument with this name.
pub fn take<T: Take>(name: &str, face: T::Face) -> Result<T, VirtkitError> {
    T::take(face).map_err(|problem| Error::invalid_argument(format!("the argument `{name}`: {problem}")).into())
}

/// Takes the argument with this name; none stands for its default.
pub fn take_or<T: Take>(name: &str, face: Option<T::Face>, default: impl FnOnce() -> T) -> Result<T, VirtkitError> {
    face.map_or_else(|| Ok(default()), |face| take(name, face))
}

/// Values that are the same on both sides.
macro_rules! same {
    ($($ty:ty),* $(,)?) => {$(
        impl Give for $ty {
            type Face = $ty;

            fn give(self) -> $ty {
                self
            }
        }

        impl Take for $ty {
            type Face = $ty;

            fn take(face: $ty) -> Taken<$ty> {
                Ok(face)
            }
        }
    )*};
}

same!((), bool, u8, i32, u32, i64, u64, f64, String, Duration);

impl<T: Give> Give for Vec<T> {
    type Face = Vec<T::Face>;

    fn give(self) -> Self::Face {
        self.into_iter().map(T::give).collect()
    }
}

impl<T: Take> Take for Vec<T> {
    type Face = Vec<T::Face>;

    fn take(face: Self::Face) -> Taken<Self> {
        face.into_iter().map(T::take).collect()
    }
}

impl<T: Give, const N: usize> Give for [T; N] {
    type Face = Vec<T::Face>;

    fn give(self) -> Self::Face {
        self.into_iter().map(T::give).collect()
    }
}

impl<T: Take, const N: usize> Take for [T; N] {
    type Face = Vec<T::Face>;

    fn take(face: Self::Face) -> Taken<Self> {
        let items: Vec<T> = Vec::take(face)?;
        items.try_into().map_err(|items: Vec<T>| format!("it has {} items and not {N}", items.len()))
    }
}

impl<T: Give> Give for Option<T> {
    type Face = Option<T::Face>;

    fn give(self) -> Self::Face {
        self.map(T::give)
    }
}

impl<T: Take> Take for Option<T> {
    type Face = Option<T::Face>;

    fn take(face: Self::Face) -> Taken<Self> {
        face.map(T::take).transpose()
    }
}

impl Give for Uuid {
    type Face = String;

    fn give(self) -> String {
        self.to_string()
    }
}

impl Take for Uuid {
    type Face = String;

    fn take(face: String) -> Taken<Self> {
        face.parse().map_err(|_| format!("`{face}` is no UUID"))
    }
}

impl Give for SecretValue {
    type Face = Vec<u8>;

    fn give(self) -> Vec<u8> {
        self.reveal().to_vec()
    }
}

impl Take for SecretValue {
    type Face = Vec<u8>;

    fn take(face: Vec<u8>) -> Taken<Self> {
        Ok(Self::new(face))
    }
}

/// An enumeration whose numbers have names in the facade; several names may have one number.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl crate::carry::Give for virtkit::$name {
            type Face = $name;

            #[allow(unreachable_patterns, reason = "of names with one number the first is given")]
            fn give(self) -> $name {
                match self.0 {
                    $($value => $name::$variant,)*
                    value => $name::Unlisted { value },
                }
            }
        }

        impl crate::carry::Take for virtkit::$name {
            type Face = $name;

            #[allow(clippy::match_same_arms, reason = "several names may have one number")]
            fn take(face: $name) -> crate::carry::Taken<Self> {
                Ok(Self(match face {
                    $($name::$variant => $value,)*
                    $name::Unlisted { value } => value,
                }))
            }
        }
    };
}

/// A flag set: a list of members. Of members with several bits, or none, the single bits are given.
macro_rules! flag_set {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl crate::carry::Give for virtkit::$name {
            type Face = Vec<$name>;

            fn give(self) -> Vec<$name> {
                crate::carry::members(self.bits(), &[$(($value, $name::$variant)),*], |bits| $name::Unlisted { bits })
            }
        }

        impl crate::carry::Take for virtkit::$name {
            type Face = Vec<$name>;

            #[allow(clippy::match_same_arms, reason = "several names may have the same bits")]
            fn take(face: Vec<$name>) -> crate::carry::Taken<Self> {
                let bits = |member: &$name| match *member {
                    $($name::$variant => $value,)*
                    $name::Unlisted { bits } => bits,
                };
                Ok(Self::from_bits_retain(face.iter().map(bits).fold(0, |all, bits: u32| all | bits)))
            }
        }
    };
}

/// The members of single bits, and what is left of the bits.
pub fn members<T: Clone>(bits: u32, named: &[(u32, T)], unlisted: impl FnOnce(u32) -> T) -> Vec<T> {
    let mut rest = bits;
    let mut members = Vec::new();
    for (bit, member) in named.iter().filter(|(bit, _)| bit.is_power_of_two()) {
        if rest & bit != 0 {
            members.push(member.clone());
            rest &= !bit;
        }
    }
    if rest != 0 {
        members.push(unlisted(rest));
    }
    members
}

/// A record that languages get.
macro_rules! result_record {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl crate::carry::Give for virtkit::$name {
            type Face = $name;

            fn give(self) -> $name {
                $name { $($field: crate::carry::Give::give(self.$field)),* }
            }
        }
    };
}

/// A record that languages get and give.
macro_rules! record {
    ($name:ident { $($field:ident),* $(,)? }) => {
        crate::carry::result_record!($name { $($field),* });

        impl crate::carry::Take for virtkit::$name {
            type Face = $name;

            fn take(face: $name) -> crate::carry::Taken<Self> {
                let field = |name: &str, problem: String| format!("its field `{name}`: {problem}");
                Ok(Self { $($field: crate::carry::Take::take(face.$field).map_err(|problem| field(stringify!($field), problem))?),* })
            }
        }
    };
}

/// A document: its text.
macro_rules! document {
    ($name:ident) => {
        impl crate::carry::Give for virtkit::$name {
            type Face = String;

            fn give(self) -> String {
                self.text().to_owned()
            }
        }
    };
}

/// A handle.
macro_rules! handle {
    ($name:ident) => {
        impl crate::carry::Give for virtkit::$name {
            type Face = std::sync::Arc<$name>;

            fn give(self) -> Self::Face {
                std::sync::Arc::new($name(self))
            }
        }

        impl crate::carry::Take for virtkit::$name {
            type Face = std::sync::Arc<$name>;

            fn take(face: Self::Face) -> crate::carry::Taken<Self> {
                Ok(face.0.clone())
            }
        }
    };
}

#[allow(unused_imports, reason = "which kinds of declarations there are changes with the description")]
pub(crate) use {document, flag_set, handle, open_enum, record, result_record};

#[cfg(test)]
mod tests {
    use virtkit::{DomainState, DomainXmlFlags, Uuid};

    use super::{Give, Take, take};
    use crate::{DomainState as State, DomainXmlFlags as Flags, VirtkitError};

    #[test]
    fn a_number_without_a_name_is_kept() {
        assert_eq!(DomainState::RUNNING.give(), State::Running);
        assert_eq!(DomainState(99).give(), State::Unlisted { value: 99 });
        assert_eq!(DomainState::take(State::Unlisted { value: 99 }), Ok(DomainState(99)));
    }

    #[test]
    fn bits_without_a_name_are_kept() {
        let flags = DomainXmlFlags::SECURE | DomainXmlFlags::from_bits_retain(1 << 30);
        let members = vec![Flags::Secure, Flags::Unlisted { bits: 1 << 30 }];
        assert_eq!(flags.give(), members);
        assert_eq!(DomainXmlFlags::take(members), Ok(flags));
        assert_eq!(DomainXmlFlags::empty().give(), Vec::new());
    }

    #[test]
    fn what_cannot_be_taken_names_the_argument() {
        let error = take::<Uuid>("uuid", "x".to_owned()).expect_err("no UUID");
        assert!(matches!(error, VirtkitError::InvalidArg { .. }));
        assert_eq!(error.details().message, "the argument `uuid`: `x` is no UUID");
        let error = take::<[u32; 2]>("pair", vec![1]).expect_err("too few");
        assert_eq!(error.details().message, "the argument `pair`: it has 1 items and not 2");
    }
}
