//! Going through all parts of a record.

use virtkit_api::Result;

use crate::Extra;

/// What one element of a record carries that is not described.
#[derive(Debug, Clone, Copy)]
pub struct Undescribed<'a> {
    /// The tags from the outermost element to this one.
    pub path: &'a [&'static str],
    /// The tags of the children that are described, in the order in which [`Extra`] counts them.
    pub tags: &'static [&'static str],
    /// What it is.
    pub extra: &'a Extra,
}

/// What is called with each element of a record.
pub type Visit<'v> = dyn FnMut(&Undescribed<'_>) -> Result<()> + 'v;

/// What holds parts that are described.
pub trait Parts {
    /// Shows what is not described of this element, under its tag, and of all that it holds, in the order of the document. Elements of a choice that
    /// are not described as a whole are not among them: their union has them.
    ///
    /// # Errors
    /// The first error of `visit`, which is not called again.
    fn visit_undescribed(&self, tag: &'static str, path: &mut Vec<&'static str>, visit: &mut Visit<'_>) -> Result<()>;

    /// Takes away what is described as secret, here and in all that it holds.
    fn clear_secrets(&mut self) {}
}

impl<P: Parts> Parts for Option<P> {
    fn visit_undescribed(&self, tag: &'static str, path: &mut Vec<&'static str>, visit: &mut Visit<'_>) -> Result<()> {
        self.iter().try_for_each(|part| part.visit_undescribed(tag, path, visit))
    }

    fn clear_secrets(&mut self) {
        self.iter_mut().for_each(Parts::clear_secrets);
    }
}

impl<P: Parts> Parts for Vec<P> {
    fn visit_undescribed(&self, tag: &'static str, path: &mut Vec<&'static str>, visit: &mut Visit<'_>) -> Result<()> {
        self.iter().try_for_each(|part| part.visit_undescribed(tag, path, visit))
    }

    fn clear_secrets(&mut self) {
        self.iter_mut().for_each(Parts::clear_secrets);
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;
    use crate::{Document, DomainConfig};

    #[test]
    fn secrets_are_taken_away_and_nothing_else() {
        let secret = "<domain type='test'><name>a</name><devices><disk><source><cookies><cookie name='a'>hush</cookie></cookies></source>\
                      <source><cookies><cookie name='b'>hush</cookie></cookies></source></disk>\
                      <graphics type='vnc' port='5900' passwd='hush' passwdValidTo='2030-01-01T00:00:00' odd='1'/></devices></domain>";
        let plain = "<domain type='test'><name>a</name><devices><disk><source/></disk><graphics type='vnc' port='5900' odd='1'/></devices></domain>";
        let mut domain = DomainConfig::from_xml(secret).unwrap();
        assert_eq!(domain.to_xml().matches("hush").count(), 3);
        domain.clear_secrets();
        assert_eq!(domain, DomainConfig::from_xml(plain).unwrap());
    }

    #[test]
    fn what_is_not_described_is_shown_with_its_path() {
        let text = "<domain type='test' a='1'><name b='2'>n</name><devices><disk><target dev='vda'/><address type='pci' c='3'/></disk>\
                    <odd/></devices></domain>";
        let mut seen = Vec::new();
        let mut visit = |found: &super::Undescribed<'_>| {
            let attributes = found.extra.attributes().iter().map(|(name, _)| name.clone());
            let leaves = found.extra.leaves().map(|(kind, _, attributes)| format!("{}/{}", found.tags[kind - 1], attributes[0].0));
            seen.extend(attributes.chain(leaves).map(|what| format!("{}: {what}", found.path.join("/"))));
            Ok(())
        };
        DomainConfig::from_xml(text).unwrap().visit_undescribed("domain", &mut Vec::new(), &mut visit).unwrap();
        assert_eq!(seen, ["domain: a", "domain: name/b", "domain/devices/disk/address: c"]);
    }
}
