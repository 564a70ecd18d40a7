/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arrays of typed parameters: how they grow, what is found in them, and what is refused; then those of a host, told and taken.
 * Compiled against virtkit and against libvirt, it must print the same.
 */
#include "check.h"

struct list {
    virTypedParameterPtr params;
    int count, room;
};

#define ADD(list, type, ...) virTypedParamsAdd##type(&(list)->params, &(list)->count, &(list)->room, __VA_ARGS__)

static void fill(struct list *list)
{
    const char *colours[] = {"red", "green", "blue", NULL};

    told("add an int", ADD(list, Int, "int", -5));
    told("add an unsigned int", ADD(list, UInt, "uint", 4000000000U));
    told("add a long long", ADD(list, LLong, "llong", -9000000000LL));
    told("add an unsigned long long", ADD(list, ULLong, "ullong", 18000000000000000000ULL));
    told("add a double", ADD(list, Double, "double", 0.25));
    told("add a boolean", ADD(list, Boolean, "boolean", 7));
    told("add a string", ADD(list, String, "string", "a text"));
    told("add no string", ADD(list, String, "none", NULL));
    told("add three strings", ADD(list, StringList, "colour", colours));
    told("add no list", ADD(list, StringList, "nothing", NULL));
    told("add a name twice", ADD(list, Int, "int", 6));
    CHECK(list->count <= list->room);
    printf("%d parameters\n", list->count);
}

static void texts(struct list *list)
{
    told("an int of a text", ADD(list, FromString, "t-int", VIR_TYPED_PARAM_INT, "-17"));
    told("an unsigned int of a text", ADD(list, FromString, "t-uint", VIR_TYPED_PARAM_UINT, "17"));
    told("a long long of a text", ADD(list, FromString, "t-llong", VIR_TYPED_PARAM_LLONG, "-9000000000"));
    told("an unsigned long long of a text", ADD(list, FromString, "t-ullong", VIR_TYPED_PARAM_ULLONG, "18000000000000000000"));
    told("a double of a text", ADD(list, FromString, "t-double", VIR_TYPED_PARAM_DOUBLE, "1.5e3"));
    told("true of a text", ADD(list, FromString, "t-true", VIR_TYPED_PARAM_BOOLEAN, "1"));
    told("false of a text", ADD(list, FromString, "t-false", VIR_TYPED_PARAM_BOOLEAN, "0"));
    told("a string of a text", ADD(list, FromString, "t-string", VIR_TYPED_PARAM_STRING, "as it is"));
    told("no int", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_INT, "17 apples"));
    told("too large an int", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_INT, "3000000000"));
    told("an int with a plus", ADD(list, FromString, "t-plus", VIR_TYPED_PARAM_INT, "+3"));
    told("an int behind a blank", ADD(list, FromString, "t-blank", VIR_TYPED_PARAM_INT, " 4"));
    told("an int of 16", ADD(list, FromString, "t-hex", VIR_TYPED_PARAM_INT, "0x10"));
    told("an int of 8", ADD(list, FromString, "t-octal", VIR_TYPED_PARAM_INT, "010"));
    told("a negative unsigned int", ADD(list, FromString, "t-minus", VIR_TYPED_PARAM_UINT, "-1"));
    told("a negative unsigned long long", ADD(list, FromString, "t-minus-long", VIR_TYPED_PARAM_ULLONG, "-1"));
    told("too large an unsigned int", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_UINT, "4294967296"));
    told("nothing as an int", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_INT, ""));
    told("no double", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_DOUBLE, "half"));
    told("no boolean", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_BOOLEAN, "yes"));
    told("no type", ADD(list, FromString, "wrong", 99, "1"));
    told("no text", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_INT, NULL));
    told("no string", ADD(list, FromString, "wrong", VIR_TYPED_PARAM_STRING, NULL));
    printf("%d parameters\n", list->count);
}

static void refused(struct list *list)
{
    char name[VIR_TYPED_PARAM_FIELD_LENGTH + 1];
    int count = list->count;

    memset(name, 'n', sizeof(name));
    name[VIR_TYPED_PARAM_FIELD_LENGTH] = '\0';
    told("a name that is too long", ADD(list, Int, name, 1));
    name[VIR_TYPED_PARAM_FIELD_LENGTH - 1] = '\0';
    told("the longest name", ADD(list, Double, name, 1.0));
    told("it is found", virTypedParamsGetDouble(list->params, list->count, name, NULL));
    CHECK(list->count == count + 1);
}

static void show(const virTypedParameter *param)
{
    printf("%s ", param->field);
    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        printf("int %d\n", param->value.i);
        break;
    case VIR_TYPED_PARAM_UINT:
        printf("uint %u\n", param->value.ui);
        break;
    case VIR_TYPED_PARAM_LLONG:
        printf("llong %lld\n", param->value.l);
        break;
    case VIR_TYPED_PARAM_ULLONG:
        printf("ullong %llu\n", param->value.ul);
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        printf("double %g\n", param->value.d);
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        printf("boolean %d\n", param->value.b);
        break;
    default:
        printf("type %d %s\n", param->type, param->value.s ? param->value.s : "NULL");
    }
}

