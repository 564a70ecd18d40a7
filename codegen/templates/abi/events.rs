//! Events: their number, their subject, their fields.

use virtkit::Event;

use crate::private::xdr::{Encode, Writer, encode_fields};

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
