/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The older functions that count the networks, interfaces, devices, secrets and filters of a host, and fill arrays of the caller's: prints what they answer.
 * Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

#define ROOM 16

#define WOOD "<network><name>wood</name><uuid>5d8f2a0c-3b1e-4c7a-9f60-1a2b3c4d5e6f</uuid><bridge name='wood0'/></network>"
#define HILL "<network><name>hill</name><bridge name='hill0'/></network>"
#define LINK "<interface type='ethernet' name='eth7'><start mode='none'/><mac address='52:54:00:11:22:77'/></interface>"

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Prints names in the order of the alphabet, and releases them. */
static void show(const char *what, char **names, int count)
{
    int i;

    told(what, count);
    if (count > 1)
        qsort(names, (size_t)count, sizeof(*names), by_name);
    for (i = 0; i < count; i++) {
        printf("  %s\n", names[i]);
        free(names[i]);
        names[i] = NULL;
    }
}

/* Both ways to use a pair, and both to use it wrongly. */
#define LIST(what, conn, count, list)                                                                            \
    do {                                                                                                         \
        char *names[ROOM] = {NULL};                                                                              \
        told("number of " what, count(conn));                                                                    \
        show(what, names, list(conn, names, ROOM));                                                              \
        told("no room for " what, list(conn, names, 0));                                                         \
        CHECK(names[0] == NULL);                                                                                 \
        told("no array for " what, list(conn, NULL, 1));                                                         \
        told("less than no room for " what, list(conn, names, -1));                                              \
        told("number of nobody's " what, count(NULL));                                                           \
        told("nobody's " what, list(NULL, names, ROOM));                                                         \
    } while (0)

static void all(virConnectPtr conn)
{
    LIST("networks", conn, virConnectNumOfNetworks, virConnectListNetworks);
    LIST("stopped networks", conn, virConnectNumOfDefinedNetworks, virConnectListDefinedNetworks);
    LIST("interfaces", conn, virConnectNumOfInterfaces, virConnectListInterfaces);
    LIST("stopped interfaces", conn, virConnectNumOfDefinedInterfaces, virConnectListDefinedInterfaces);
}

static void networks(virConnectPtr conn)
{
    virNetworkPtr wood = virNetworkCreateXML(conn, WOOD), hill = virNetworkDefineXML(conn, HILL);
    char *names[ROOM] = {NULL};
    char text[VIR_UUID_STRING_BUFLEN];

    CHECK(wood && hill);
    printf("%s: running %d, stored %d\n", virNetworkGetName(wood), virNetworkIsActive(wood), virNetworkIsPersistent(wood));
    printf("%s: running %d, stored %d\n", virNetworkGetName(hill), virNetworkIsActive(hill), virNetworkIsPersistent(hill));
    CHECK(virNetworkGetUUIDString(wood, text) == 0);
    printf("%s\n", text);
    /* One of them got an identity. */
    told("identity", virNetworkGetUUIDString(hill, text));
    CHECK(strlen(text) == VIR_UUID_STRING_BUFLEN - 1);
    found("a network of no document", virNetworkCreateXML(conn, NULL));
    found("a stored network of no document", virNetworkDefineXML(conn, NULL));
    found("nobody's network", virNetworkCreateXML(NULL, WOOD));
    found("nobody's stored network", virNetworkDefineXML(NULL, HILL));
    found("a network that is no document", virNetworkDefineXML(conn, "<network"));
    told("networks", virConnectNumOfNetworks(conn));
    show("running", names, virConnectListNetworks(conn, names, ROOM));
    show("stopped", names, virConnectListDefinedNetworks(conn, names, ROOM));
    /* One that fits. */
    show("one of them", names, virConnectListDefinedNetworks(conn, names, 1));
    told("stop", virNetworkDestroy(wood));
    told("forget", virNetworkUndefine(hill));
    virNetworkFree(wood);
    virNetworkFree(hill);
}

static void interfaces(virConnectPtr conn)
{
    virInterfacePtr link = virInterfaceDefineXML(conn, LINK, 0);
    char *names[ROOM] = {NULL};

    CHECK(link != NULL);
    show("running", names, virConnectListInterfaces(conn, names, ROOM));
    show("stopped", names, virConnectListDefinedInterfaces(conn, names, ROOM));
    told("start", virInterfaceCreate(link, 0));
    told("running", virConnectNumOfInterfaces(conn));
    told("stopped", virConnectNumOfDefinedInterfaces(conn));
    told("stop", virInterfaceDestroy(link, 0));
    told("forget", virInterfaceUndefine(link));
    virInterfaceFree(link);
}

static void devices(virConnectPtr conn)
{
    virNodeDevicePtr device = virNodeDeviceLookupByName(conn, "computer");
    char *names[ROOM] = {NULL};
    int count = virNodeNumOfDevices(conn, NULL, 0);

    CHECK(device != NULL);
    /* How many there are is each host's own affair; that of the whole is there. */
    CHECK(count >= 1);
    show("systems", names, virNodeListDevices(conn, "system", names, ROOM, 0));
    told("number of systems", virNodeNumOfDevices(conn, "system", 0));
    told("number of what is not", virNodeNumOfDevices(conn, "nosuch", 0));
    told("number of nobody's devices", virNodeNumOfDevices(NULL, NULL, 0));
    told("number with a flag", virNodeNumOfDevices(conn, NULL, 1));
    told("nobody's devices", virNodeListDevices(NULL, NULL, names, ROOM, 0));
    told("devices into nothing", virNodeListDevices(conn, NULL, NULL, 1, 0));
    told("number of capabilities", virNodeDeviceNumOfCaps(device));
    show("capabilities", names, virNodeDeviceListCaps(device, names, ROOM));
    told("capabilities of nothing", virNodeDeviceNumOfCaps(NULL));
    told("into no room", virNodeDeviceListCaps(device, names, 0));
    told("names of nothing", virNodeDeviceListCaps(NULL, names, ROOM));
    virNodeDeviceFree(device);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));

    all(conn);
    networks(conn);
    interfaces(conn);
    devices(conn);
    told("close", virConnectClose(conn));
    return 0;
}
