/// <reference types="node" />
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}

/** The kinds of events: what `kind` says of each. */
export declare const EventKind: Readonly<{
{% for event in events %}
{{ event.kind_doc }}
  {{ event.name }}: '{{ event.name }}';
{% endfor %}
}>;

/** A kind of event. */
export type EventKind = {% for event in events %}'{{ event.name }}'{% if not loop.last %} | {% endif %}{% endfor %};
{% for event in events %}

{{ event.doc }}
export interface {{ event.name }}Event {
  /** Tells it from other events. */
  kind: '{{ event.name }}';
{% for field in event.fields %}
{{ field.doc }}
  {{ field.name }}: {{ field.ty }};
{% endfor %}
}
{% endfor %}

/** Any event; `kind` tells which. */
export type Event = {% for event in events %}{{ event.name }}Event{% if not loop.last %} | {% endif %}{% endfor %};

/** The events of some kinds. */
export type EventOf<K extends EventKind> = Extract<Event, { kind: K | 'EventsLost' }>;
