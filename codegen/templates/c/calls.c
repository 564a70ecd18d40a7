/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every function of the library once more, for a library that is loaded before it (LD_PRELOAD) and notes what a program calls.
 */
#include "record.h"
{% for function in functions %}

{{ function.returns }} {{ function.name }}({{ function.declared }})
{
    static {{ function.returns }} (*real)({{ function.declared }});
    static unsigned char seen;
{% if function.failed %}
    {{ function.returns }} result;
{% endif %}

    if (!real)
        *(void **)&real = find("{{ function.name }}");
{% if function.failed %}
    result = real({{ function.passed }});
    note(&seen, "{{ function.name }}", outcome_of({{ function.failed }}));
    return result;
{% else %}
    real({{ function.passed }});
    note(&seen, "{{ function.name }}", ANSWERED);
{% endif %}
}
{% endfor %}
