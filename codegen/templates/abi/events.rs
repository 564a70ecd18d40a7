//! Events: their number, their subject, their fields.

use virtkit::{DriverEvent, Event};

use crate::private::xdr::{Decode, Encode, Problem, Reader, Refusal, Writer, encode_fields};

impl Encode for Event {
    fn encode(&self, out: &mut Writer) {
        out.u32(self.kind() as u32);
        match self {
{% for event in events %}
            Self::{{ event.name }} { {% if event.subject %}{{ event.subject }}, {% endif %}{% for field in event.fields %}{{ field }}, {% endfor %} } => {
                encode_fields!(out{% if event.subject %}, {{ event.subject }}{% endif %}{% for field in event.fields %}, {{ field }}{% endfor %});
            }
{% endfor %}
            // The engine's enumeration is open. What is added to it is added here by the same run of the generator.
            _ => {}
        }
    }
}

/// As the other side of the interface sees it.
impl Decode for DriverEvent {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        match input.u32()? {
{% for event in events %}
            {{ event.id }} => Ok(Self::{{ event.name }} {
{% if event.subject %}
                {{ event.subject }}: Decode::decode(input)?,
{% endif %}
{% for field in event.fields %}
                {{ field }}: Decode::decode(input)?,
{% endfor %}
            }),
{% endfor %}
            number => Err(input.refuse(Problem::Choice { what: "kind of an event", number })),
        }
    }
}
