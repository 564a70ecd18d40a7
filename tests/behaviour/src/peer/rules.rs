//! How a scenario fits to a peer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use virtkit_codegen::ir::{Api, Method, Type};

use super::place::Hosts;
use super::table::{Change, Table, no_support};
use super::version::{Version, number};
use crate::matcher::Matcher;
use crate::scenario::{Again, Outcome, Scenario, Step};
use crate::value;

/// The host that every scenario may have to itself or share.
const HOST: &str = "test:///default";

/// How long an event is waited for that must not come, in milliseconds. What was sent is there already: it travels before the answer to what caused it.
const SILENCE: u64 = 10;

/// The step that waits for an event.
pub(super) const NEXT_EVENT: &str = "Events.next";

/// What comes of a scenario.
#[derive(Debug)]
pub enum Fit {
    /// It is run so.
    Runs(Box<Scenario>),
    /// It is left out, and why.
    LeftOut(String),
}

/// A host that a scenario asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// The one that all connections share.
    Shared,
    /// One for each connection, with so many further domains.
    Own(u32),
    /// One that only our own test driver has.
    Ours,
}

impl Wanted {
    /// What a text of a scenario asks for; none where it is no host.
    fn of(text: &str) -> Option<Self> {
        if text.starts_with("qemu:") || text.starts_with("libvirtd:") {
            return Some(Self::Ours);
        }
        match text.strip_prefix(HOST)? {
            "" => Some(Self::Shared),
            parameters => {
                let domains = parameters.strip_prefix("?domains=").and_then(|count| count.parse().ok());
                Some(domains.map_or(Self::Ours, Self::Own))
            }
        }
    }
}

/// Fits a scenario to a peer.
pub fn fit(api: &Api, table: &Table, hosts: &impl Hosts, scenario: &Scenario) -> Fit {
    let left_out = |why: &str| Fit::LeftOut(why.to_owned());
    let mut texts = Vec::new();
    scenario.steps.iter().flat_map(|step| step.args.values()).for_each(|value| collect(value, &mut texts));
    let wanted: Vec<Wanted> = texts.iter().filter_map(|text| Wanted::of(text)).collect();
    if wanted.is_empty() {
        return left_out("it asks nothing of a daemon");
    }
    if wanted.contains(&Wanted::Ours) {
        return left_out("its host is one that only our own drivers have");
    }
    if let Some(why) = table.leaves_out(&scenario.name, hosts.version()) {
        return left_out(why);
    }
    // A scenario that opens one connection has the shared host for itself: it begins anew with each scenario.
    let alone = wanted == [Wanted::Own(0)];
    let place = |text: &str| match Wanted::of(text)? {
        Wanted::Own(_) if alone => Some(hosts.shared()),
        Wanted::Own(domains) => Some(hosts.own(domains)),
        Wanted::Shared => Some(hosts.shared()),
        Wanted::Ours => None,
    };
    let mut fitted = scenario.clone();
    fitted.steps = steps(api, table, hosts.version(), scenario);
    put_in_place(&mut fitted.steps, &place);
    Fit::Runs(Box::new(fitted))
}

/// Leads the steps to the peer's hosts.
pub(super) fn put_in_place(steps: &mut [Step], place: &dyn Fn(&str) -> Option<String>) {
    for step in steps {
        step.args.values_mut().for_each(|value| value::replace(value, place));
        match &mut step.outcome {
            Outcome::Result(rule) => rule.each_text(place),
            // Messages are the peer's, and so is the part of it that an error comes from.
            Outcome::Error(Matcher::Fields(fields)) => fields.retain(|(name, _)| name == "code" || name == "outcome"),
            Outcome::Error(_) => {}
        }
    }
}

/// The steps, without those that use what is not there.
pub(super) fn steps(api: &Api, table: &Table, version: Version, scenario: &Scenario) -> Vec<Step> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    let mut silent: BTreeSet<&str> = BTreeSet::new();
    let mut steps = Vec::new();
    for step in &scenario.steps {
        let nth = counts.entry(&step.call).or_default();
        *nth += 1;
        let method = api.methods.iter().find(|method| api.full_name(method) == step.call);
        let change = table.change(&scenario.name, &step.call, *nth, version);
        if matches!(change, Some(Change::WithoutRest)) {
            break;
        }
        let uses_lost =
            step.on.iter().map(String::as_str).chain(subject(step)).chain(method.into_iter().flat_map(|method| handles(method, step)));
        let without = matches!(change, Some(Change::Without)) || uses_lost.into_iter().any(|name| lost.contains(name));
        let mut step_here = step.clone();
        if let Some(Change::Other(outcome)) = change {
            step_here.outcome = outcome;
        } else if is_silent(table, version, step, &mut silent) {
            hear_nothing(&mut step_here);
        } else if method.is_some_and(|method| is_lacking(api, table, version, method)) {
            refuse(&mut step_here);
        }
        let fails = matches!(step_here.outcome, Outcome::Error(_));
        if let Some(name) = step.save.as_deref() {
            if without || (fails && !matches!(step.outcome, Outcome::Error(_))) {
                lost.insert(name)
            } else {
                lost.remove(name)
            };
        }
        if fails && !matches!(step.outcome, Outcome::Error(_)) {
            if step_here.again != Again::Until {
                step_here.again = Again::Never;
            }
            if step.call == NEXT_EVENT {
                step_here.timeout_ms = Some(SILENCE);
            }
        }
        if !without {
            steps.push(step_here);
        }
    }
    steps
}

