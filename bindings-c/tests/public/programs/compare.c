/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Prints what the calls answer about a host. Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

/* What libvirt tells apart is the code; which part of it noticed a wrong argument is its own affair. */
static void failure(const char *what)
{
    printf("%s: code %d level %d\n", what, virGetLastErrorCode(), virGetLastError() ? (int)virGetLastError()->level : -1);
}

static void identity(virDomainPtr domain)
{
    unsigned char raw[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    int i;

    CHECK(virDomainGetUUID(domain, raw) == 0);
    CHECK(virDomainGetUUIDString(domain, text) == 0);
    printf("name %s id %u uuid %s raw ", virDomainGetName(domain), virDomainGetID(domain), text);
    for (i = 0; i < VIR_UUID_BUFLEN; i++)
        printf("%02x", raw[i]);
    printf("\n");
    /* The same text each time, as long as the handle lives. */
    CHECK(virDomainGetName(domain) == virDomainGetName(domain));
}

static void state(virDomainPtr domain)
{
    int state = -1, reason = -1;

    CHECK(virDomainGetState(domain, &state, &reason, 0) == 0);
    printf("state %d reason %d\n", state, reason);
    CHECK(virDomainGetState(domain, &state, NULL, 0) == 0);
    printf("state with flags %d: ", virDomainGetState(domain, &state, &reason, 1));
    failure("");
}

static void list(virConnectPtr conn)
{
    virDomainPtr *domains = NULL;
    int i, count;

    printf("count %d\n", virConnectListAllDomains(conn, NULL, 0));
    count = virConnectListAllDomains(conn, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_PERSISTENT);
    printf("active %d\n", count);
    CHECK(domains != NULL && domains[count] == NULL);
    for (i = 0; i < count; i++) {
        identity(domains[i]);
        virDomainFree(domains[i]);
    }
    free(domains);
    count = virConnectListAllDomains(conn, &domains, VIR_CONNECT_LIST_DOMAINS_SHUTOFF);
    printf("stopped %d, a list all the same: %d\n", count, domains != NULL && domains[0] == NULL);
    free(domains);
}

static void parameters(virDomainPtr domain)
{
    virTypedParameterPtr params;
    unsigned long long limit = 0;
    int i, count = 0, room;

    CHECK(virDomainGetMemoryParameters(domain, NULL, &count, 0) == 0);
    CHECK(count >= 1);
    params = calloc((size_t)count, sizeof(*params));
    CHECK(virDomainGetMemoryParameters(domain, params, &count, 0) == 0);
    for (i = 0; i < count; i++)
        CHECK(params[i].type == VIR_TYPED_PARAM_ULLONG);
    printf("hard limit: found %d\n", virTypedParamsGetULLong(params, count, VIR_DOMAIN_MEMORY_HARD_LIMIT, &limit));
    printf("wrong type: %d ", virTypedParamsGetInt(params, count, VIR_DOMAIN_MEMORY_HARD_LIMIT, NULL));
    failure("");
    printf("unknown name: %d\n", virTypedParamsGetULLong(params, count, "no_such", &limit));
    virTypedParamsFree(params, count);

    params = NULL;
    count = 0;
    room = 0;
    CHECK(virTypedParamsAddULLong(&params, &count, &room, VIR_DOMAIN_MEMORY_HARD_LIMIT, 1048576) == 0);
    CHECK(virTypedParamsAddULLong(&params, &count, &room, VIR_DOMAIN_MEMORY_SOFT_LIMIT, 524288) == 0);
    printf("set: %d\n", virDomainSetMemoryParameters(domain, params, count, 0));
    virTypedParamsFree(params, count);

    count = 0;
    CHECK(virDomainGetMemoryParameters(domain, NULL, &count, 0) == 0);
    params = calloc((size_t)count, sizeof(*params));
    CHECK(virDomainGetMemoryParameters(domain, params, &count, 0) == 0);
    CHECK(virTypedParamsGetULLong(params, count, VIR_DOMAIN_MEMORY_HARD_LIMIT, &limit) == 1);
    printf("hard limit now: %llu\n", limit);
    virTypedParamsFree(params, count);

    /* Room for one of them. */
    params = calloc(1, sizeof(*params));
    count = 1;
    CHECK(virDomainGetMemoryParameters(domain, params, &count, 0) == 0);
    printf("first: %s of %d\n", params[0].field, count);
    free(params);
}

static void wrong_arguments(virConnectPtr conn, virDomainPtr domain)
{
    char text[VIR_UUID_STRING_BUFLEN];
    int count = 3;

    printf("%p ", (void *)virDomainLookupByName(conn, "nosuch"));
    failure("no domain");
    printf("%p ", (void *)virDomainLookupByName(NULL, "test"));
    failure("no connection");
    printf("%p ", (void *)virDomainLookupByName(conn, NULL));
    failure("no name");
    printf("%d ", virDomainGetState(NULL, NULL, NULL, 0));
    failure("no handle");
    printf("%d ", virDomainFree(NULL));
    failure("freeing nothing");
    printf("%d ", virConnectClose(NULL));
    failure("closing nothing");
    printf("%d ", virDomainGetUUIDString(domain, NULL));
    failure("no room for the text");
    printf("%d ", virDomainGetUUIDString(NULL, text));
    failure("a text of nothing");
    printf("%d ", virDomainGetMemoryParameters(domain, NULL, NULL, 0));
    failure("no count");
    printf("%d ", virDomainGetMemoryParameters(domain, NULL, &count, 0));
    failure("no room");
    printf("%d ", virDomainSetMemoryParameters(domain, NULL, 1, 0));
    failure("no parameters");
    printf("%p ", (void *)virStreamNew(NULL, 0));
    failure("a stream of nothing");
    printf("%d ", virStreamFree(NULL));
    failure("no stream");
    printf("%p ", (void *)virConnectOpen("nosuchdriver:///"));
    printf("%d\n", virGetLastErrorCode() != VIR_ERR_OK);
    /* A call that succeeds forgets the error before. */
    CHECK(virDomainGetName(domain) != NULL);
    printf("after a success: %d %d %s\n", virGetLastErrorCode(), virGetLastErrorDomain(), virGetLastErrorMessage());
}

static void note(void *code, virErrorPtr error)
{
    *(int *)code = error->code;
}

static void errors(virConnectPtr conn)
{
    virErrorPtr saved;
    virError copy;
    int code = 0;

    memset(&copy, 0, sizeof(copy));
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    saved = virSaveLastError();
    CHECK(saved != NULL);
    printf("saved %d domain %d level %d\n", saved->code, saved->domain, (int)saved->level);
    CHECK(saved->message != NULL && saved->message[0] != 0);
    printf("copied %d\n", virCopyLastError(&copy));
    virResetLastError();
    printf("forgotten: %d %d\n", virGetLastError() == NULL, virGetLastErrorCode());
    CHECK(strcmp(copy.message, saved->message) == 0);
    virResetError(&copy);
    CHECK(copy.message == NULL && copy.code == VIR_ERR_OK);
    virFreeError(saved);
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    printf("of the connection: %d\n", virConnGetLastError(conn) ? virConnGetLastError(conn)->code : -1);
    virConnResetLastError(conn);
    printf("forgotten too: %d\n", virConnGetLastError(conn)->code);
    /* Who is told about the errors of one connection. */
    virConnSetErrorFunc(conn, &code, note);
    CHECK(virDomainLookupByName(conn, "nosuch") == NULL);
    virConnSetErrorFunc(conn, NULL, NULL);
    CHECK(virNetworkLookupByName(conn, "nosuch") == NULL);
    printf("told of %d\n", code);
}

static void references(const char *uri)
{
    virConnectPtr conn = virConnectOpen(uri);
    virDomainPtr domain = virDomainLookupByName(conn, "test");

    CHECK(virDomainGetConnect(domain) == conn);
    CHECK(virConnectRef(conn) == 0);
    printf("close, of three: %d\n", virConnectClose(conn) > 0);
    printf("close, of two: %d\n", virConnectClose(conn) > 0);
    CHECK(virDomainRef(domain) == 0);
    CHECK(virDomainFree(domain) == 0);
    /* The domain keeps the connection. */
    CHECK(strcmp(virDomainGetName(domain), "test") == 0);
    CHECK(virDomainFree(domain) == 0);
    conn = virConnectOpen(uri);
    printf("close, of one: %d\n", virConnectClose(conn));
}

int main(int argc, char **argv)
{
    const char *uri = host(argc, argv);
    virConnectPtr conn = open_test(uri), read_only;
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virTypedParameter param;
    char *xml;

    CHECK(domain != NULL);
    identity(domain);
    state(domain);
    list(conn);
    xml = virDomainGetXMLDesc(domain, 0);
    printf("xml: %d %d\n", strstr(xml, "<name>test</name>") != NULL, strstr(xml, "<domain type='test'") != NULL);
    free(xml);
    wrong_arguments(conn, domain);
    errors(conn);
    references(uri);
    parameters(domain);

    read_only = virConnectOpenReadOnly(uri);
    CHECK(read_only != NULL);
    virDomainFree(domain);
    domain = virDomainLookupByName(read_only, "test");
    memset(&param, 0, sizeof(param));
    strcpy(param.field, VIR_DOMAIN_MEMORY_HARD_LIMIT);
    param.type = VIR_TYPED_PARAM_ULLONG;
    param.value.ul = 1;
    printf("read only: %d ", virDomainSetMemoryParameters(domain, &param, 1, 0));
    failure("refused");
    printf("secrets: %p ", (void *)virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE));
    failure("refused");
    virDomainFree(domain);
    virConnectClose(read_only);
    printf("closed: %d\n", virConnectClose(conn));
    return 0;
}
