/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Secrets: how they are found, counted, and what they keep. Prints what is answered about a host that has none yet. Compiled against virtkit and against
 * libvirt, it must print the same.
 */
#include "check.h"

#define ROOM 4
#define VOLUME "<secret ephemeral='no' private='no'><uuid>%s</uuid><usage type='volume'><volume>%s</volume></usage></secret>"

static const char *const identity = "4f0d8c3e-6a2b-4e0c-9a57-1d2e3f4a5b01";

static virSecretPtr define(virConnectPtr conn, const char *uuid, const char *path)
{
    char xml[256];
    virSecretPtr secret;

    snprintf(xml, sizeof(xml), VOLUME, uuid, path);
    secret = virSecretDefineXML(conn, xml, 0);
    CHECK(secret != NULL);
    return secret;
}

static void references(virConnectPtr conn, virSecretPtr secret)
{
    told("reference", virSecretRef(secret));
    told("release", virSecretFree(secret));
    printf("of the connection: %d\n", virSecretGetConnect(secret) == conn);
    told("reference to nothing", virSecretRef(NULL));
    found("connection of nothing", virSecretGetConnect(NULL));
    told("release of nothing", virSecretFree(NULL));
}

static void names(virConnectPtr conn, virSecretPtr secret)
{
    char text[VIR_UUID_STRING_BUFLEN];
    unsigned char raw[VIR_UUID_BUFLEN];
    virSecretPtr other;

    told("identity", virSecretGetUUIDString(secret, text));
    printf("%s\n", text);
    told("identity in bytes", virSecretGetUUID(secret, raw));
    printf("use %d of %s\n", virSecretGetUsageType(secret), virSecretGetUsageID(secret));
    other = virSecretLookupByUUIDString(conn, identity);
    found("by text", other);
    CHECK(strcmp(virSecretGetUsageID(other), "/images/a.img") == 0);
    virSecretFree(other);
    other = virSecretLookupByUUID(conn, raw);
    found("by bytes", other);
    virSecretFree(other);
    other = virSecretLookupByUsage(conn, VIR_SECRET_USAGE_TYPE_VOLUME, "/images/a.img");
    found("by use", other);
    virSecretFree(other);
    found("by a text of nothing", virSecretLookupByUUIDString(conn, "12345678-9abc-def0-1234-56789abcdef0"));
    found("by what is no identity", virSecretLookupByUUIDString(conn, "4f0d8c3e"));
    found("by no text", virSecretLookupByUUIDString(conn, NULL));
    found("of nobody", virSecretLookupByUUIDString(NULL, identity));
    found("by the use of nothing", virSecretLookupByUsage(conn, VIR_SECRET_USAGE_TYPE_VOLUME, "/images/b.img"));
    told("text of nothing", virSecretGetUUIDString(NULL, text));
    told("text into nothing", virSecretGetUUIDString(secret, NULL));
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void lists(virConnectPtr conn)
{
    virSecretPtr second = define(conn, "4f0d8c3e-6a2b-4e0c-9a57-1d2e3f4a5b02", "/images/b.img");
    virSecretPtr *all = NULL;
    char *texts[ROOM] = {NULL};
    int count = virConnectListSecrets(conn, texts, ROOM), i;

    told("number", virConnectNumOfSecrets(conn));
    told("list", count);
    if (count > 1)
        qsort(texts, (size_t)count, sizeof(*texts), by_text);
    for (i = 0; i < count; i++) {
        printf("%s\n", texts[i]);
        free(texts[i]);
    }
    count = virConnectListAllSecrets(conn, &all, 0);
    told("all", count);
    for (i = 0; i < count; i++)
        virSecretFree(all[i]);
    free(all);
    told("one that fits", virConnectListSecrets(conn, texts, 1));
    free(texts[0]);
    told("no room", virConnectListSecrets(conn, texts, 0));
    told("into nothing", virConnectListSecrets(conn, NULL, 1));
    told("less than no room", virConnectListSecrets(conn, texts, -1));
    told("number of nobody's", virConnectNumOfSecrets(NULL));
    told("nobody's", virConnectListSecrets(NULL, texts, ROOM));
    told("undefine", virSecretUndefine(second));
    told("number", virConnectNumOfSecrets(conn));
    virSecretFree(second);
}

static void value(virSecretPtr secret)
{
    const unsigned char bytes[] = {0, 255, 128, 0, 254};
    unsigned char *seen;
    size_t size = 0;
    char *xml;

    found("no value yet", virSecretGetValue(secret, &size, 0));
    told("value", virSecretSetValue(secret, bytes, sizeof(bytes), 0));
    seen = virSecretGetValue(secret, &size, 0);
    CHECK(seen != NULL);
    printf("%d bytes, the same: %d\n", (int)size, size == sizeof(bytes) && memcmp(seen, bytes, size) == 0);
    free(seen);
    told("value of nothing", virSecretSetValue(NULL, bytes, sizeof(bytes), 0));
    told("no value", virSecretSetValue(secret, NULL, 0, 0));
    found("value without its size", virSecretGetValue(secret, NULL, 0));
    xml = virSecretGetXMLDesc(secret, 0);
    CHECK(xml != NULL);
    printf("document: %d %d\n", strstr(xml, identity) != NULL, strstr(xml, "<volume>/images/a.img</volume>") != NULL);
    free(xml);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virSecretPtr secret;

    told("number", virConnectNumOfSecrets(conn));
    secret = define(conn, identity, "/images/a.img");
    references(conn, secret);
    names(conn, secret);
    lists(conn);
    value(secret);
    told("undefine", virSecretUndefine(secret));
    told("undefine again", virSecretUndefine(secret));
    found("gone", virSecretLookupByUUIDString(conn, identity));
    told("release", virSecretFree(secret));
    told("close", virConnectClose(conn));
    return 0;
}