/// Whether a step waits for an event that the peer never sends. One that does not say of what kind it is, is of the kind of the one before it.
fn is_silent<'a>(table: &Table, version: Version, step: &'a Step, silent: &mut BTreeSet<&'a str>) -> bool {
    let (NEXT_EVENT, Some(on), Outcome::Result(rule)) = (step.call.as_str(), step.on.as_deref(), &step.outcome) else { return false };
    match kind(rule) {
        Some(kind) if table.lacks_event(kind, version) => silent.insert(on),
        Some(_) => silent.remove(on),
        None => false,
    };
    silent.contains(on)
}

/// The kind of the event that a rule is for.
pub(super) fn kind(rule: &Matcher) -> Option<&str> {
    let Matcher::Fields(fields) = rule else { return None };
    fields.iter().find_map(|(name, rule)| match rule {
        Matcher::Equal(kind) if name == "kind" => kind.as_str(),
        _ => None,
    })
}

/// Nothing comes.
fn hear_nothing(step: &mut Step) {
    step.outcome = Outcome::Error(Matcher::Fields(vec![("code".to_owned(), Matcher::Equal("DeadlineExceeded".into()))]));
}

/// Whether the daemon is too old for a method, or the peer's host does not have it.
fn is_lacking(api: &Api, table: &Table, version: Version, method: &Method) -> bool {
    let is_newer = number(&method.since.to_string()).is_some_and(|since| since > version);
    (method.rpc.is_some() && is_newer) || table.lacks(&api.full_name(method), version)
}

/// What is refused is refused for this, or, where the step is refused all the same, for what is wrong with the step.
fn refuse(step: &mut Step) {
    step.again = Again::Never;
    let rule = match &step.outcome {
        Outcome::Result(_) => no_support(),
        Outcome::Error(rule) => Matcher::OneOf(vec![without_words(rule), no_support()]),
    };
    step.outcome = Outcome::Error(rule);
}

fn without_words(rule: &Matcher) -> Matcher {
    match rule {
        Matcher::Fields(fields) => {
            Matcher::Fields(fields.iter().filter(|(name, _)| name == "code" || name == "outcome").cloned().collect())
        }
        other => other.clone(),
    }
}

/// The saved names among the arguments of a step.
fn handles<'a>(method: &Method, step: &'a Step) -> Vec<&'a str> {
    let mut names = Vec::new();
    for arg in method.args.iter().filter(|arg| is_handle(&arg.ty)) {
        if let Some(value) = step.args.get(&arg.name.snake()) {
            collect(value, &mut names);
        }
    }
    names
}

/// The saved name of whose events alone a step asks for. It is no method that the description has.
fn subject(step: &Step) -> Option<&str> {
    step.args.get("subject").filter(|_| step.call == "Connection.events").and_then(Value::as_str)
}

fn is_handle(ty: &Type) -> bool {
    match ty {
        Type::Object(_) | Type::Fd => true,
        Type::List(item) | Type::Array(item, _) | Type::Optional(item) => is_handle(item),
        Type::Bool
        | Type::I32
        | Type::U32
        | Type::I64
        | Type::U64
        | Type::F64
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::CpuMap
        | Type::Secret
        | Type::Duration
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Record(_)
        | Type::Params(_)
        | Type::Document(_) => false,
    }
}

