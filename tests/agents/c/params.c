/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Typed parameters between JSON and C.
 */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

static const struct parameter *described(const struct parameter *known, const char *name, const char *wire)
{
    for (; known->name; known++)
        if ((name && !strcmp(known->name, name)) || (wire && !strcmp(known->wire, wire)))
            return known;
    return NULL;
}

static const char *const type_names[] = {"", "i32", "u32", "i64", "u64", "f64", "bool", "str"};

static void add_param(virTypedParameterPtr *params, int *count, int *room, const char *name, int type, const cJSON *value)
{
    const char *text = cJSON_GetStringValue(value);

    switch (type) {
    case VIR_TYPED_PARAM_INT:
        virTypedParamsAddInt(params, count, room, name, value->valueint);
        break;
    case VIR_TYPED_PARAM_UINT:
        virTypedParamsAddUInt(params, count, room, name, (unsigned int)value->valuedouble);
        break;
    case VIR_TYPED_PARAM_LLONG:
        virTypedParamsAddLLong(params, count, room, name, text ? strtoll(text, NULL, 10) : (long long)value->valuedouble);
        break;
    case VIR_TYPED_PARAM_ULLONG:
        virTypedParamsAddULLong(params, count, room, name,
                                text ? strtoull(text, NULL, 10) : (unsigned long long)value->valuedouble);
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        virTypedParamsAddDouble(params, count, room, name, value->valuedouble);
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        virTypedParamsAddBoolean(params, count, room, name, cJSON_IsTrue(value));
        break;
    case VIR_TYPED_PARAM_STRING:
        virTypedParamsAddString(params, count, room, name, text);
        break;
    default:
        break;
    }
}

virTypedParameterPtr arg_params(const cJSON *args, const char *name, const struct parameters *known, int *count)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(args, name), *value, *extra, *item;
    virTypedParameterPtr params = NULL;
    int room = 0, type;

    *count = 0;
    cJSON_ArrayForEach(value, object)
    {
        const struct parameter *parameter = described(known->fields, value->string, NULL);

        if (parameter && parameter->repeated)
            cJSON_ArrayForEach(item, value) add_param(&params, count, &room, parameter->wire, parameter->type, item);
        else if (parameter && !cJSON_IsNull(value))
            add_param(&params, count, &room, parameter->wire, parameter->type, value);
    }
    cJSON_ArrayForEach(extra, cJSON_GetObjectItemCaseSensitive(object, "extra"))
    {
        for (type = 1; type <= VIR_TYPED_PARAM_STRING; type++)
            if (extra->child && !strcmp(extra->child->string, type_names[type]))
                add_param(&params, count, &room, extra->string, type, extra->child);
    }
    return params;
}

static cJSON *json_param(const virTypedParameter *param)
{
    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        return cJSON_CreateNumber(param->value.i);
    case VIR_TYPED_PARAM_UINT:
        return cJSON_CreateNumber(param->value.ui);
    case VIR_TYPED_PARAM_LLONG:
        return json_long(param->value.l);
    case VIR_TYPED_PARAM_ULLONG:
        return json_unsigned(param->value.ul);
    case VIR_TYPED_PARAM_DOUBLE:
        return cJSON_CreateNumber(param->value.d);
    case VIR_TYPED_PARAM_BOOLEAN:
        return cJSON_CreateBool(param->value.b);
    default:
        return json_text(param->value.s);
    }
}

/* The index behind the prefix of a list, and what stands behind it; NULL where the name is of another list. */
static const char *behind_index(const char *name, const char *prefix, unsigned long *index)
{
    size_t length = strlen(prefix);
    char *end;

    if (strncmp(name, prefix, length) || name[length] < '0' || name[length] > '9')
        return NULL;
    *index = strtoul(name + length, &end, 10);
    return end;
}

/* An item of which nothing is known but its index: as in a record, what is not known is null. */
static cJSON *empty_item(const struct parameters *known, unsigned long index)
{
    cJSON *item = cJSON_CreateObject();
    const struct parameter *field;
    const struct parameter_list *list;

    cJSON_AddNumberToObject(item, "index", (double)index);
    for (field = known->fields; field->name; field++)
        cJSON_AddItemToObject(item, field->name, field->repeated ? cJSON_CreateArray() : cJSON_CreateNull());
    for (list = known->lists; list->name; list++)
        cJSON_AddArrayToObject(item, list->name);
    return item;
}

/* The item with an index; a new one stands where the order of the indexes wants it. */
static cJSON *item_at(cJSON *items, const struct parameters *known, unsigned long index, bool *made)
{
    cJSON *item;
    int at = 0;

    cJSON_ArrayForEach(item, items)
    {
        unsigned long other = (unsigned long)cJSON_GetObjectItemCaseSensitive(item, "index")->valuedouble;

        if (other == index)
            return item;
        if (other > index)
            break;
        at++;
    }
    *made = true;
    item = empty_item(known, index);
    cJSON_InsertItemInArray(items, at, item);
    return item;
}

/* Puts a parameter where its group or its item has it. False for one that is not described. */
static bool keep_param(cJSON *object, const struct parameters *known, const char *name, const virTypedParameter *param)
{
    const struct parameter *field = described(known->fields, NULL, name);
    const struct parameter_list *list;

    if (field && field->type == param->type) {
        cJSON *values = cJSON_GetObjectItemCaseSensitive(object, field->name);

        if (!field->repeated) {
            cJSON_DeleteItemFromObject(object, field->name);
            cJSON_AddItemToObject(object, field->name, json_param(param));
            return true;
        }
        cJSON_AddItemToArray(values ? values : cJSON_AddArrayToObject(object, field->name), json_param(param));
        return true;
    }
    for (list = known->lists; list->name; list++) {
        unsigned long index;
        const char *end = behind_index(name, list->prefix, &index);
        cJSON *items = cJSON_GetObjectItemCaseSensitive(object, list->name), *item;
        bool first = !items, made = false, kept;

        if (!end)
            continue;
        if (first)
            items = cJSON_AddArrayToObject(object, list->name);
        item = item_at(items, list->item, index, &made);
        kept = keep_param(item, list->item, end, param);
        if (!kept && made)
            cJSON_Delete(cJSON_DetachItemViaPointer(items, item));
        if (!kept && first)
            cJSON_DeleteItemFromObject(object, list->name);
        return kept;
    }
    return false;
}

int row_length(virTypedParameterPtr row, int width)
{
    int length = 0;

    while (length < width && row[length].type)
        length++;
    return length;
}

cJSON *json_params(virTypedParameterPtr params, int count, const struct parameters *known)
{
    cJSON *object = cJSON_CreateObject(), *extra = NULL;
    int i;

    for (i = 0; i < count; i++) {
        if (keep_param(object, known, params[i].field, &params[i]))
            continue;
        if (!extra)
            extra = cJSON_AddObjectToObject(object, "extra");
        cJSON_AddItemToObject(cJSON_AddObjectToObject(extra, params[i].field), type_names[params[i].type], json_param(&params[i]));
    }
    return object;
}