static void look(const struct list *list)
{
    virTypedParameterPtr params = list->params;
    int count = list->count, whole = 0, truth = 0;
    unsigned int size = 0;
    long long far = 0;
    unsigned long long long_size = 0;
    double part = 0;
    const char *text = NULL;

    told("an int", virTypedParamsGetInt(params, count, "int", &whole));
    told("an unsigned int", virTypedParamsGetUInt(params, count, "uint", &size));
    told("a long long", virTypedParamsGetLLong(params, count, "llong", &far));
    told("an unsigned long long", virTypedParamsGetULLong(params, count, "ullong", &long_size));
    told("a double", virTypedParamsGetDouble(params, count, "double", &part));
    told("a boolean", virTypedParamsGetBoolean(params, count, "boolean", &truth));
    told("a string", virTypedParamsGetString(params, count, "string", &text));
    /* The first of two with one name. */
    printf("%d %u %lld %llu %g %d %s\n", whole, size, far, long_size, part, truth, text);
    /* It belongs to the array. */
    CHECK(text == virTypedParamsGet(params, count, "string")->value.s);
    told("the first of three strings", virTypedParamsGetString(params, count, "colour", &text));
    printf("%s\n", text);
    told("without a place for it", virTypedParamsGetString(params, count, "colour", NULL));
    told("unknown", virTypedParamsGetInt(params, count, "nosuch", &whole));
    told("of another type", virTypedParamsGetUInt(params, count, "int", &size));
    told("a string that is an int", virTypedParamsGetString(params, count, "int", &text));
    told("a boolean that is an int", virTypedParamsGetBoolean(params, count, "int", &truth));
    told("a double that is a string", virTypedParamsGetDouble(params, count, "string", &part));
    told("a long long that is an int", virTypedParamsGetLLong(params, count, "int", &far));
    printf("%d %u %lld %g %s\n", whole, size, far, part, text);
    printf("any: %d, unknown: %d, without a name: %d, in nothing: %d\n", virTypedParamsGet(params, count, "double") != NULL,
           virTypedParamsGet(params, count, "nosuch") != NULL, virTypedParamsGet(params, count, NULL) != NULL,
           virTypedParamsGet(NULL, 0, "int") != NULL);
    told("in nothing", virTypedParamsGetInt(NULL, 0, "int", &whole));
    told("without a name", virTypedParamsGetInt(params, count, NULL, &whole));
}

/* What a host tells in typed parameters, and takes of those that were made here. */
static void of_host(virConnectPtr conn)
{
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    virDomainStatsRecordPtr *records = NULL;
    virTypedParameterPtr params;
    struct list list = {NULL, 0, 0};
    const char *nodes = NULL;
    unsigned long long limit = 0;
    int count = 0, number = -1;

    CHECK(domain != NULL);
    told("limits made of texts", ADD(&list, FromString, VIR_DOMAIN_MEMORY_HARD_LIMIT, VIR_TYPED_PARAM_ULLONG, "1048576"));
    told("and of a number", ADD(&list, ULLong, VIR_DOMAIN_MEMORY_SOFT_LIMIT, 524288));
    told("set", virDomainSetMemoryParameters(domain, list.params, list.count, 0));
    virTypedParamsFree(list.params, list.count);

    CHECK(virDomainGetMemoryParameters(domain, NULL, &count, 0) == 0 && count > 0);
    params = calloc((size_t)count, sizeof(*params));
    told("limits", virDomainGetMemoryParameters(domain, params, &count, 0));
    told("hard limit", virTypedParamsGetULLong(params, count, VIR_DOMAIN_MEMORY_HARD_LIMIT, &limit));
    printf("%llu\n", limit);
    CHECK(virTypedParamsGet(params, count, VIR_DOMAIN_MEMORY_SOFT_LIMIT)->value.ul == 524288);
    virTypedParamsClear(params, count);
    free(params);

    count = 0;
    CHECK(virDomainGetNumaParameters(domain, NULL, &count, 0) == 0 && count > 0);
    params = calloc((size_t)count, sizeof(*params));
    told("nodes", virDomainGetNumaParameters(domain, params, &count, 0));
    told("nodes as a text", virTypedParamsGetString(params, count, VIR_DOMAIN_NUMA_NODESET, &nodes));
    told("mode as a number", virTypedParamsGetInt(params, count, VIR_DOMAIN_NUMA_MODE, &number));
    told("nodes as a number", virTypedParamsGetInt(params, count, VIR_DOMAIN_NUMA_NODESET, &number));
    virTypedParamsClear(params, count);
    free(params);

    told("states", virConnectGetAllDomainStats(conn, VIR_DOMAIN_STATS_STATE, &records, 0));
    told("state", virTypedParamsGetInt(records[0]->params, records[0]->nparams, "state.state", &number));
    printf("state %d\n", number);
    virDomainStatsRecordListFree(records);
    virDomainFree(domain);
}

int main(int argc, char **argv)
{
    virConnectPtr conn = open_test(host(argc, argv));
    struct list list = {NULL, 0, 0};
    int i;

    fill(&list);
    texts(&list);
    refused(&list);
    for (i = 0; i < list.count; i++)
        show(&list.params[i]);
    look(&list);
    /* The texts are released, the array is not. */
    virTypedParamsClear(list.params, list.count);
    virTypedParamsFree(list.params, 0);
    virTypedParamsClear(NULL, 0);
    virTypedParamsFree(NULL, 0);
    of_host(conn);
    told("close", virConnectClose(conn));
    return 0;
}
