import { VirtkitError } from '../runtime/error.cjs';

export { ErrorLevel, VirtkitError } from '../runtime/error.cjs';

/** What went wrong. */
export declare const ErrorCode: Readonly<{
{% for code in codes %}
{{ code.member_doc }}
  {{ code.name }}: {{ code.value }};
{% endfor %}
  /** The name of a value, undefined for one that is not known here. */
  nameOf(value: number): string | undefined;
}>;

/** The part of the system that an error comes from. */
export declare const ErrorDomain: Readonly<{
{% for domain in domains %}
{{ domain.doc }}
  {{ domain.name }}: {{ domain.value }};
{% endfor %}
  /** The name of a value, undefined for one that is not known here. */
  nameOf(value: number): string | undefined;
}>;
{% for code in codes if code.class %}

{{ code.doc }}
export declare class {{ code.class }} extends VirtkitError {
  readonly code: {{ code.value }};
}
{% endfor %}
