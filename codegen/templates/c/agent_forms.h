#ifndef AGENT_FORMS_H
#define AGENT_FORMS_H

#include "agent.h"

{% for list in enums %}
extern const struct value {{ list.name }}[];
{% endfor %}
{% for group in groups %}
extern const struct parameters {{ group.name }};
{% endfor %}
{% for record in records %}
cJSON *{{ record.function }}(const {{ record.structure }} *from);
{% endfor %}
{% for object in objects %}
cJSON *{{ object.function }}({{ object.pointer }} object);
{% endfor %}

#endif
