/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Wrong calls: what is no handle, or one of another kind, is noticed, and each error says which part of the library it is from. Compiled against virtkit and
 * against libvirt, it must print the same.
 */
#include <stdint.h>

#include "check.h"

/* Calls what fails, and prints from where. */
#define FAILS(call, number, part)                                                                                \
    do {                                                                                                         \
        virResetLastError();                                                                                     \
        printf("%s: %d ", #call, (intptr_t)(call) <= 0);                                                         \
        printf("code %d domain %d\n", virGetLastErrorCode(), virGetLastErrorDomain());                           \
        CHECK(virGetLastErrorCode() == (number) && virGetLastErrorDomain() == (part));                           \
    } while (0)

static void nothing(void)
{
    FAILS(virConnectClose(NULL), VIR_ERR_INVALID_CONN, VIR_FROM_NONE);
    FAILS(virConnectRef(NULL), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virConnectGetHostname(NULL), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virNodeGetInfo(NULL, NULL), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virDomainLookupByName(NULL, "test"), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virNetworkLookupByName(NULL, "default"), VIR_ERR_INVALID_CONN, VIR_FROM_NETWORK);
    FAILS(virStoragePoolLookupByName(NULL, "pool"), VIR_ERR_INVALID_CONN, VIR_FROM_STORAGE);
    FAILS(virInterfaceLookupByName(NULL, "eth1"), VIR_ERR_INVALID_CONN, VIR_FROM_INTERFACE);
    FAILS(virNodeDeviceLookupByName(NULL, "computer"), VIR_ERR_INVALID_CONN, VIR_FROM_NODEDEV);
    FAILS(virSecretLookupByUsage(NULL, VIR_SECRET_USAGE_TYPE_VOLUME, "key"), VIR_ERR_INVALID_CONN, VIR_FROM_SECRET);
    FAILS(virNWFilterLookupByName(NULL, "clean"), VIR_ERR_INVALID_CONN, VIR_FROM_NWFILTER);
    FAILS(virStreamNew(NULL, 0), VIR_ERR_INVALID_CONN, VIR_FROM_STREAMS);
    FAILS(virConnectListAllDomains(NULL, NULL, 0), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virConnectListAllSecrets(NULL, NULL, 0), VIR_ERR_INVALID_CONN, VIR_FROM_SECRET);
    FAILS(virConnectNumOfNetworks(NULL), VIR_ERR_INVALID_CONN, VIR_FROM_NETWORK);
    FAILS(virConnectNetworkEventRegisterAny(NULL, NULL, 0, NULL, NULL, NULL), VIR_ERR_INVALID_CONN, VIR_FROM_NETWORK);
    FAILS(virConnectDomainEventRegisterAny(NULL, NULL, 0, NULL, NULL, NULL), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);

    FAILS(virDomainFree(NULL), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainGetState(NULL, NULL, NULL, 0), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainListAllSnapshots(NULL, NULL, 0), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainSnapshotFree(NULL), VIR_ERR_INVALID_DOMAIN_SNAPSHOT, VIR_FROM_DOMAIN_SNAPSHOT);
    FAILS(virDomainCheckpointFree(NULL), VIR_ERR_INVALID_DOMAIN_CHECKPOINT, VIR_FROM_DOMAIN_CHECKPOINT);
    FAILS(virNetworkFree(NULL), VIR_ERR_INVALID_NETWORK, VIR_FROM_NETWORK);
    FAILS(virNetworkPortFree(NULL), VIR_ERR_INVALID_NETWORK_PORT, VIR_FROM_NETWORK);
    FAILS(virStoragePoolFree(NULL), VIR_ERR_INVALID_STORAGE_POOL, VIR_FROM_STORAGE);
    FAILS(virStorageVolFree(NULL), VIR_ERR_INVALID_STORAGE_VOL, VIR_FROM_STORAGE);
    FAILS(virInterfaceFree(NULL), VIR_ERR_INVALID_INTERFACE, VIR_FROM_INTERFACE);
    FAILS(virNodeDeviceFree(NULL), VIR_ERR_INVALID_NODE_DEVICE, VIR_FROM_NODEDEV);
    FAILS(virSecretFree(NULL), VIR_ERR_INVALID_SECRET, VIR_FROM_SECRET);
    FAILS(virNWFilterFree(NULL), VIR_ERR_INVALID_NWFILTER, VIR_FROM_NWFILTER);
    FAILS(virNWFilterBindingFree(NULL), VIR_ERR_INVALID_NWFILTER_BINDING, VIR_FROM_NWFILTER);
    FAILS(virStreamFree(NULL), VIR_ERR_INVALID_STREAM, VIR_FROM_STREAMS);
}

/* Handles of another kind, and memory that was never a handle. */
static void another(virConnectPtr conn, virDomainPtr domain, virNetworkPtr network)
{
    static long long other[64];
    virStreamPtr stream = virStreamNew(conn, 0);

    CHECK(stream != NULL);
    FAILS(virNetworkGetName((virNetworkPtr)domain), VIR_ERR_INVALID_NETWORK, VIR_FROM_NETWORK);
    FAILS(virNetworkFree((virNetworkPtr)domain), VIR_ERR_INVALID_NETWORK, VIR_FROM_NETWORK);
    FAILS(virDomainFree((virDomainPtr)network), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainRef((virDomainPtr)stream), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainGetName((virDomainPtr)conn), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virDomainGetName((virDomainPtr)other), VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM);
    FAILS(virConnectGetURI((virConnectPtr)domain), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virDomainLookupByName((virConnectPtr)other, "test"), VIR_ERR_INVALID_CONN, VIR_FROM_DOMAIN);
    FAILS(virStoragePoolGetName((virStoragePoolPtr)network), VIR_ERR_INVALID_STORAGE_POOL, VIR_FROM_STORAGE);
    FAILS(virDomainSnapshotGetName((virDomainSnapshotPtr)domain), VIR_ERR_INVALID_DOMAIN_SNAPSHOT, VIR_FROM_DOMAIN_SNAPSHOT);
    FAILS(virStreamFree((virStreamPtr)domain), VIR_ERR_INVALID_STREAM, VIR_FROM_STREAMS);
    /* They are as good as before. */
    CHECK(strcmp(virDomainGetName(domain), "test") == 0 && strcmp(virNetworkGetName(network), "default") == 0);
    virStreamFree(stream);
}

static void refused(virConnectPtr conn, const char *uri)
{
    virConnectPtr reader = virConnectOpenReadOnly(uri);
    virDomainPtr domain;
    virNetworkPtr network;

    CHECK(reader != NULL);
    domain = virDomainLookupByName(reader, "test");
    network = virNetworkLookupByName(reader, "default");
    CHECK(domain && network);
    FAILS(virDomainDestroy(domain), VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN);
    FAILS(virDomainDefineXML(reader, "<domain/>"), VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN);
    FAILS(virDomainSnapshotCreateXML(domain, "<domainsnapshot/>", 0), VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN_SNAPSHOT);
    FAILS(virNetworkDestroy(network), VIR_ERR_OPERATION_DENIED, VIR_FROM_NETWORK);
    FAILS(virNodeSuspendForDuration(reader, VIR_NODE_SUSPEND_TARGET_MEM, 0, 0), VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN);
    virNetworkFree(network);
    virDomainFree(domain);
    virConnectClose(reader);

    FAILS(virDomainLookupByName(conn, NULL), VIR_ERR_INVALID_ARG, VIR_FROM_DOMAIN);
    FAILS(virNetworkLookupByName(conn, NULL), VIR_ERR_INVALID_ARG, VIR_FROM_NETWORK);
    FAILS(virDomainLookupByUUIDString(conn, "nonsense"), VIR_ERR_INVALID_ARG, VIR_FROM_DOMAIN);
    FAILS(virConnectDomainEventDeregisterAny(conn, 77), VIR_ERR_INVALID_ARG, VIR_FROM_NONE);
    /* What the driver says is from the driver, and what the way to a daemon says is from there. */
    FAILS(virDomainLookupByName(conn, "nosuch"), VIR_ERR_NO_DOMAIN, VIR_FROM_TEST);
    FAILS(virNetworkLookupByName(conn, "nosuch"), VIR_ERR_NO_NETWORK, VIR_FROM_TEST);
    FAILS(virConnectOpen("test+unix:///default?socket=/nonexistent/socket"), VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virNetworkPtr network = virNetworkLookupByName(conn, "default");

    CHECK(domain && network);
    nothing();
    another(conn, domain, network);
    refused(conn, host(argc, argv));
    virNetworkFree(network);
    virDomainFree(domain);
    told("close", virConnectClose(conn));
    return 0;
}
