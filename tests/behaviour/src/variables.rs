//! What stands for something in the texts of a scenario: `${root}`, or a text of its file.

use std::collections::BTreeMap;
use std::path::Path;

use virtkit_codegen::diagnostic::suggestion;

use crate::host::Host;

/// Names, and what is put in the place of each.
#[derive(Debug)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Those of every scenario on a host, and the texts of its file.
    ///
    /// # Errors
    /// For a text that has the name of a variable of the host.
    pub fn new(host: Host, root: &Path, texts: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut variables: BTreeMap<String, String> = host.variables(root).map(|(name, value)| (name.to_owned(), value)).collect();
        for (name, text) in texts {
            if variables.insert(name.clone(), text.clone()).is_some() {
                return Err(format!("the text `{name}` has the name of a variable that every scenario has"));
            }
        }
        Ok(Self(variables))
    }

    /// Fills all texts of a value.
    ///
    /// # Errors
    /// For a name that stands for nothing, and a text that has itself in it.
    pub fn fill(&self, value: &mut toml::Value) -> Result<(), String> {
        match value {
            toml::Value::String(text) => *text = self.filled(text, &mut Vec::new())?,
            toml::Value::Array(values) => values.iter_mut().try_for_each(|value| self.fill(value))?,
            toml::Value::Table(table) => table.iter_mut().try_for_each(|(_, value)| self.fill(value))?,
            toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) => {}
        }
        Ok(())
    }

    /// `open` are the names in whose texts this one stands.
    fn filled<'a>(&'a self, text: &str, open: &mut Vec<&'a str>) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}').ok_or_else(|| format!("`${{{after}` has no end"))?;
            let (name, value) = self.0.get_key_value(name).ok_or_else(|| self.unknown(name))?;
            if open.contains(&name.as_str()) {
                return Err(format!("the text `{name}` has itself in it"));
            }
            open.push(name);
            filled.push_str(before);
            filled.push_str(&self.filled(value, open)?);
            open.pop();
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn unknown(&self, name: &str) -> String {
        let hint = suggestion(name, self.0.keys().map(String::as_str)).map(|hint| format!(", {hint}")).unwrap_or_default();
        format!("`${{{name}}}` stands for nothing here{hint}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(host: Host, texts: &[(&str, &str)], text: &str) -> Result<String, String> {
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let mut value = toml::Value::Array(vec![toml::Value::String(text.to_owned())]);
        Variables::new(host, Path::new("/place/one"), &texts)?.fill(&mut value)?;
        Ok(value[0].as_str().expect("a text").to_owned())
    }

    #[test]
    fn texts_have_other_texts_in_them() {
        let texts = [("vm", "<domain>${disk}</domain>"), ("disk", "<disk>${guest}</disk>")];
        assert_eq!(filled(Host::Qemu, &texts, "a ${vm} b"), Ok("a <domain><disk>/place/one.disk</disk></domain> b".to_owned()));
        assert_eq!(filled(Host::Test, &[], "${uri} in ${root}"), Ok("test:///default in /place/one".to_owned()));
    }

    #[test]
    fn what_stands_for_nothing_is_said() {
        for (texts, text, why) in [
            (&[("disk", "x")][..], "${dsik}", "`${dsik}` stands for nothing here, did you mean `disk`?"),
            (&[], "${guest}", "stands for nothing"),
            (&[], "a ${uri", "`${uri` has no end"),
            (&[("a", "${b}"), ("b", "${a}")], "${a}", "`a` has itself in it"),
            (&[("root", "x")], "", "`root` has the name of a variable"),
        ] {
            let problem = filled(Host::Test, texts, text).expect_err(text);
            assert!(problem.contains(why), "{text}: {problem}");
        }
    }
}
