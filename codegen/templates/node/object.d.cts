/// <reference types="node" />
import type { CallOptions } from '../runtime/call.cjs';
{% if is_root %}
import type { Events, EventsOptions } from '../runtime/events.cjs';
import type { Event, EventKind, EventOf } from './events.cjs';
{% endif %}
{% for import in imports %}
import type { {{ import.names }} } from '{{ import.file }}';
{% endfor %}

{{ doc }}
export declare class {{ name }} {
  private constructor();
{% if connection %}
  /** The connection that it is of. */
  readonly connection: {{ connection.class }};
{% endif %}
{% for part in identity %}
{{ part.doc }}
  readonly {{ part.name }}: {{ part.ty }};
{% endfor %}
{% for method in methods %}

{{ method.doc }}
  {{ method.name }}({% for arg in method.args %}{{ arg.name }}{% if arg.optional %}?{% endif %}: {{ arg.ty }}, {% endfor %}options?: CallOptions): Promise<{{ method.result }}>;
{% endfor %}
{% if is_root %}

  /** Closes the connection: its streams end, its subscriptions too. Closing it twice is fine. */
  close(options?: CallOptions): Promise<void>;

  /** Subscribes to events: of the kinds that are named, or of all. Take them with `for await`. */
  events<K extends EventKind = EventKind>(options?: EventsOptions<K>): Events<EventOf<K>>;

  /**
   * Calls a function for each event of a kind, until the subscription that it gives is closed. What the function throws is an uncaught
   * exception, as with any listener.
   */
  on<K extends EventKind>(kind: K, listener: (event: EventOf<K>) => void, options?: Omit<EventsOptions<K>, 'kinds'>): Events<EventOf<K>>;

  /** Closes the connection at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
{% endif %}
}