/// The texts of a value.
pub(super) fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::parse;

    /// A peer of version 9.0.0 that runs nowhere.
    struct Nowhere;

    impl Hosts for Nowhere {
        fn version(&self) -> Version {
            9_000_000
        }

        fn shared(&self) -> String {
            "peer:shared".to_owned()
        }

        fn own(&self, domains: u32) -> String {
            format!("peer:own-{domains}")
        }
    }

    fn api() -> Api {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository");
        virtkit_codegen::read(root).unwrap_or_else(|_| panic!("the description has mistakes"))
    }

    /// The steps as they are asked of the peer, or why the scenario is left out.
    fn fitted(steps: &str, table: &str) -> Result<Vec<String>, String> {
        let text = format!("[[scenario]]\nname = \"s\"\nsteps = [\n{steps}\n]\n");
        let scenario = parse(Path::new("s.toml"), &text, Path::new("/nowhere")).expect("a good scenario").remove(0);
        match fit(&api(), &Table::parse(table).expect("a good table"), &Nowhere, &scenario) {
            Fit::LeftOut(why) => Err(why),
            Fit::Runs(fitted) => Ok(fitted.steps.iter().map(shown).collect()),
        }
    }

    fn shown(step: &Step) -> String {
        let (Outcome::Result(rule) | Outcome::Error(rule)) = &step.outcome;
        format!("{} {} {}", step.call, Value::Object(step.args.clone()), rule)
    }

    const CONNECT: &str = "{ call = \"connect\", args = { uri = \"test:///default\" }, save = \"c\" },";

    #[test]
    fn uris_lead_to_the_peer_where_it_has_such_a_host() {
        let steps =
            fitted(&format!("{CONNECT} {{ call = \"Connection.uri\", on = \"c\", expect = \"test:///default\" }}"), "").expect("it runs");
        assert_eq!(steps, ["connect {\"uri\":\"peer:shared\"} anything", "Connection.uri {} \"peer:shared\""]);
        let own = |domains: u32| {
            format!("{{ call = \"connect\", args = {{ uri = \"test:///default?domains={domains}\" }}, save = \"c{domains}\" }},")
        };
        assert_eq!(fitted(&own(0), "").expect("it runs"), ["connect {\"uri\":\"peer:shared\"} anything"]);
        let steps = fitted(&[own(0), own(3)].concat(), "").expect("it runs");
        assert_eq!(steps, ["connect {\"uri\":\"peer:own-0\"} anything", "connect {\"uri\":\"peer:own-3\"} anything"]);
        for uri in ["test:///default?latency=1s", "test:///default?domains=1&job_speed=0", "qemu:///embed?root=/x"] {
            let why = fitted(&format!("{CONNECT} {{ call = \"connect\", args = {{ uri = \"{uri}\" }} }}"), "").expect_err(uri);
            assert!(why.contains("only our own"), "{why}");
        }
        let why = fitted("{ call = \"connect\", args = { uri = \"nosuch:///default\" }, error = \"NoConnect\" }", "")
            .expect_err("nobody is asked");
        assert!(why.contains("asks nothing"), "{why}");
    }

    #[test]
    fn what_the_peer_lacks_is_refused_and_what_needs_it_left_out() {
        let domain = "{ call = \"Connection.domain_by_name\", on = \"c\", args = { name = \"test\" }, save = \"d\" },";
        let lacks = "[[lacks]]\nmethods = [\"Connection.domain_by_name\"]\nwhy = \"w\"\n";
        let state = "{ call = \"Domain.state\", on = \"d\" },";
        let steps = fitted(&[CONNECT, domain, state].concat(), lacks).expect("it runs");
        assert_eq!(steps[1..], ["Connection.domain_by_name {\"name\":\"test\"} an object with {code: \"NoSupport\"}"]);
        let events = "{ call = \"Connection.events\", on = \"c\", args = { subject = \"d\" }, save = \"e\" }, { call = \"Events.next\", on = \"e\" },";
        assert_eq!(fitted(&[CONNECT, domain, events].concat(), lacks).expect("it runs").len(), 2);
        let newer = "{ call = \"Domain.reload_graphics\", on = \"d\", args = { kind = \"Any\" }, error = { code = \"NoDomain\", message = \"x\" } },";
        let steps = fitted(&[CONNECT, domain, newer].concat(), "").expect("it runs");
        assert!(steps[2].ends_with("one of (an object with {code: \"NoDomain\"}, an object with {code: \"NoSupport\"})"), "{}", steps[2]);
    }

    #[test]
    fn an_event_that_is_never_sent_is_not_waited_for() {
        let events = "{ call = \"Connection.events\", on = \"c\", save = \"e\" },";
        let next = |expect: &str| format!("{{ call = \"Events.next\", on = \"e\", timeout_ms = 10000, expect = {{ {expect} }} }},");
        let lacks = "[[lacks]]\nevents = [\"DomainReboot\"]\nwhy = \"w\"\n";
        let waited =
            [next("kind = \"DomainReboot\""), next("fields = {}"), next("kind = \"DomainLifecycle\""), next("fields = {}")].concat();
        let steps = fitted(&[CONNECT, events, &waited].concat(), lacks).expect("it runs");
        let heard: Vec<bool> = steps[2..].iter().map(|step| !step.contains("DeadlineExceeded")).collect();
        assert_eq!(heard, [false, false, true, true], "{steps:?}");
    }

    #[test]
    fn what_the_table_says_is_done() {
        let states =
            "{ call = \"Connection.max_vcpus\", on = \"c\", expect = 1 }, { call = \"Connection.max_vcpus\", on = \"c\", expect = 2 },";
        let table = "[[other]]\nscenario = \"s\"\ncall = \"Connection.max_vcpus\"\nnth = 2\nexpect = 3\nwhy = \"w\"\n";
        let steps = fitted(&[CONNECT, states].concat(), table).expect("it runs");
        assert_eq!(steps[1..], ["Connection.max_vcpus {} 1", "Connection.max_vcpus {} 3"]);
        let table = "[[without]]\nscenario = \"s\"\ncall = \"Connection.max_vcpus\"\nrest = true\nwhy = \"w\"\n";
        assert_eq!(fitted(&[CONNECT, states].concat(), table).expect("it runs").len(), 1);
        let table = "[[without]]\nscenario = \"s\"\nwhy = \"it rains\"\n";
        assert_eq!(fitted(CONNECT, table).expect_err("it is left out"), "it rains");
    }
}
