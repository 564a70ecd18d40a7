/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The three forms of migration: what each says of the destination, and whose the handle is that comes back.
 */
#include "check.h"

#define XML "<domain type='test'><name>%s</name><memory>1024</memory></domain>"

static virDomainPtr start(virConnectPtr conn, const char *name)
{
    char xml[256];
    virDomainPtr domain;

    snprintf(xml, sizeof(xml), XML, name);
    domain = virDomainCreateXML(conn, xml, 0);
    CHECK(domain != NULL);
    return domain;
}

/* The handle is of the destination, and keeps that connection open. */
static void arrived(virDomainPtr moved, virConnectPtr there, const char *name)
{
    CHECK(moved != NULL);
    CHECK(virDomainGetConnect(moved) == there);
    CHECK(strcmp(virDomainGetName(moved), name) == 0);
    CHECK(virDomainIsActive(moved) == 1);
    CHECK(virDomainDestroy(moved) == 0);
    CHECK(virDomainFree(moved) == 0);
}

/* QEMU's driver within the program has no migration, and says so at once. */
static void without_migration(const char *folder)
{
    char uri[512];
    virConnectPtr conn;
    virDomainPtr domain;

    snprintf(uri, sizeof(uri), "qemu:///embed?root=%s", folder);
    conn = open_test(uri);
    domain = virDomainDefineXML(conn, "<domain type='qemu'><name>stays</name><memory>32768</memory><os><type arch='x86_64'>hvm</type></os></domain>");
    CHECK(domain != NULL);
    CHECK(virDomainMigrateToURI(domain, "qemu:///other", VIR_MIGRATE_PEER2PEER, NULL, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_SUPPORT);
    CHECK(virDomainMigrateToURI2(domain, "qemu:///other", NULL, NULL, VIR_MIGRATE_PEER2PEER, NULL, 0) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_SUPPORT);
    CHECK(virDomainUndefine(domain) == 0);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(conn) == 0);
}

/* With a folder, of mode 0700, also of QEMU's driver. */
int main(int argc, char **argv)
{
    virConnectPtr here = open_test("test:///default?domains=0"), there = open_test("test:///default?domains=1");
    virDomainPtr domain = start(here, "lone"), moved;
    virTypedParameterPtr params = NULL;
    int nparams = 0, maxparams = 0;
    char *xml;

    /* NULL and 0 leave a parameter out. */
    moved = virDomainMigrate(domain, there, VIR_MIGRATE_LIVE, NULL, NULL, 0);
    arrived(moved, there, "lone");
    CHECK(virDomainIsActive(domain) == -1 && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN);
    CHECK(virDomainFree(domain) == 0);

    domain = start(here, "old");
    moved = virDomainMigrate(domain, there, VIR_MIGRATE_LIVE, "new", "test:there", 100);
    arrived(moved, there, "new");
    CHECK(virDomainFree(domain) == 0);

    domain = start(here, "described");
    xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_MIGRATABLE);
    CHECK(xml != NULL);
    CHECK(virDomainMigrate2(domain, there, "<domain type='test'><name>described</name><memory>1024</memory></domain>", 0, NULL,
                            NULL, 0) == NULL);
    CHECK(virGetLastErrorCode() == VIR_ERR_CONFIG_UNSUPPORTED);
    moved = virDomainMigrate2(domain, there, xml, VIR_MIGRATE_LIVE, "renamed", NULL, 0);
    arrived(moved, there, "renamed");
    free(xml);
    CHECK(virDomainFree(domain) == 0);

    domain = start(here, "third");
    CHECK(virDomainMigrate3(domain, NULL, NULL, 0, 0) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_CONN);
    CHECK(virDomainMigrate3(domain, here, NULL, 0, 0) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virDomainMigrate3(domain, there, NULL, 0, VIR_MIGRATE_PEER2PEER) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(virTypedParamsAddString(&params, &nparams, &maxparams, VIR_MIGRATE_PARAM_DEST_NAME, "test-1") == 0);
    CHECK(virDomainMigrate3(domain, there, params, nparams, 0) == NULL && virGetLastErrorCode() == VIR_ERR_OPERATION_FAILED);
    CHECK(virDomainIsActive(domain) == 1);
    virTypedParamsFree(params, nparams);
    moved = virDomainMigrate3(domain, there, NULL, 0, 0);
    CHECK(moved != NULL);
    /* It outlives the program's own reference of its connection. */
    CHECK(virConnectClose(there) >= 0);
    CHECK(virDomainIsActive(moved) == 1);
    CHECK(virDomainFree(moved) == 0);
    CHECK(virDomainFree(domain) == 0);
    CHECK(virConnectClose(here) == 0);
    if (argc > 1)
        without_migration(argv[1]);
    return 0;
}
