/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A user's own host with QEMU: what it can do, its devices, volumes, and domains that do not run. The second argument is a folder that the host may write to.
 * Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

#include <unistd.h>

#include <sys/utsname.h>

#define DISK "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='%s/none.img'/><target dev='%s' bus='virtio'/>%s</disk>"

static const char *folder;

/* A text that is the caller's then: whether there is one, and whether it has something in it. */
static void text(const char *what, char *xml, const char *part)
{
    found(what, xml);
    if (xml)
        printf("%s: %d\n", part, strstr(xml, part) != NULL);
    free(xml);
}

static void capabilities(virConnectPtr conn)
{
    const char *cpu = "<cpu match='minimum'><model>qemu64</model></cpu>";
    struct utsname machine;
    char *whole, xml[512];

    CHECK(uname(&machine) == 0);
    text("capabilities", virConnectGetCapabilities(conn), "<host>");
    text("capabilities of domains", virConnectGetDomainCapabilities(conn, NULL, machine.machine, NULL, "qemu", 0), "<domainCapabilities>");
    text("capabilities of nothing", virConnectGetDomainCapabilities(conn, NULL, "nosuch", NULL, "qemu", 0), "");
    text("capabilities of pools", virConnectGetStoragePoolCapabilities(conn, 0), "<storagepoolCapabilities>");
    printf("processor: %d\n", virConnectCompareHypervisorCPU(conn, NULL, machine.machine, NULL, "qemu", cpu, 0) >= VIR_CPU_COMPARE_INCOMPATIBLE);
    printf("no processor: %d\n", virConnectCompareCPU(conn, "<cpu", 0));
    whole = virConnectBaselineHypervisorCPU(conn, NULL, machine.machine, NULL, "qemu", &cpu, 1, 0);
    text("the least of processors", whole, "<cpu");
    snprintf(xml, sizeof(xml), "<domain type='qemu'><name>line</name><memory>32768</memory><os><type arch='%s'>hvm</type></os></domain>", machine.machine);
    text("a domain as a command line", virConnectDomainXMLToNative(conn, "qemu-argv", xml, 0), "-name");
    text("a domain in no form", virConnectDomainXMLToNative(conn, "nosuch", xml, 0), "");
}

static void memory(virConnectPtr conn)
{
    virNodeMemoryStats stats[16];
    unsigned int sizes[] = {4};
    unsigned long long counts[1];
    int count = 0;

    told("figures of memory", virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &count, 0));
    CHECK(count > 0 && count <= 16);
    told("figures", virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &count, 0));
    printf("the first is %s\n", stats[0].field);
    told("free pages", virNodeGetFreePages(conn, 1, sizes, 0, 1, counts, 0));
}

static void devices(virConnectPtr conn)
{
    virNodeDevicePtr device = virNodeDeviceLookupByName(conn, "computer");
    int autostart = -1;

    CHECK(device != NULL);
    text("device", virNodeDeviceGetXMLDesc(device, 0), "<name>computer</name>");
    told("it is there", virNodeDeviceIsActive(device));
    told("it is kept", virNodeDeviceIsPersistent(device) < 0 ? -1 : 0);
    told("it starts with the host", virNodeDeviceGetAutostart(device, &autostart) < 0 ? -1 : 0);
    told("release", virNodeDeviceFree(device));
}

/* Only the host's own daemon has filters; of a user's they can be counted. */
static void filters(virConnectPtr conn)
{
    virNWFilterPtr *filters = NULL;
    virNWFilterBindingPtr *bindings = NULL;
    char *names[1] = {NULL};

    told("filters", virConnectNumOfNWFilters(conn));
    told("their names", virConnectListNWFilters(conn, names, 1));
    told("all filters", virConnectListAllNWFilters(conn, &filters, 0));
    told("all bindings", virConnectListAllNWFilterBindings(conn, &bindings, 0));
    free(filters);
    free(bindings);
    found("a filter", virNWFilterLookupByName(conn, "nosuch"));
    found("a binding", virNWFilterBindingLookupByPortDev(conn, "nosuch"));
}

