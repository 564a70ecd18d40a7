//! The description says what libvirt 11.3 has.

use virtkit_oracle::{Facts, Missing, Ours, compare, facts};

fn load() -> (Ours, Facts) {
    let ours = Ours::load(&facts::root()).unwrap_or_else(|problem| panic!("{problem}"));
    let facts = Facts::load().unwrap_or_else(|problem| panic!("{problem}"));
    (ours, facts)
}

#[test]
fn the_facts_are_whole() {
    let facts = Facts::load().unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(facts.all_functions().count(), 534);
    assert_eq!(facts.all_constants().count(), 1063);
    assert_eq!(facts.macros.len(), 442);
    assert_eq!(facts.callbacks.len(), 54);
    assert_eq!(facts.structures.len(), 47);
    assert_eq!(facts.programs["remote"].procedures.len(), 453);
    assert_eq!(facts.programs["remote"].number, 0x2000_8086);
    assert_eq!(facts.programs["qemu"].procedures.len(), 7);
}

#[test]
fn what_is_described_is_as_libvirt_has_it() {
    let (ours, facts) = load();
    let outcome = compare::all(&ours, &facts);
    assert!(outcome.wrong.is_empty(), "{} of {} differ from libvirt:\n{}", outcome.wrong.len(), outcome.compared, outcome.wrong.join("\n"));
    println!("{} facts compared with libvirt {}", outcome.compared, facts::VERSION);
    assert!(outcome.compared > 2000, "only {} facts were compared", outcome.compared);
}

#[test]
fn what_is_not_described_is_listed() {
    let (ours, facts) = load();
    let missing = compare::all(&ours, &facts).missing;
    let listed = Missing::load().unwrap_or_else(|problem| panic!("{problem}"));
    let (gone, described) = (missing.beyond(&listed), listed.beyond(&missing));
    assert!(gone.is_empty(), "libvirt has these, the description does not:\n{}", gone.join("\n"));
    assert!(
        described.is_empty(),
        "these are described, and still in tests/oracle/missing.toml (`cargo xtask oracle` takes them out):\n{}",
        described.join("\n")
    );
    for (kind, names) in listed.kinds() {
        println!("{:>4} {kind} are missing", names.len());
    }
}
