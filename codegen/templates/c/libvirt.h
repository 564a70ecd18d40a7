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

/* Sets of processors: a bit each, the lowest one of the first byte is processor 0. (Since: 0.1.4) */
#define VIR_CPU_MAPLEN(cpus) (((cpus) + 7) / 8)
#define VIR_USE_CPU(cpumap, cpu) ((cpumap)[(cpu) / 8] |= (unsigned char)(1 << ((cpu) % 8)))
#define VIR_UNUSE_CPU(cpumap, cpu) ((cpumap)[(cpu) / 8] &= (unsigned char)~(1 << ((cpu) % 8)))
#define VIR_CPU_USED(cpumap, cpu) ((cpumap)[(cpu) / 8] & (1 << ((cpu) % 8)))

/* Several such sets one after the other, of `maplen` bytes each: that of a virtual processor, a copy of it, and a processor in it. */
#define VIR_GET_CPUMAP(cpumaps, maplen, vcpu) (&(cpumaps)[(vcpu) * (maplen)])
#define VIR_COPY_CPUMAP(cpumaps, maplen, vcpu, cpumap) memcpy((cpumap), VIR_GET_CPUMAP(cpumaps, maplen, vcpu), (maplen))
#define VIR_CPU_USABLE(cpumaps, maplen, vcpu, cpu) VIR_CPU_USED(VIR_GET_CPUMAP(cpumaps, maplen, vcpu), cpu)

/* How many processors a host can have at most, by what its `virNodeInfo` says. */
#define VIR_NODEINFO_MAXCPUS(info) ((info).nodes * (info).sockets * (info).cores * (info).threads)

/* Room for the names of typed parameters, and their structure, as they were called at first. */
#define VIR_DOMAIN_SCHED_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define VIR_DOMAIN_BLKIO_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define VIR_DOMAIN_MEMORY_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define VIR_DOMAIN_BLOCK_STATS_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define _virSchedParameter _virTypedParameter
#define _virBlkioParameter _virTypedParameter
#define _virMemoryParameter _virTypedParameter

/* The names of figures that a hypervisor calls as it likes: this, its name, and one of the endings. (Since: 11.2.0) */
#define VIR_DOMAIN_STATS_VM_PREFIX "vm."
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_CUR ".cur"
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_SUM ".sum"
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_MAX ".max"

{{ enums }}

/* The key codes of RFB, as they were called at first. */
#define VIR_KEYCODE_SET_RFB VIR_KEYCODE_SET_QNUM

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
