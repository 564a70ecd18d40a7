#include "forms.h"

{% for event in events %}
static {{ "int" if event.returns else "void" }} on_{{ event.snake }}(virConnectPtr conn, {{ event.pointer }} {{ event.subject }}, {% for field in event.fields %}{{ field.params | join(", ") }}, {% endfor %}void *opaque)
{
    cJSON *fields = cJSON_CreateObject();

    (void)conn;
{% for field in event.fields %}
    cJSON_AddItemToObject(fields, "{{ field.name }}", {{ field.value }});
{% endfor %}
    subscription_add(opaque, "{{ event.name }}", {{ event.json }}({{ event.subject }}), fields);
{% if event.returns %}
    return 0;
{% endif %}
}

static int subscribe_{{ event.snake }}(virConnectPtr conn, struct subscription *subscription)
{
    return virConnect{{ event.class }}EventRegisterAny(conn, NULL, {{ event.id }}, {{ event.macro }}(on_{{ event.snake }}), subscription,
                                              subscription_forget);
}

{% endfor %}
const struct event_kind generated_events[] = {
{% for event in events %}
    {"{{ event.name }}", subscribe_{{ event.snake }}, virConnect{{ event.class }}EventDeregisterAny},
{% endfor %}
    {NULL, NULL, NULL},
};
