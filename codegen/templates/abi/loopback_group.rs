#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

impl {{ name }} for Loopback {
{% for method in methods %}
    fn {{ method.name }}(&self{% for parameter in method.parameters %}, {{ parameter }}{% endfor %}) -> {{ method.reply }} {
        self.{{ method.call }}({{ method.request }})
    }

{% endfor %}
}
