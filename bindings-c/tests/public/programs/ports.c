/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ports of a network, which libvirt's made-up host has not: how they are found, and what keeps what. Compiled against virtkit and against libvirt, it must print the
 * same.
 */
#include "check.h"

/* One that needs no right to set it up: the bridge is somebody else's. */
#define NETWORK "<network><name>wood</name><forward mode='bridge'/><bridge name='wood0'/></network>"
#define PORT "<networkport><uuid>1b2f1f3c-1c53-4d3c-8a3b-2f6f0a6c9d01</uuid><owner><name>test</name>" \
             "<uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></owner><mac address='52:54:00:00:00:01'/></networkport>"

static const char *const identity = "1b2f1f3c-1c53-4d3c-8a3b-2f6f0a6c9d01";

static void names(virNetworkPtr network, virNetworkPortPtr port)
{
    char text[VIR_UUID_STRING_BUFLEN];
    unsigned char raw[VIR_UUID_BUFLEN];
    virNetworkPortPtr other;

    told("identity", virNetworkPortGetUUIDString(port, text));
    printf("%s\n", text);
    told("identity in bytes", virNetworkPortGetUUID(port, raw));
    told("identity into nothing", virNetworkPortGetUUIDString(port, NULL));
    told("identity of nothing", virNetworkPortGetUUIDString(NULL, text));
    other = virNetworkPortLookupByUUIDString(network, identity);
    found("by text", other);
    printf("of the network %s\n", virNetworkGetName(virNetworkPortGetNetwork(other)));
    told("release", virNetworkPortFree(other));
    other = virNetworkPortLookupByUUID(network, raw);
    found("by bytes", other);
    told("release", virNetworkPortFree(other));
    found("by what is no identity", virNetworkPortLookupByUUIDString(network, "1b2f1f3c"));
    found("by the identity of nothing", virNetworkPortLookupByUUIDString(network, "12345678-9abc-def0-1234-56789abcdef0"));
    found("by no text", virNetworkPortLookupByUUIDString(network, NULL));
    found("of no network", virNetworkPortLookupByUUIDString(NULL, identity));
}

static void told_of(virNetworkPtr network, virNetworkPortPtr port)
{
    virNetworkPortPtr *ports = NULL;
    virNetworkDHCPLeasePtr *leases = NULL;
    virTypedParameterPtr params = NULL;
    char *xml = virNetworkPortGetXMLDesc(port, 0);
    int count = 0, i;

    CHECK(xml != NULL);
    printf("document: %d %d\n", strstr(xml, identity) != NULL, strstr(xml, "<mac address='52:54:00:00:00:01'/>") != NULL);
    free(xml);
    count = virNetworkListAllPorts(network, &ports, 0);
    told("ports", count);
    for (i = 0; i < count; i++)
        virNetworkPortFree(ports[i]);
    free(ports);
    count = 0;
    told("limits", virNetworkPortGetParameters(port, &params, &count, 0));
    printf("%d limits\n", count);
    virTypedParamsFree(params, count);
    count = virNetworkGetDHCPLeases(network, NULL, &leases, 0);
    told("addresses", count);
    free(leases);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virNetworkPtr network = virNetworkDefineXML(conn, NETWORK);
    virNetworkPortPtr port;

    CHECK(network != NULL);
    found("a port of what does not run", virNetworkPortCreateXML(network, PORT, 0));
    told("start", virNetworkCreate(network));
    found("a port of nothing", virNetworkPortCreateXML(NULL, PORT, 0));
    found("a port without a document", virNetworkPortCreateXML(network, NULL, 0));
    port = virNetworkPortCreateXML(network, PORT, 0);
    CHECK(port != NULL);
    told("reference", virNetworkPortRef(port));
    told("release", virNetworkPortFree(port));
    told("reference to nothing", virNetworkPortRef(NULL));
    told("release of nothing", virNetworkPortFree(NULL));
    names(network, port);
    told_of(network, port);
    /* The handle of the port keeps that of its network. */
    told("release", virNetworkFree(network));
    network = virNetworkPortGetNetwork(port);
    printf("still %s\n", virNetworkGetName(network));
    told("delete", virNetworkPortDelete(port, 0));
    told("delete again", virNetworkPortDelete(port, 0));
    told("stop", virNetworkDestroy(network));
    told("undefine", virNetworkUndefine(network));
    told("release", virNetworkPortFree(port));
    told("close", virConnectClose(conn));
    return 0;
}
