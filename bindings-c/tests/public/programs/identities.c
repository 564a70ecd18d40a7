/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finding things by their identity, as bytes and as text: prints what is found. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

/* The same thing by each of its names, and what is no name of anything. */
#define FIND(Kind, conn, object)                                                                                 \
    do {                                                                                                         \
        char text[VIR_UUID_STRING_BUFLEN], again[VIR_UUID_STRING_BUFLEN];                                        \
        unsigned char raw[VIR_UUID_BUFLEN];                                                                      \
        Kind##Ptr other;                                                                                         \
                                                                                                                 \
        CHECK((object) != NULL);                                                                                 \
        told(#Kind " as text", Kind##GetUUIDString(object, text));                                               \
        printf("%s\n", text);                                                                                    \
        told(#Kind " as bytes", Kind##GetUUID(object, raw));                                                     \
        other = Kind##LookupByUUID(conn, raw);                                                                   \
        CHECK(other && Kind##GetUUIDString(other, again) == 0 && strcmp(text, again) == 0);                      \
        CHECK(strcmp(Kind##GetName(other), Kind##GetName(object)) == 0);                                         \
        Kind##Free(other);                                                                                       \
        other = Kind##LookupByUUIDString(conn, text);                                                            \
        CHECK(other && Kind##GetUUIDString(other, again) == 0 && strcmp(text, again) == 0);                      \
        Kind##Free(other);                                                                                       \
        BY_TEXT(Kind, conn, text);                                                                               \
        found(#Kind " of nobody", Kind##LookupByUUIDString(NULL, text));                                         \
        found(#Kind " of no bytes", Kind##LookupByUUID(conn, NULL));                                             \
        told("text of no " #Kind, Kind##GetUUIDString(NULL, text));                                              \
        told("text of a " #Kind " into nothing", Kind##GetUUIDString(object, NULL));                             \
        told("bytes of a " #Kind " into nothing", Kind##GetUUID(object, NULL));                                  \
    } while (0)

/* Texts in other forms. What comes back is released, or is an error. */
#define BY_TEXT(Kind, conn, text)                                                                                \
    do {                                                                                                         \
        size_t at;                                                                                               \
        for (at = 0; at < sizeof(forms) / sizeof(forms[0]); at++) {                                              \
            char form[64];                                                                                       \
            Kind##Ptr one;                                                                                       \
            forms[at].write(text, form);                                                                         \
            one = Kind##LookupByUUIDString(conn, form);                                                          \
            printf(#Kind " %s: ", forms[at].what);                                                               \
            found("found", one);                                                                                 \
            if (one)                                                                                             \
                Kind##Free(one);                                                                                 \
        }                                                                                                        \
        found(#Kind " without a text", Kind##LookupByUUIDString(conn, NULL));                                    \
    } while (0)

static void upper(const char *text, char *form)
{
    do
        *form++ = (char)(*text >= 'a' && *text <= 'f' ? *text - 'a' + 'A' : *text);
    while (*text++);
}

static void bare(const char *text, char *form)
{
    do {
        if (*text != '-')
            *form++ = *text;
    } while (*text++);
}

static void blanks(const char *text, char *form)
{
    sprintf(form, " %s ", text);
}

static void shorter(const char *text, char *form)
{
    strcpy(form, text);
    form[VIR_UUID_STRING_BUFLEN - 2] = '\0';
}

static void longer(const char *text, char *form)
{
    sprintf(form, "%s0", text);
}

static void wrong(const char *text, char *form)
{
    strcpy(form, text);
    form[0] = 'x';
}

static void unknown(const char *text, char *form)
{
    (void)text;
    strcpy(form, "12345678-9abc-def0-1234-56789abcdef0");
}

static void empty(const char *text, char *form)
{
    (void)text;
    *form = '\0';
}

static const struct {
    const char *what;
    void (*write)(const char *text, char *form);
} forms[] = {
    {"in capitals", upper}, {"without strokes", bare}, {"between blanks", blanks}, {"cut", shorter},
    {"with a digit more", longer}, {"with a letter", wrong}, {"of nothing", unknown}, {"empty", empty},
};

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virNetworkPtr network = virNetworkLookupByName(conn, "default");
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");

    FIND(virDomain, conn, domain);
    FIND(virNetwork, conn, network);
    FIND(virStoragePool, conn, pool);
    virDomainFree(domain);
    virNetworkFree(network);
    virStoragePoolFree(pool);
    /* Of the kinds that libvirt's made-up host has not. */
    found("a secret of nobody", virSecretLookupByUUIDString(NULL, "12345678-9abc-def0-1234-56789abcdef0"));
    found("a filter of nobody", virNWFilterLookupByUUIDString(NULL, "12345678-9abc-def0-1234-56789abcdef0"));
    found("a port of no network", virNetworkPortLookupByUUIDString(NULL, "12345678-9abc-def0-1234-56789abcdef0"));
    told("text of no secret", virSecretGetUUIDString(NULL, NULL));
    told("text of no filter", virNWFilterGetUUIDString(NULL, NULL));
    told("text of no port", virNetworkPortGetUUIDString(NULL, NULL));
    told("close", virConnectClose(conn));
    return 0;
}
