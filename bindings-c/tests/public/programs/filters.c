/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Filters of networks and the bindings of interfaces to them: references, identities, lists, and the older function without flags. Neither libvirt's made-up
 * host nor a daemon of a user has any, so this is about virtkit's host alone.
 */
#include "check.h"

#define ROOM 4
#define FILTER "<filter name='no-mail' chain='ipv4'><uuid>7c1e9a52-0b7d-4b0f-8a6c-5e4d3c2b1a01</uuid>" \
               "<rule action='drop' direction='out' priority='500'><tcp dstportstart='25'/></rule></filter>"
#define OTHER "<filter name='no-web' chain='root'><uuid>7c1e9a52-0b7d-4b0f-8a6c-5e4d3c2b1a02</uuid></filter>"
#define BINDING "<filterbinding><owner><name>test</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></owner><portdev name='vnet0'/>" \
                "<mac address='52:54:00:00:00:01'/><filterref filter='no-mail'/></filterbinding>"

static const char *const identity = "7c1e9a52-0b7d-4b0f-8a6c-5e4d3c2b1a01";

static void references(virNWFilterPtr filter)
{
    CHECK(virNWFilterRef(filter) == 0 && virNWFilterRef(filter) == 0);
    CHECK(virNWFilterFree(filter) == 0 && virNWFilterFree(filter) == 0);
    CHECK(strcmp(virNWFilterGetName(filter), "no-mail") == 0);
    CHECK(virNWFilterRef(NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_NWFILTER);
}

static void identities(virConnectPtr conn, virNWFilterPtr filter)
{
    char text[VIR_UUID_STRING_BUFLEN];
    virNWFilterPtr other;

    CHECK(virNWFilterGetUUIDString(filter, text) == 0 && strcmp(text, identity) == 0);
    CHECK(virNWFilterGetUUIDString(filter, NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    other = virNWFilterLookupByUUIDString(conn, identity);
    CHECK(other && strcmp(virNWFilterGetName(other), "no-mail") == 0);
    CHECK(virNWFilterFree(other) == 0);
    CHECK(!virNWFilterLookupByUUIDString(conn, "7c1e9a52") && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(!virNWFilterLookupByUUIDString(conn, "12345678-9abc-def0-1234-56789abcdef0") && virGetLastErrorCode() == VIR_ERR_NO_NWFILTER);
}

static void lists(virConnectPtr conn)
{
    virNWFilterPtr other = virNWFilterDefineXML(conn, OTHER);
    char *names[ROOM] = {NULL};
    int i;

    CHECK(other != NULL);
    CHECK(virConnectNumOfNWFilters(conn) == 2);
    CHECK(virConnectListNWFilters(conn, names, ROOM) == 2 && names[2] == NULL);
    CHECK(strcmp(names[0], names[1]) != 0);
    for (i = 0; i < 2; i++) {
        CHECK(strcmp(names[i], "no-mail") == 0 || strcmp(names[i], "no-web") == 0);
        free(names[i]);
        names[i] = NULL;
    }
    CHECK(virConnectListNWFilters(conn, names, 1) == 1 && names[0] && !names[1]);
    free(names[0]);
    CHECK(virConnectListNWFilters(conn, names, 0) == 0);
    CHECK(virConnectListNWFilters(conn, NULL, 1) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virConnectListNWFilters(conn, names, -1) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virConnectNumOfNWFilters(NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_CONN);
    CHECK(virNWFilterUndefine(other) == 0);
    CHECK(virNWFilterFree(other) == 0);
    CHECK(virConnectNumOfNWFilters(conn) == 1);
}

static void bindings(virConnectPtr conn)
{
    virNWFilterBindingPtr binding = virNWFilterBindingCreateXML(conn, BINDING, 0);

    CHECK(binding != NULL);
    CHECK(virNWFilterBindingRef(binding) == 0);
    CHECK(virNWFilterBindingFree(binding) == 0);
    CHECK(strcmp(virNWFilterBindingGetPortDev(binding), "vnet0") == 0);
    CHECK(strcmp(virNWFilterBindingGetFilterName(binding), "no-mail") == 0);
    CHECK(virNWFilterBindingRef(NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_NWFILTER_BINDING);
    CHECK(virNWFilterBindingDelete(binding) == 0);
    CHECK(virNWFilterBindingFree(binding) == 0);
}

int main(void)
{
    virConnectPtr conn = open_test("test:///default");
    virNWFilterPtr filter;

    CHECK(virConnectNumOfNWFilters(conn) == 0);
    CHECK(!virNWFilterDefineXML(conn, NULL) && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(!virNWFilterDefineXML(NULL, FILTER) && virGetLastErrorCode() == VIR_ERR_INVALID_CONN);
    CHECK(!virNWFilterDefineXML(conn, "<filter/>") && virGetLastErrorCode() == VIR_ERR_XML_ERROR);
    filter = virNWFilterDefineXML(conn, FILTER);
    CHECK(filter != NULL);
    references(filter);
    identities(conn, filter);
    lists(conn);
    bindings(conn);
    CHECK(virNWFilterUndefine(filter) == 0);
    CHECK(virNWFilterUndefine(filter) == -1 && virGetLastErrorCode() == VIR_ERR_NO_NWFILTER);
    /* A handle outlives what it stands for. */
    CHECK(strcmp(virNWFilterGetName(filter), "no-mail") == 0);
    CHECK(virNWFilterFree(filter) == 0);
    CHECK(virConnectClose(conn) == 0);
    return 0;
}
