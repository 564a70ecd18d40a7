//! The handles of the API.

{% for object in objects %}
mod {{ object.module }};
{% endfor %}
mod events;
mod records;

#[allow(unused_imports, reason = "a connection's methods are added to the hand-written type, and a description may have no such records")]
pub use self::{ {% for object in objects %}{{ object.module }}::*, {% endfor %}events::Event, records::* };
