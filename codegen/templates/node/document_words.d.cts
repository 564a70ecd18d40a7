{% for item in words %}
{{ item.doc }}
export type {{ item.name }} = {% for value in item.values %}{{ value.word }} | {% endfor %}(string & {});

{{ item.doc }}
export declare const {{ item.name }}: Readonly<{
{% for value in item.values %}
{{ value.doc }}
  {{ value.name }}: {{ value.word }};
{% endfor %}
}>;

{% endfor %}
export {};
