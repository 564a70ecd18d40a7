{% for module in modules %}
export * from './{{ module.name }}.cjs';
{% endfor %}
export type * from './params.cjs';
export type * from './records.cjs';
export type { CallOptions } from '../runtime/call.cjs';
export { Events } from '../runtime/events.cjs';
export type { EventsOptions } from '../runtime/events.cjs';
export type { TypedParam } from '../runtime/params.cjs';
export { Operation } from '../runtime/operation.cjs';
export { Stream } from '../runtime/stream.cjs';
export type { StreamHole } from '../runtime/stream.cjs';
