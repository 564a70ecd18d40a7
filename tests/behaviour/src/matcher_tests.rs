//! Each rule holds where it should and fails where it should.

use serde_json::{Value, json};

use crate::matcher::Matcher;
use crate::value::hex;

fn rule(form: &Value) -> Matcher {
    Matcher::parse(form).unwrap_or_else(|problem| panic!("{form}: {problem}"))
}

fn holds(form: &Value, got: &Value) {
    let rule = rule(form);
    rule.check(got).unwrap_or_else(|mismatch| panic!("{rule} against {got}: {mismatch}"));
}

/// The mismatch, as the report prints it.
fn fails(form: &Value, got: &Value) -> String {
    let rule = rule(form);
    rule.check(got).expect_err(&format!("{rule} against {got}")).to_string()
}

#[test]
fn scalars_are_equal() {
    holds(&json!("a"), &json!("a"));
    holds(&json!(1), &json!(1.0));
    holds(&json!({ "null": true }), &Value::Null);
    holds(&json!({ "any": true }), &json!([1]));
    assert_eq!(fails(&json!("a"), &json!("b")), r#"expected "a", got "b""#);
    assert_eq!(fails(&json!("1"), &json!(1)), r#"expected "1", got 1"#);
    fails(&json!({ "null": true }), &json!(0));
}

#[test]
fn objects_match_in_the_named_fields() {
    let got = json!({ "state": "RUNNING", "reason": 0, "more": { "x": [1, 2] } });
    holds(&json!({ "state": "RUNNING" }), &got);
    holds(&json!({ "more": { "x": [1, { "any": true }] } }), &got);
    holds(&json!({}), &got);
    assert_eq!(fails(&json!({ "more": { "x": [1, 3] } }), &got), "at .more.x[1]: expected 3, got 2");
    assert!(fails(&json!({ "sate": "RUNNING" }), &got).starts_with("at .sate: expected \"RUNNING\", got no such field in"));
    assert!(fails(&json!({ "state": "RUNNING" }), &json!([])).contains("got []"));
}

#[test]
fn exactly_leaves_no_field_out() {
    holds(&json!({ "exactly": { "a": 1 } }), &json!({ "a": 1 }));
    fails(&json!({ "exactly": { "a": 1 } }), &json!({ "a": 1, "b": 2 }));
    // The way to a field that has the name of a rule.
    holds(&json!({ "exactly": { "length": 1 } }), &json!({ "length": 1 }));
}

#[test]
fn lists_match_in_order_and_length() {
    holds(&json!([1, { "any": true }]), &json!([1, 2]));
    assert!(fails(&json!([1]), &json!([1, 2])).contains("expected 1 items"));
    assert_eq!(fails(&json!([1, 3]), &json!([1, 2])), "at [1]: expected 3, got 2");
    holds(&json!({ "length": 2 }), &json!([1, 2]));
    holds(&json!({ "length": 2 }), &json!("ab"));
    fails(&json!({ "length": 2 }), &json!([1]));
}

#[test]
fn order_can_be_left_open() {
    holds(&json!({ "unordered": [{ "name": "b" }, { "name": "a" }] }), &json!([{ "name": "a" }, { "name": "b" }]));
    // The first rule fits both items and must leave the second rule its only one.
    holds(&json!({ "unordered": [{ "any": true }, 1] }), &json!([1, 2]));
    fails(&json!({ "unordered": [1, 1] }), &json!([1, 2]));
    fails(&json!({ "unordered": [1] }), &json!([1, 2]));
    holds(&json!({ "includes": [2, 1] }), &json!([1, 2, 3]));
    assert!(fails(&json!({ "includes": [4] }), &json!([1, 2])).contains("an item that is 4"));
    fails(&json!({ "includes": [1, 1] }), &json!([1, 2]));
}

#[test]
fn texts_match_in_parts() {
    holds(&json!({ "contains": "name" }), &json!("<name>x</name>"));
    holds(&json!({ "matches": "^<domain type='test' id='\\d+'>" }), &json!("<domain type='test' id='12'>"));
    fails(&json!({ "contains": "Name" }), &json!("name"));
    fails(&json!({ "matches": "^a" }), &json!("ba"));
    fails(&json!({ "contains": "1" }), &json!(1));
}

#[test]
fn numbers_match_from_below() {
    holds(&json!({ "at_least": 3 }), &json!(3));
    holds(&json!({ "at_least": 3 }), &json!("18"));
    fails(&json!({ "at_least": 3 }), &json!("2"));
    fails(&json!({ "at_least": 3 }), &json!("many"));
}

#[test]
fn bytes_match_as_text() {
    holds(&json!({ "utf8": "hi" }), &json!(hex(b"hi")));
    holds(&json!({ "utf8": { "contains": "i" } }), &json!(hex(b"hi")));
    fails(&json!({ "utf8": "hi" }), &json!("6x"));
    fails(&json!({ "utf8": { "any": true } }), &json!("ff"));
}

#[test]
fn rules_combine() {
    holds(&json!({ "every": [{ "contains": "a" }, { "not": { "contains": "b" } }] }), &json!("a"));
    fails(&json!({ "every": [{ "contains": "a" }, { "not": { "contains": "b" } }] }), &json!("ab"));
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    for (form, why) in [
        (json!({ "any": 1 }), "`any` takes true"),
        (json!({ "any": true, "name": 1 }), "stands alone"),
        (json!({ "matches": "(" }), "`matches`"),
        (json!({ "contains": 1 }), "`contains` takes a text"),
        (json!({ "unordered": 1 }), "`unordered` takes a list"),
        (json!({ "length": -1 }), "not negative"),
        (json!({ "a": { "at_least": "3" } }), "`at_least` takes a whole number"),
    ] {
        let problem = Matcher::parse(&form).expect_err(&form.to_string());
        assert!(problem.contains(why), "{form}: {problem}");
    }
}
