//! Events: which message carries which, and what is in it.

use virtkit_api::{DriverEvent, EventKind, Subject};

use crate::generated::procedures;
use crate::protocol::{self, Registration};
use crate::xdr::{Decode, Encode, Malformed, Reader, Writer};
use crate::Procedure;

/// An event that travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventForm {
    /// Which one it is.
    pub kind: EventKind,
    /// The message that carries it.
    pub procedure: Procedure,
    /// The message that carries it without the number of a subscription.
    pub older: Option<Procedure>,
    /// Its number in its family.
    pub number: Option<u32>,
    /// How its family is subscribed to; none for what the connection tells of itself, whose messages have no number of a subscription.
    pub registration: Option<Registration>,
}

/// All events that travel.
pub const EVENTS: &[EventForm] = &[
{% for event in events if event.travels %}
    EventForm {
        kind: EventKind::{{ event.name }},
        procedure: procedures::{{ event.procedure }},
        older: {% if event.older %}Some(procedures::{{ event.older }}){% else %}None{% endif %},
        number: {% if event.number is none %}None{% else %}Some({{ event.number }}){% endif %},
        registration: {% if event.family %}Some(protocol::{{ event.family }}){% else %}None{% endif %},
    },
{% endfor %}
];

/// Writes what an event carries: behind the number of its subscription, or in the message from before there were such numbers.
#[allow(clippy::too_many_lines, clippy::match_same_arms, reason = "an arm for each event")]
pub fn encode_event(event: &DriverEvent, is_older: bool, out: &mut Writer) {
    match event {
{% for event in events %}
        DriverEvent::{{ event.name }} { {% if event.travels %}{% if event.subject %}{{ event.subject }}, {% endif %}{% for field in event.fields %}{{ field }}, {% endfor %}{% else %}..{% endif %} } => {
{% if event.travels %}
{% if event.before %}
            if !is_older {
                {{ event.before }}.encode(out);
            }
{% endif %}
{% if event.subject %}
            {{ event.subject }}.encode(out);
{% endif %}
{% for field in event.fields if field != event.before %}
            {{ field }}.encode(out);
{% endfor %}
{% else %}
            out.refuse("{{ event.name }} is told by the one who has the subscription, not over the wire");
{% endif %}
        }
{% endfor %}
    }
}

/// Reads what an event carries.
///
/// # Errors
/// Where the bytes are no such event.
#[allow(clippy::too_many_lines, reason = "as many as there are events")]
pub fn decode_event(kind: EventKind, is_older: bool, input: &mut Reader<'_>) -> Result<DriverEvent, Malformed> {
    Ok(match kind {
{% for event in events %}
        EventKind::{{ event.name }} => DriverEvent::{{ event.name }} {
{% if event.before %}
            {{ event.before }}: if is_older { Default::default() } else { Decode::decode(input)? },
{% endif %}
{% if event.subject %}
            {{ event.subject }}: Decode::decode(input)?,
{% endif %}
{% for field in event.fields if field != event.before %}
            {{ field }}: Decode::decode(input)?,
{% endfor %}
        },
{% endfor %}
    })
}

/// Reads which object a subscription is about; none for all of them.
///
/// # Errors
/// Where the bytes are no identity.
pub fn decode_subject(registration: Registration, input: &mut Reader<'_>) -> Result<Option<Subject>, Malformed> {
{% for family in families %}
    if registration == protocol::{{ family.name }} {
        return Ok(Option::<virtkit_api::{{ family.subject }}>::decode(input)?.map(|subject| subject.{{ family.key }}.into()));
    }
{% endfor %}
    Ok(None)
}