static void volumes(virConnectPtr conn)
{
    virStoragePoolPtr pool, same;
    virStorageVolPtr volume, copy;
    virStorageVolInfo info;
    char xml[1024];

    snprintf(xml, sizeof(xml), "<pool type='dir'><name>pool</name><target><path>%s</path></target></pool>", folder);
    pool = virStoragePoolCreateXML(conn, xml, 0);
    CHECK(pool != NULL);
    same = virStoragePoolLookupByTargetPath(conn, folder);
    CHECK(same && strcmp(virStoragePoolGetName(same), "pool") == 0);
    told("release", virStoragePoolFree(same));
    found("a pool at no path", virStoragePoolLookupByTargetPath(conn, "/nowhere/at/all"));
    volume = virStorageVolCreateXML(pool, "<volume><name>one</name><capacity>65536</capacity></volume>", 0);
    CHECK(volume != NULL);
    told("enlarge", virStorageVolResize(volume, 131072, 0));
    told("smaller than it is", virStorageVolResize(volume, 65536, 0));
    CHECK(virStorageVolGetInfo(volume, &info) == 0);
    printf("%llu bytes\n", info.capacity);
    copy = virStorageVolCreateXMLFrom(pool, "<volume><name>two</name><capacity>131072</capacity></volume>", volume, 0);
    found("copy", copy);
    told("volumes", virStoragePoolNumOfVolumes(pool));
    told("delete", virStorageVolDelete(copy, 0));
    told("delete", virStorageVolDelete(volume, 0));
    virStorageVolFree(copy);
    virStorageVolFree(volume);
    told("stop", virStoragePoolDestroy(pool));
    virStoragePoolFree(pool);
}

/* Devices of what is started the next time. */
static void plugs(virDomainPtr domain)
{
    char xml[1024];

    snprintf(xml, sizeof(xml), DISK, folder, "vda", "<alias name='ua-first'/>");
    told("attach", virDomainAttachDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_CONFIG));
    told("attach again", virDomainAttachDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_CONFIG) < 0 ? -1 : 0);
    told("attach to what runs", virDomainAttachDevice(domain, xml));
    told("detach from what runs", virDomainDetachDevice(domain, xml));
    snprintf(xml, sizeof(xml), DISK, folder, "vda", "<readonly/><alias name='ua-first'/>");
    told("change", virDomainUpdateDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_CONFIG));
    told("detach by alias", virDomainDetachDeviceAlias(domain, "ua-first", VIR_DOMAIN_AFFECT_CONFIG));
    snprintf(xml, sizeof(xml), DISK, folder, "vdb", "");
    told("attach another", virDomainAttachDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_CONFIG));
    told("detach", virDomainDetachDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_CONFIG));
}

static void stopped(virConnectPtr conn)
{
    virDomainPtr domain = virDomainDefineXML(conn, "<domain type='qemu'><name>stopped</name><memory>32768</memory><vcpu current='1'>2</vcpu>"
                                                    "<os><type arch='x86_64'>hvm</type></os></domain>");
    virTypedParameterPtr params = NULL;
    int count = 0, room = 0, ends[2];

    CHECK(domain != NULL);
    plugs(domain);
    /* Its memory is not encrypted: nothing is told, and nothing is taken. */
    told("how it was started", virDomainGetLaunchSecurityInfo(domain, &params, &count, 0));
    printf("%d parameters\n", count);
    virTypedParamsFree(params, count);
    params = NULL;
    count = 0;
    CHECK(virTypedParamsAddString(&params, &count, &room, VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET, "AAEC") == 0);
    CHECK(virTypedParamsAddString(&params, &count, &room, VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER, "AAEC") == 0);
    told("a secret for it", virDomainSetLaunchSecurityState(domain, params, count, 0));
    virTypedParamsFree(params, count);
    CHECK(pipe(ends) == 0);
    told("files for it", virDomainFDAssociate(domain, "files", 2, ends, 0));
    close(ends[0]);
    close(ends[1]);
    told("another processor", virDomainSetVcpu(domain, "1", 1, VIR_DOMAIN_AFFECT_CONFIG));
    told("processors", virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_CONFIG));
    told("undefine", virDomainUndefine(domain));
    told("release", virDomainFree(domain));
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));

    CHECK(argc > 2);
    folder = argv[2];
    capabilities(conn);
    memory(conn);
    devices(conn);
    filters(conn);
    volumes(conn);
    stopped(conn);
    told("close", virConnectClose(conn));
    return 0;
}
