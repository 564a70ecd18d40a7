/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * References of handles: each one more has to be released, the last keeps the connection, and what is no handle is refused. Prints what is answered about
 * the host. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

/* Takes a reference more, gives it back, and uses the handle after that; then asks of no handle. */
#define TWICE(Kind, object, use)                                                                                 \
    do {                                                                                                         \
        told(#Kind " reference", Kind##Ref(object));                                                             \
        told(#Kind " reference", Kind##Ref(object));                                                             \
        told(#Kind " release", Kind##Free(object));                                                              \
        told(#Kind " release", Kind##Free(object));                                                              \
        CHECK((use) != NULL);                                                                                    \
        told(#Kind " reference to nothing", Kind##Ref(NULL));                                                    \
        told(#Kind " release of nothing", Kind##Free(NULL));                                                     \
    } while (0)

/* Releases the last reference. */
#define LAST(Kind, object) told(#Kind " last release", Kind##Free(object))

/* The connection is the very handle that was opened, and is no reference more. */
#define OF(Kind, object, conn)                                                                                   \
    do {                                                                                                         \
        printf(#Kind " is of the connection: %d\n", Kind##GetConnect(object) == (conn));                         \
        found(#Kind " connection of nothing", Kind##GetConnect(NULL));                                           \
    } while (0)

static void domains(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virDomainSnapshotPtr snapshot;
    virDomainCheckpointPtr checkpoint;

    CHECK(domain != NULL);
    TWICE(virDomain, domain, virDomainGetName(domain));
    OF(virDomain, domain, conn);

    snapshot = virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>one</name></domainsnapshot>", 0);
    CHECK(snapshot != NULL);
    TWICE(virDomainSnapshot, snapshot, virDomainSnapshotGetName(snapshot));
    OF(virDomainSnapshot, snapshot, conn);
    printf("of the domain %s\n", virDomainGetName(virDomainSnapshotGetDomain(snapshot)));
    CHECK(virDomainSnapshotGetDomain(snapshot) == virDomainSnapshotGetDomain(snapshot));
    told("delete the snapshot", virDomainSnapshotDelete(snapshot, 0));
    LAST(virDomainSnapshot, snapshot);

    checkpoint = virDomainCheckpointCreateXML(domain, "<domaincheckpoint><name>two</name></domaincheckpoint>", 0);
    CHECK(checkpoint != NULL);
    TWICE(virDomainCheckpoint, checkpoint, virDomainCheckpointGetName(checkpoint));
    OF(virDomainCheckpoint, checkpoint, conn);
    printf("of the domain %s\n", virDomainGetName(virDomainCheckpointGetDomain(checkpoint)));
    CHECK(virDomainCheckpointGetDomain(checkpoint) == virDomainCheckpointGetDomain(checkpoint));
    /* The handle of a part keeps that of the whole. */
    LAST(virDomain, domain);
    printf("still %s\n", virDomainGetName(virDomainCheckpointGetDomain(checkpoint)));
    told("delete the checkpoint", virDomainCheckpointDelete(checkpoint, 0));
    LAST(virDomainCheckpoint, checkpoint);
}

static void storage(virConnectPtr conn)
{
    const char *const xml = "<volume><name>refs.img</name><capacity unit='bytes'>4096</capacity></volume>";
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");
    virStorageVolPtr volume;

    CHECK(pool != NULL);
    TWICE(virStoragePool, pool, virStoragePoolGetName(pool));
    OF(virStoragePool, pool, conn);
    volume = virStorageVolCreateXML(pool, xml, 0);
    CHECK(volume != NULL);
    LAST(virStoragePool, pool);
    TWICE(virStorageVol, volume, virStorageVolGetName(volume));
    OF(virStorageVol, volume, conn);
    told("delete the volume", virStorageVolDelete(volume, 0));
    LAST(virStorageVol, volume);
}

static void networks(virConnectPtr conn)
{
    virNetworkPtr network = virNetworkLookupByName(conn, "default");
    virInterfacePtr interface = virInterfaceLookupByName(conn, "eth1");
    virNodeDevicePtr device = virNodeDeviceLookupByName(conn, "computer");

    CHECK(network && interface && device);
    TWICE(virNetwork, network, virNetworkGetName(network));
    OF(virNetwork, network, conn);
    LAST(virNetwork, network);
    TWICE(virInterface, interface, virInterfaceGetName(interface));
    OF(virInterface, interface, conn);
    LAST(virInterface, interface);
    TWICE(virNodeDevice, device, virNodeDeviceGetName(device));
    LAST(virNodeDevice, device);
}

/* Of the kinds that libvirt's made-up host has not. */
static void nothing(void)
{
    told("secret", virSecretRef(NULL));
    found("connection of a secret", virSecretGetConnect(NULL));
    told("filter", virNWFilterRef(NULL));
    told("binding of a filter", virNWFilterBindingRef(NULL));
    told("port of a network", virNetworkPortRef(NULL));
    told("stream", virStreamRef(NULL));
}

/* A handle of another kind is none of this. */
static void mistaken(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virNetworkPtr network = virNetworkLookupByName(conn, "default");

    CHECK(domain && network);
    told("a domain that is a network", virDomainRef((virDomainPtr)(void *)network));
    told("a network that is a domain", virNetworkRef((virNetworkPtr)(void *)domain));
    told("a pool that is a domain", virStoragePoolRef((virStoragePoolPtr)(void *)domain));
    found("the connection of a network that is a domain", virNetworkGetConnect((virNetworkPtr)(void *)domain));
    told("a connection that is a domain", virConnectRef((virConnectPtr)(void *)domain));
    virNetworkFree(network);
    virDomainFree(domain);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virNetworkPtr network;

    domains(conn);
    storage(conn);
    networks(conn);
    nothing();
    mistaken(conn);
    /* A handle keeps its connection open. */
    network = virNetworkLookupByName(conn, "default");
    CHECK(network != NULL);
    told("close, with a network", virConnectClose(conn));
    printf("%s of an open connection: %d\n", virNetworkGetName(network), virNetworkIsActive(network));
    told("release", virNetworkFree(network));
    return 0;
}
