#include "forms.h"

#include <string.h>

{% for list in enums %}
const struct value {{ list.name }}[] = {
{% for value in list["values"] %}
    {"{{ value.name }}", {{ value.number }}},
{% endfor %}
    {NULL, 0},
};

{% endfor %}
{% for group in groups %}
static const struct parameter {{ group.name }}_fields[] = {
{% for field in group.fields %}
    {"{{ field.name }}", "{{ field.wire }}", {{ field.number }}, {{ field.repeated }}},
{% endfor %}
    {NULL, NULL, 0, false},
};

static const struct parameter_list {{ group.name }}_lists[] = {
{% for list in group.lists %}
    {"{{ list.name }}", "{{ list.prefix }}", &{{ list.item }}},
{% endfor %}
    {NULL, NULL, NULL},
};

const struct parameters {{ group.name }} = { {{- group.name }}_fields, {{ group.name }}_lists};

{% endfor %}
{% for object in objects %}
cJSON *{{ object.function }}({{ object.pointer }} object)
{
    cJSON *json = cJSON_CreateObject();
{% for part in object.parts if part.uuid %}
    unsigned char {{ part.name }}[VIR_UUID_BUFLEN] = {0};
{% endfor %}

{% if not object.parts %}
    (void)object;
{% endif %}
{% for part in object.parts %}
{% if part.uuid %}
    {{ part.function }}(object, {{ part.name }});
    cJSON_AddItemToObject(json, "{{ part.name }}", json_uuid({{ part.name }}));
{% else %}
    cJSON_AddItemToObject(json, "{{ part.name }}", {{ part.value }});
{% endif %}
{% endfor %}
    return json;
}

{% endfor %}
cJSON *generated_identity(const struct saved *saved)
{
{% for object in objects %}
    if (saved_pointer(saved, "{{ object.kind }}"))
        return {{ object.function }}(saved_pointer(saved, "{{ object.kind }}"));
{% endfor %}
    return NULL;
}

{% for record in records %}
cJSON *{{ record.function }}(const {{ record.structure }} *from)
{
    cJSON *json = cJSON_CreateObject();
{% if record.loops %}
    size_t i;
{% endif %}

{% for member in record.members %}
{% if member.count %}
    {
        cJSON *list = cJSON_AddArrayToObject(json, "{{ member.name }}");

        for (i = 0; i < (size_t){{ member.count }}; i++)
            cJSON_AddItemToArray(list, {{ member.value }});
    }
{% else %}
    cJSON_AddItemToObject(json, "{{ member.name }}", {{ member.value }});
{% endif %}
{% endfor %}
    return json;
}

{% endfor %}
