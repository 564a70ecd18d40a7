/* Asks by libvirt's older functions: how many there are, and for the names of so many. Its library sends a procedure for each of them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define MOST 64

static void need(int is_well, const char *what)
{
    if (is_well)
        return;
    fprintf(stderr, "%s: %s\n", what, virGetLastErrorMessage());
    exit(1);
}

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static void show(const char *what, int count, char **names, int listed)
{
    int at;

    need(count >= 0 && listed >= 0, what);
    qsort(names, listed, sizeof(*names), by_name);
    printf("%s %d:", what, count);
    for (at = 0; at < listed; at++) {
        printf(" %s", names[at]);
        free(names[at]);
    }
    printf("\n");
}

static void snapshots(virDomainPtr domain)
{
    char *names[MOST];
    virDomainSnapshotPtr first, second;

    first = virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>first</name></domainsnapshot>", 0);
    need(first != NULL, "the first snapshot");
    second = virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>second</name></domainsnapshot>", 0);
    need(second != NULL, "the second snapshot");
    show("snapshots", virDomainSnapshotNum(domain, 0), names, virDomainSnapshotListNames(domain, names, MOST, 0));
    show("roots", virDomainSnapshotNum(domain, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS), names,
         virDomainSnapshotListNames(domain, names, MOST, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS));
    show("children", virDomainSnapshotNumChildren(first, 0), names, virDomainSnapshotListChildrenNames(first, names, MOST, 0));
    virDomainSnapshotFree(first);
    virDomainSnapshotFree(second);
}

static void devices(virConnectPtr host)
{
    char *names[MOST], *more[MOST];
    virNodeDevicePtr *all, device;
    int listed, named, capabilities, at;

    listed = virConnectListAllNodeDevices(host, &all, 0);
    need(listed >= 0, "the list of devices");
    named = virNodeListDevices(host, NULL, names, MOST, 0);
    need(named > 0, "the names of devices");
    device = virNodeDeviceLookupByName(host, "computer");
    need(device != NULL, "a device");
    capabilities = virNodeDeviceListCaps(device, more, MOST);
    need(capabilities >= 0, "its capabilities");
    printf("devices %d %d %d, capabilities %d %d\n", listed, virNodeNumOfDevices(host, NULL, 0), named, virNodeDeviceNumOfCaps(device),
           capabilities);
    for (at = 0; at < listed; at++)
        virNodeDeviceFree(all[at]);
    for (at = 0; at < named; at++)
        free(names[at]);
    for (at = 0; at < capabilities; at++)
        free(more[at]);
    free(all);
    virNodeDeviceFree(device);
}

int main(int count, char **words)
{
    virConnectPtr host;
    virDomainPtr domain;
    virStoragePoolPtr pool;
    char *names[MOST];
    int ids[MOST], listed, at;

    need(count == 2, "a URI is wanted");
    host = virConnectOpen(words[1]);
    need(host != NULL, "the connection");
    need(virDomainDefineXML(host, "<domain type='test'><name>idle</name><memory>1024</memory><os><type>hvm</type></os></domain>") != NULL,
         "a defined domain");
    need(virNetworkDefineXML(host, "<network><name>spare</name></network>") != NULL, "a defined network");
    need(virStoragePoolDefineXML(host, "<pool type='dir'><name>cellar</name><target><path>/cellar</path></target></pool>", 0) != NULL,
         "a defined pool");
    need(virNWFilterDefineXML(host, "<filter name='clean' chain='root'/>") != NULL, "a filter");
    need(virSecretDefineXML(host,
                            "<secret ephemeral='no' private='no'><uuid>11111111-2222-3333-4444-555555555555</uuid></secret>", 0) != NULL,
         "a secret");
    listed = virConnectListDomains(host, ids, MOST);
    need(listed >= 0, "the list of domains");
    printf("domains %d:", virConnectNumOfDomains(host));
    for (at = 0; at < listed; at++)
        printf(" %d", ids[at]);
    printf("\n");
#define LIST(what, kind) show(what, virConnectNumOf##kind(host), names, virConnectList##kind(host, names, MOST))
    LIST("defined domains", DefinedDomains);
    LIST("networks", Networks);
    LIST("defined networks", DefinedNetworks);
    LIST("interfaces", Interfaces);
    LIST("defined interfaces", DefinedInterfaces);
    LIST("storage pools", StoragePools);
    LIST("defined storage pools", DefinedStoragePools);
    LIST("nwfilters", NWFilters);
    LIST("secrets", Secrets);
    pool = virStoragePoolLookupByName(host, "default-pool");
    need(pool != NULL, "a pool");
    need(virStorageVolCreateXML(pool, "<volume><name>v</name><capacity>4096</capacity></volume>", 0) != NULL, "a volume");
    show("volumes", virStoragePoolNumOfVolumes(pool), names, virStoragePoolListVolumes(pool, names, MOST));
    domain = virDomainLookupByName(host, "test");
    need(domain != NULL, "a domain");
    snapshots(domain);
    devices(host);
    virStoragePoolFree(pool);
    virDomainFree(domain);
    virConnectClose(host);
    return 0;
}
