//! Events in C: callback types, registration, and how an event reaches its callback.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use crate::public::prelude::*;

/// The events that C programs can be told about.
pub const KINDS: &[EventKind] = &[{% for event in events %}EventKind::{{ event.name }}, {% endfor %}];

/// The kind of an event, and what tells its subject from others, where it is not the connection; none for an event that C programs are not told about.
#[allow(clippy::match_same_arms, reason = "a line for each event")]
pub fn subject(event: &Event) -> Option<(EventKind, Option<String>)> {
    let subject = match event {
{% for event in events %}
{% if event.subject %}
        Event::{{ event.name }} { {{ event.subject.name }}, .. } => Some({{ event.subject.name }}.{{ event.subject.key }}().to_string()),
{% else %}
        Event::{{ event.name }} { .. } => None,
{% endif %}
{% endfor %}
        _ => return None,
    };
    Some((event.kind(), subject))
}

/// The name by which callbacks choose among the events of a kind; none for a kind of which all are told.
#[allow(clippy::match_single_binding, reason = "how many there are changes with the description")]
pub fn name(event: &Event) -> Option<&str> {
    match event {
{% for event in events if event.named_by %}
        Event::{{ event.name }} { {{ event.named_by }}: name, .. } => Some(name),
{% endfor %}
        _ => None,
    }
}

{% for callback in callbacks %}
{{ callback }}
{% endfor %}

/// Calls a callback with an event.
///
/// # Safety
/// The callback was registered for this kind of event, and its connection is kept while it runs.
#[allow(clippy::single_match, reason = "how many there are changes with the description")]
pub unsafe fn deliver(event: &Event, to: Invocation) {
    match event {
{% for event in events %}
        Event::{{ event.name }} { {% if event.subject %}{{ event.subject.name }}, {% endif %}{{ event.fields | join(", ") }} } => {
            // SAFETY: a callback of this kind of event has this type; the registration refused NULL.
            let callback = unsafe { transmute::<Callback, {{ event.callback }}>(to.callback) };
            let Some(callback) = callback else { return };
{% for line in event.before %}
            {{ line }}
{% endfor %}
{% if event.subject %}
            let about = {{ event.subject.give }};
{% endif %}
            // SAFETY: everything that is passed lives until the callback returns.
            unsafe { callback(to.connection.pointer(), {% if event.subject %}about, {% endif %}{% for value in event.pass %}{{ value }}, {% endfor %}to.opaque) };
{% if event.subject %}
            // SAFETY: made above; the callback took a reference of its own if it keeps the handle.
            let _ = unsafe { release(about) };
{% endif %}
{% for line in event.after %}
            {{ line }}
{% endfor %}
        }
{% endfor %}
        _ => {}
    }
}

{% for registration in registrations %}
{{ registration }}
{% endfor %}
