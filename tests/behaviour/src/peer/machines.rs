//! libvirt's daemon of a whole system, which runs QEMU: what scenarios say of `qemu:///embed` is held against libvirt's driver, and what only that driver does is said
//! by scenarios of its own.

use virtkit_codegen::ir::Api;
use virtkit_interop::{Libvirtd, SystemLibvirtd};

use super::rules::{Fit, collect, put_in_place, steps};
use super::table::Table;
use super::version::Version;
use crate::host::{DAEMON, Host, OTHER_DAEMON};
use crate::scenario::Scenario;

/// The root of a host that is in the process of who asks.
const EMBEDDED: &str = "qemu:///embed?root=";

/// The running daemons. Dropping them ends them.
#[derive(Debug)]
pub struct Machines {
    one: SystemLibvirtd,
    other: SystemLibvirtd,
    /// Whether the second one has been used since it began.
    is_other_used: bool,
    version: Version,
}

impl Machines {
    /// Starts them. None, and a line that says so, where something is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        let (one, other) = (SystemLibvirtd::start("one")?, SystemLibvirtd::start("other")?);
        Some(Self { one, other, is_other_used: false, version: Libvirtd::version()? })
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Takes away what a scenario has left, its machines too.
    pub fn begin_anew(&mut self, next: &Scenario) {
        self.one.begin_anew();
        if std::mem::take(&mut self.is_other_used) {
            self.other.begin_anew();
        }
        let mut texts = Vec::new();
        next.steps.iter().flat_map(|step| step.args.values()).for_each(|value| collect(value, &mut texts));
        self.is_other_used = texts.contains(&self.other.uri().as_str());
    }

    /// Fits a scenario to the daemons.
    #[must_use]
    pub fn fit(&self, api: &Api, table: &Table, scenario: &Scenario) -> Fit {
        fit(api, table, self.version, &Uris { one: self.one.uri(), other: self.other.uri() }, scenario)
    }
}

/// Where the daemons are.
struct Uris {
    one: String,
    other: String,
}

impl Uris {
    /// Where a text of a scenario leads; none where it is no host.
    fn place(&self, text: &str) -> Option<String> {
        match text {
            DAEMON => Some(self.one.clone()),
            OTHER_DAEMON => Some(self.other.clone()),
            _ if text.starts_with(EMBEDDED) => Some(self.one.clone()),
            _ => None,
        }
    }
}

fn fit(api: &Api, table: &Table, version: Version, uris: &Uris, scenario: &Scenario) -> Fit {
    match scenario.host {
        Host::Test => return Fit::LeftOut("it is about the host in memory".to_owned()),
        Host::Qemu | Host::Libvirtd => {}
    }
    if let Some(why) = table.leaves_out(&scenario.name, version) {
        return Fit::LeftOut(why.to_owned());
    }
    let mut fitted = scenario.clone();
    fitted.steps = steps(api, table, version, scenario);
    put_in_place(&mut fitted.steps, &|text| uris.place(text));
    Fit::Runs(Box::new(fitted))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Fit, Uris, fit};
    use crate::peer::table::Table;
    use crate::scenario::{Outcome, parse};

    const TEXT: &str = r#"
[[scenario]]
name  = "a domain is looked for"
hosts = ["test", "qemu", "libvirtd"]
steps = [
  { call = "connect", args = { uri = "${uri}" }, save = "c" },
  { call = "Connection.domain_by_name", on = "c", args = { name = "vm" }, error = { code = "NoDomain", message = { contains = "vm" } } },
  { call = "connect", args = { uri = "libvirtd:///other" }, save = "other" },
]
"#;

    #[test]
    fn what_is_said_of_machines_is_asked_of_the_daemons() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
        let api = virtkit_codegen::read(root).unwrap_or_else(|_| panic!("the description has mistakes"));
        let uris = Uris { one: "first".to_owned(), other: "second".to_owned() };
        let without = "[[without]]\nscenario = \"a domain is looked for (qemu)\"\nwhy = \"w\"\n";
        let tables = ["", without].map(|text| Table::parse(text).expect("a good table"));
        let fits = parse(Path::new("x.toml"), TEXT, Path::new("/place")).expect("a good file");
        let fits: Vec<Vec<Fit>> =
            fits.iter().map(|scenario| tables.iter().map(|table| fit(&api, table, 9_000_000, &uris, scenario)).collect()).collect();
        assert!(
            fits[0].iter().all(|fit| matches!(fit, Fit::LeftOut(why) if why.contains("in memory"))),
            "the host in memory is not theirs"
        );
        assert!(matches!(&fits[1][1], Fit::LeftOut(why) if why == "w"));
        for fit in [&fits[1][0], &fits[2][0], &fits[2][1]] {
            let Fit::Runs(scenario) = fit else { panic!("it is left out: {fit:?}") };
            assert_eq!((&scenario.steps[0].args["uri"], &scenario.steps[2].args["uri"]), (&"first".into(), &"second".into()));
            let Outcome::Error(rule) = &scenario.steps[1].outcome else { panic!("an error is expected") };
            assert!(rule.check(&serde_json::json!({ "code": "NoDomain", "message": "in other words" })).is_ok());
        }
    }
}
