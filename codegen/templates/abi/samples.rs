//! A well-formed input for each method, for tests that cut it short and change its bytes.

use virtkit::Result;
#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use virtkit::Uuid;

use crate::private::xdr::{Answer, Writer, encode_fields};

/// The numbers of all methods, each with an input. An object that is an argument is of `connection`.
#[allow(unused_variables, reason = "a description may have no object as an argument")]
pub fn inputs(connection: u64) -> Result<Vec<(u32, Answer)>> {
    let mut inputs = Vec::new();
{% for method in methods %}
    // {{ method.full_name }}
    let mut out = Writer::new();
    encode_fields!(&mut out{% for value in method["values"] %}, {{ value }}{% endfor %});
    inputs.push(({{ method.id }}, out.finish()?));
{% endfor %}
    Ok(inputs)
}
