/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * {{ what }}, as virtkit has it. The functions are in the one library, virtkit's.
 */
#ifndef {{ guard }}
#define {{ guard }}

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

{% if enums %}
{{ enums }}

{% endif %}
{{ declarations }}
#ifdef __cplusplus
}
#endif

#endif /* {{ guard }} */
