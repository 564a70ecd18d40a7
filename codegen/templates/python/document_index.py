"""Documents as records: what an XML document says, in typed fields. Nothing that is not described is lost.

    from virtkit.document import Size, StorageVolumeConfig

    volume = StorageVolumeConfig(name="a.qcow2", capacity=Size(value=1, unit="GiB"))
    pool.create_volume(volume)

`from_xml` reads a document and `to_xml` writes it, `dataclasses.replace` makes a copy with changes. Every call that takes a document takes its
text or its record, and the `parsed` of a document that a call gives is its record.
"""

from virtkit._document import Extra, ExtraAttributes, ExtraNode, XmlComment, XmlElement, XmlNode, XmlText
{% for module in modules %}
from virtkit.document.{{ module.name }} import (
{% for name in module.names %}
    {{ name }},
{% endfor %}
)
{% endfor %}

__all__ = [
{% for name in all %}
    "{{ name }}",
{% endfor %}
]
