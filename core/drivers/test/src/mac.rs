//! MAC addresses as documents and callers write them.

/// Six bytes in hexadecimal with colons between them, in small letters; none for what is no MAC address.
pub fn normal(text: &str) -> Option<String> {
    let bytes: Vec<u8> = text.split(':').map(byte).collect::<Option<_>>()?;
    let text = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    (bytes.len() == 6).then(|| text.join(":"))
}

fn byte(part: &str) -> Option<u8> {
    let is_hexadecimal = (1..=2).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(part, 16).ok().filter(|_| is_hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn letters_become_small() {
        assert_eq!(normal("52:54:00:AB:cD:1").as_deref(), Some("52:54:00:ab:cd:01"));
    }

    #[test]
    fn what_is_no_address_is_none() {
        for wrong in ["", "52:54:00:ab:cd", "52:54:00:ab:cd:01:02", "52:54:00:ab:cd:+1", "52:54:00:ab:cd:001", "52-54-00-ab-cd-01"] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
    }
}
