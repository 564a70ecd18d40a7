//! Records as bytes, for languages other than Rust: they have records of their own, and leave reading and writing XML to this crate.
//!
//! The encoding is the one of the private interface (`docs/rfcs/0003-documents-in-languages.md`): XDR primitives, big endian, each on a multiple
//! of four bytes. Nothing is lost on the way: what the description does not know travels with the element that has it.

mod decoder;
mod encoder;
mod record;
mod value;

pub use decoder::Decoder;
pub use encoder::Encoder;
pub(crate) use record::{record, union};

use virtkit_api::Result;

use crate::Document;

/// What travels as bytes.
pub trait Exchange: Sized {
    /// Writes it.
    fn put(&self, out: &mut Encoder);

    /// Reads it.
    ///
    /// # Errors
    /// `InvalidArg` with the path of the field for bytes that are no such value, and for a value that XML cannot hold.
    fn take(input: &mut Decoder<'_>) -> Result<Self>;
}

/// Reads a document and gives its record as bytes.
pub(crate) fn parse<D: Document + Exchange>(text: &str) -> Result<Vec<u8>> {
    let mut out = Encoder::default();
    D::from_xml(text)?.put(&mut out);
    Ok(out.into_bytes())
}

/// Writes a document of its record as bytes.
pub(crate) fn write<D: Document + Exchange>(name: &str, record: &[u8]) -> Result<String> {
    let mut input = Decoder::new(name, record);
    let document = D::take(&mut input)?;
    input.end()?;
    Ok(document.to_xml())
}

#[cfg(test)]
mod tests {
    use super::{parse, write};
    use crate::{DomainConfig, StorageVolumeConfig};

    fn round<D: crate::Document + super::Exchange>(xml: &str) -> String {
        write::<D>("config", &parse::<D>(xml).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_lost_on_the_way() {
        let volume = "<volume mine='1'>\n  <!-- a -->\n  <name kept='yes'>a</name>\n  <capacity unit='GiB' x='y'>1</capacity>\n  <yours>\n    <z/>\n  \
                      </yours>\n  <target>\n    <nocow why='so'/>\n  </target>\n</volume>\n";
        assert_eq!(round::<StorageVolumeConfig>(volume), volume);
        let domain = "<domain type='xen'>\n  <name>a</name>\n  <devices>\n    <disk>\n      <target dev='vda'/>\n    </disk>\n    <odd/>\n    \
                      <serial type='pty'/>\n  </devices>\n</domain>\n";
        assert_eq!(round::<DomainConfig>(domain), domain);
    }

    #[test]
    fn what_is_no_record_is_refused_with_its_path() {
        let whole = parse::<StorageVolumeConfig>("<volume><name>a</name><capacity>1</capacity></volume>").unwrap();
        for length in 0..whole.len() {
            let error = write::<StorageVolumeConfig>("volume", &whole[..length]).unwrap_err();
            assert_eq!(error.code, virtkit_api::ErrorCode::INVALID_ARG, "{length}: {error}");
        }
        let longer = [whole.as_slice(), &[0; 4]].concat();
        assert!(write::<StorageVolumeConfig>("volume", &longer).unwrap_err().message.contains("4 bytes too long"));
    }

    #[test]
    fn what_xml_cannot_hold_is_refused() {
        let bytes = parse::<StorageVolumeConfig>("<volume><name>abcd</name><q/><!--efgh--></volume>").unwrap();
        let replaced = |old: &[u8], new: &[u8]| {
            let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
            let mut bytes = bytes.clone();
            bytes[at..at + old.len()].copy_from_slice(new);
            write::<StorageVolumeConfig>("volume", &bytes).unwrap_err().message.clone()
        };
        assert!(replaced(b"abcd", b"ab\0d").contains("volume.name holds the character U+0000"), "{}", replaced(b"abcd", b"ab\0d"));
        assert!(replaced(b"abcd", b"ab\xffd").contains("volume.name is not UTF-8"));
        assert!(replaced(b"q\0\0\0", b"/\0\0\0").contains("\"/\" is no name"));
        assert!(replaced(b"efgh", b"e--h").contains("a comment cannot hold `--`"));
    }
}
