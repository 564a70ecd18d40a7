#include "forms.h"

#include <stdlib.h>

/* Has the step give what it got to the one who saves it. */
static void keep(struct step *step, const char *kind, void *result, int (*release)(void *pointer))
{
    step->kind = kind;
    step->result = result;
    step->release = release;
}

{% for call in calls %}
{% for choice in call.choices %}
static int {{ choice.function }}(struct step *step)
{
{% if choice.refused %}
    long long refused;

{% for arg in choice.refused %}
    refused = arg_number(step->args, "{{ arg.name }}", {{ arg.value }});
    if (refused != {{ arg.value }})
        return step_refuse(step, "{{ arg.name }}", refused);
{% endfor %}
{% endif %}
{% for line in choice.declare %}
    {{ line }}
{% endfor %}
    bool failed;

{% if choice.first %}
    {{ choice.first | indent(4) }}
{% endif %}
    failed = {{ choice.failed }};
    if (failed)
        step_failed(step);
{% if choice.answer or choice.keep %}
    if (!failed) {
{% for line in choice.answer %}
        {{ line | indent(8) }}
{% endfor %}
{% if choice.keep %}
        {{ choice.keep }}
{% endif %}
    }
{% endif %}
{% for line in choice.clean %}
    {{ line | indent(4) }}
{% endfor %}
    return failed ? -1 : 0;
}

{% endfor %}
{% if call.chooser %}
static int {{ call.function }}(struct step *step)
{
{% for choice in call.choices %}
{% if choice.when %}
    if ({{ choice.when }})
        return {{ choice.function }}(step);
{% else %}
    return {{ choice.function }}(step);
{% endif %}
{% endfor %}
}

{% endif %}
{% endfor %}
const struct call generated_calls[] = {
{% for call in calls %}
    {"{{ call.name }}", {{ call.function }}},
{% endfor %}
    {NULL, NULL},
};

const struct long_work generated_long_work[] = {
{% for call in calls if call.long_work %}
    {"{{ call.name }}", {% if call.long_work.progress %}"{{ call.long_work.progress }}", "{{ call.long_work.cancel }}"{% else %}NULL, NULL{% endif %}},
{% endfor %}
    {NULL, NULL, NULL},
};
