/// `{{ name }}`
pub static {{ constant }}: Method = Method {
    name: "{{ name }}",
    receiver: {% if receiver %}Some(&{{ receiver }}::OBJECT){% else %}None{% endif %},
    receivers: {{ receivers }},
    about: {{ about }},
    doc: {{ doc }},
    group: {{ group }},
    since: "{{ since }}",
    args: &[
        {% for arg in arguments %}
        Arg { name: "{{ arg.name }}", given: {{ arg.given }}, ty: {{ arg.ty }}, unit: {{ arg.unit }}, default: {{ arg.default }}, doc: {{ arg.doc }} },
        {% endfor %}
    ],
    returns: {{ returns }},
    unit: {{ unit }},
    file: {{ file }},
    sparse: {% if sparse %}Some(("{{ sparse.arg }}", {{ sparse.bits }})){% else %}None{% endif %},
};
