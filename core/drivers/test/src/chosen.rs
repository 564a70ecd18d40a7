//! Which objects a list has: for each kind of flags one that is true of an object, or none of the kind given.

/// Whether an object is in a list, as far as one kind of flags goes: `yes` asks for those of which `is` is true, `no` for the others.
pub fn either(flags: u32, is: bool, yes: u32, no: u32) -> bool {
    flags & (yes | no) == 0 || flags & (if is { yes } else { no }) != 0
}

#[cfg(test)]
mod tests {
    use super::either;

    #[test]
    fn a_kind_of_which_no_flag_is_given_chooses_nothing() {
        assert!(either(0, true, 1, 2) && either(4, false, 1, 2));
    }

    #[test]
    fn flags_of_a_kind_add_up() {
        assert!(either(3, true, 1, 2) && either(3, false, 1, 2));
        assert!(either(1, true, 1, 2) && !either(1, false, 1, 2));
    }
}
