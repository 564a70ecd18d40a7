//! The handles of the API.

{% for object in objects %}
mod {{ object.module }};
{% endfor %}
mod events;

#[allow(unused_imports, reason = "a connection's methods are added to the hand-written type")]
pub use self::{ {% for object in objects %}{{ object.module }}::*, {% endfor %}events::Event };
