//! {{ title }}

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::runtime::prelude::*;

{% for class in classes %}
{{ class }}
{% endfor %}
