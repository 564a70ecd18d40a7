/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The share of the host's processors that a domain has, by the older functions without flags: prints what they answer. Compiled against virtkit and against
 * libvirt, it must print the same.
 */
#include "check.h"

#define ROOM 8

static void share(virDomainPtr domain, int count)
{
    virTypedParameter params[ROOM];
    unsigned int weight = 0;

    told("read", virDomainGetSchedulerParameters(domain, params, &count));
    told("found", virTypedParamsGetUInt(params, count, VIR_DOMAIN_SCHEDULER_WEIGHT, &weight));
    /* libvirt's made-up host takes a weight, and has its own all the same. */
    CHECK(weight > 0);
    printf("%d of the type %d\n", count, params[0].type);
    told("of another type", virTypedParamsGetLLong(params, count, VIR_DOMAIN_SCHEDULER_WEIGHT, NULL));
    virTypedParamsClear(params, count);
}

static void wrong(virDomainPtr domain)
{
    virTypedParameter params[ROOM];
    virTypedParameterPtr other = NULL;
    int count = ROOM, used = 0, room = 0;

    told("read into nothing", virDomainGetSchedulerParameters(domain, NULL, &count));
    told("read without a count", virDomainGetSchedulerParameters(domain, params, NULL));
    told("read of nothing", virDomainGetSchedulerParameters(NULL, params, &count));
    told("set nothing", virDomainSetSchedulerParameters(domain, NULL, 0));
    told("set of nothing", virDomainSetSchedulerParameters(NULL, params, 1));
    CHECK(virTypedParamsAddInt(&other, &used, &room, "nosuch", 1) == 0);
    told("set something unknown", virDomainSetSchedulerParameters(domain, other, used));
    virTypedParamsFree(other, used);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virTypedParameterPtr params = NULL;
    int count = -1, used = 0, room = 0;
    char *type;

    CHECK(domain != NULL);
    type = virDomainGetSchedulerType(domain, &count);
    CHECK(type != NULL && count > 0 && count <= ROOM);
    printf("scheduler %s with %d\n", type, count);
    free(type);
    share(domain, count);
    CHECK(virTypedParamsAddUInt(&params, &used, &room, VIR_DOMAIN_SCHEDULER_WEIGHT, 77) == 0);
    told("set", virDomainSetSchedulerParameters(domain, params, used));
    virTypedParamsFree(params, used);
    share(domain, ROOM);
    wrong(domain);
    virDomainFree(domain);
    told("close", virConnectClose(conn));
    return 0;
}
