/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt's interface, as virtkit has it: the names, types and values of libvirt {{ covers }}, as far as virtkit's description goes.
 */
#ifndef LIBVIR_H
#define LIBVIR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of libvirt whose interface this is: major * 1,000,000 + minor * 1,000 + micro. */
#define LIBVIR_VERSION_NUMBER {{ version }}

/* Whether this is that version or a later one. */
#define LIBVIR_CHECK_VERSION(major, minor, micro) \
    ((major) * 1000000 + (minor) * 1000 + (micro) <= LIBVIR_VERSION_NUMBER)

/* Room for a UUID: as bytes, and as text with its zero. */
#define VIR_UUID_BUFLEN (16)
#define VIR_UUID_STRING_BUFLEN (36+1)

{{ enums }}

{% for group in strings %}
/* {{ group.doc }} */
{% for value in group.values %}
#define {{ value.name }}{{ value.pad }} "{{ value.text }}" /* {{ value.doc }} */
{% endfor %}

{% endfor %}
{{ declarations }}
{% for macro in callbacks %}
/* Turns a callback of any type into the type that {{ macro.function }} takes. */
#define {{ macro.name }}(cb) (({{ macro.ty }})(void (*)(void))(cb))

{% endfor %}
#ifdef __cplusplus
}
#endif

#include <libvirt/virterror.h>

#endif /* LIBVIR_H */
