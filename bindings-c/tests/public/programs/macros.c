/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The macros that calculate, and older names: prints what they give. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

static void show(const char *what, const unsigned char *map, size_t length)
{
    size_t i;

    printf("%s:", what);
    for (i = 0; i < length; i++)
        printf(" %02x", map[i]);
    printf("\n");
}

static void sets(void)
{
    unsigned char maps[3 * 2] = {0}, copy[2] = {0};
    unsigned char *second = VIR_GET_CPUMAP(maps, 2, 1);
    int cpu;

    for (cpu = 0; cpu <= 17; cpu++)
        printf("%d processors take %d\n", cpu, VIR_CPU_MAPLEN(cpu));
    VIR_USE_CPU(second, 0);
    VIR_USE_CPU(second, 7);
    VIR_USE_CPU(second, 8);
    VIR_USE_CPU(second, 15);
    show("used", maps, sizeof(maps));
    VIR_UNUSE_CPU(second, 7);
    VIR_UNUSE_CPU(second, 9);
    show("unused", maps, sizeof(maps));
    VIR_COPY_CPUMAP(maps, 2, 1, copy);
    show("copied", copy, sizeof(copy));
    for (cpu = 0; cpu < 16; cpu++)
        printf("%d: %d %d %d\n", cpu, VIR_CPU_USED(second, cpu) != 0, VIR_CPU_USABLE(maps, 2, 1, cpu) != 0, VIR_CPU_USABLE(maps, 2, 2, cpu) != 0);
}

int main(void)
{
    virNodeInfo host = {.nodes = 2, .sockets = 3, .cores = 5, .threads = 7, .cpus = 11};
    virMemoryParameter limit = {.field = VIR_DOMAIN_MEMORY_HARD_LIMIT, .type = VIR_DOMAIN_MEMORY_PARAM_ULLONG};
    virMemoryParameterPtr limits = &limit;
    virTypedParameterPtr same = limits;

    sets();
    printf("a host: %u, one more core: %u\n", VIR_NODEINFO_MAXCPUS(host), VIR_NODEINFO_MAXCPUS(host) + 1);
    limit.value.ul = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    printf("%s %d %llu\n", same->field, same->type == VIR_TYPED_PARAM_ULLONG, same->value.ul);
    printf("a version: %d %d\n", LIBVIR_CHECK_VERSION(0, 8, 8), LIBVIR_CHECK_VERSION(99, 0, 0));
    return 0;
}
