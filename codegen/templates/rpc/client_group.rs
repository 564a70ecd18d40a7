#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::prelude::*;

impl {{ name }} for Remote {
{% for method in methods %}
    fn {{ method.name }}(&self{% for parameter in method.parameters %}, {{ parameter }}{% endfor %}) -> {{ method.reply }} {
{% for line in method.kept %}
        {{ line }}
{% endfor %}
{% if method.matrix %}
{% for form in method.forms if form.is_first %}
        self.matrix(procedures::{{ form.procedure }}, ({{ method.matrix.first }}, {{ method.matrix.count }}), move |(width, first, count), out| {
{% for line in form.written %}
            {{ line }}
{% endfor %}
        }, {{ method.matrix.item }})
{% endfor %}
{% elif method.counted %}
{% for form in method.forms if form.is_first %}
        self.{{ method.counted }}(procedures::{{ form.procedure }}, {{ method.result }}::from_typed, move |room, out| {
{% for line in form.written %}
            {{ line }}
{% endfor %}
        })
{% endfor %}
{% else %}
{% if method.asks %}
        let remote = self.clone();
        Reply::later(async move {
{% for line in method.asks %}
            {{ line }}
{% endfor %}
{% endif %}
        {{ method.caller }}
            .calls()
{% if method.fd %}
            .{{ method.fd }}
{% endif %}
{% for form in method.forms %}
{% if form.is_first %}
            .form(procedures::{{ form.procedure }}, |{{ "out" if form.written else "_" }}| {
{% else %}
            .plain(procedures::{{ form.procedure }}, {{ form.condition }}, |{{ "out" if form.written else "_" }}| {
{% endif %}
{% for line in form.written %}
                {{ line }}
{% endfor %}
            }, {{ form.read }})
{% endfor %}
            .{{ method.end }}
{% if method.asks %}
            .await
        })
{% endif %}
{% endif %}
    }

{% endfor %}
}
