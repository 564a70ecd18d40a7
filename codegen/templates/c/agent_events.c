#include "forms.h"

{% for event in events %}
static {{ "int" if event.returns else "void" }} on_{{ event.snake }}(virConnectPtr conn, {% if event.about %}{{ event.about.pointer }} {{ event.about.name }}, {% endif %}{% for field in event.fields %}{{ field.params | join(", ") }}, {% endfor %}void *opaque)
{
    cJSON *values = cJSON_CreateObject();

    (void)conn;
{% for field in event.fields %}
    cJSON_AddItemToObject(values, "{{ field.name }}", {{ field.value }});
{% endfor %}
{% if event.about %}
    subscription_add(opaque, "{{ event.name }}", {{ event.about.json }}({{ event.about.name }}), values);
{% else %}
    subscription_add(opaque, "{{ event.name }}", cJSON_CreateObject(), values);
{% endif %}
{% if event.alone %}
    subscription_end(opaque);
{% endif %}
{% if event.returns %}
    return 0;
{% endif %}
}

{% if event.by_number %}
static int subscribe_{{ event.snake }}(virConnectPtr conn, void *about, struct subscription *subscription)
{
    return virConnect{{ event.by_number.class }}EventRegisterAny(conn, about, {{ event.by_number.constant }}, {{ event.by_number.macro }}(on_{{ event.snake }}),
                                              subscription, subscription_forget);
}
{% elif event.by_name %}
static int subscribe_{{ event.snake }}(virConnectPtr conn, void *about, struct subscription *subscription)
{
    return {{ event.by_name.register }}(conn, about, NULL, on_{{ event.snake }}, subscription, subscription_forget, 0);
}
{% else %}
static int subscribe_{{ event.snake }}(virConnectPtr conn, void *about, struct subscription *subscription)
{
    (void)about;
    return {{ event.alone.register }}(conn, on_{{ event.snake }}, subscription, subscription_forget);
}

static int unsubscribe_{{ event.snake }}(virConnectPtr conn, int callbackID)
{
    (void)callbackID;
    return {{ event.alone.deregister }}(conn, on_{{ event.snake }});
}
{% endif %}

{% endfor %}
const struct event_kind generated_events[] = {
{% for event in events %}
{% if event.by_number %}
    {"{{ event.name }}", "{{ event.about.kind }}", subscribe_{{ event.snake }}, virConnect{{ event.by_number.class }}EventDeregisterAny},
{% elif event.by_name %}
    {"{{ event.name }}", "{{ event.about.kind }}", subscribe_{{ event.snake }}, {{ event.by_name.deregister }}},
{% else %}
    {"{{ event.name }}", NULL, subscribe_{{ event.snake }}, unsubscribe_{{ event.snake }}},
{% endif %}
{% endfor %}
    {NULL, NULL, NULL, NULL},
};
