/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values between JSON and C.
 */
#include "agent.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cJSON *argument(const cJSON *args, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(args, name);

    return cJSON_IsNull(value) ? NULL : value;
}

long long arg_number(const cJSON *args, const char *name, long long otherwise)
{
    const cJSON *value = argument(args, name);

    if (cJSON_IsString(value))
        return strtoll(value->valuestring, NULL, 10);
    if (cJSON_IsBool(value))
        return cJSON_IsTrue(value);
    return cJSON_IsNumber(value) ? (long long)value->valuedouble : otherwise;
}

unsigned long long arg_unsigned(const cJSON *args, const char *name, unsigned long long otherwise)
{
    const cJSON *value = argument(args, name);

    if (cJSON_IsString(value))
        return strtoull(value->valuestring, NULL, 10);
    return cJSON_IsNumber(value) ? (unsigned long long)value->valuedouble : otherwise;
}

double arg_double(const cJSON *args, const char *name, double otherwise)
{
    const cJSON *value = argument(args, name);

    return cJSON_IsNumber(value) ? value->valuedouble : otherwise;
}

const char *arg_text(const cJSON *args, const char *name)
{
    return cJSON_GetStringValue(argument(args, name));
}

int arg_enum(const cJSON *args, const char *name, const struct value *values, int otherwise)
{
    const cJSON *value = argument(args, name);

    if (cJSON_IsNumber(value))
        return value->valueint;
    for (; value && values->name; values++)
        if (!strcmp(values->name, value->valuestring))
            return values->number;
    return otherwise;
}

const unsigned char *arg_uuid(const cJSON *args, const char *name, unsigned char room[VIR_UUID_BUFLEN])
{
    const char *text = arg_text(args, name);
    int filled = 0;

    for (; text && *text && filled < VIR_UUID_BUFLEN; text++) {
        unsigned int byte;

        if (*text == '-')
            continue;
        if (sscanf(text, "%2x", &byte) != 1)
            return NULL;
        room[filled++] = (unsigned char)byte;
        text++;
    }
    return filled == VIR_UUID_BUFLEN ? room : NULL;
}

void *arg_object(const cJSON *args, const char *name, const char *kind)
{
    const char *saved = arg_text(args, name);

    return saved ? saved_pointer(saved_find(saved), kind) : NULL;
}

int arg_items(const cJSON *args, const char *name)
{
    return cJSON_GetArraySize(argument(args, name));
}

void **arg_objects(const cJSON *args, const char *name, const char *kind)
{
    const cJSON *list = argument(args, name), *item;
    void **objects = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*objects));
    size_t count = 0;

    cJSON_ArrayForEach(item, list)
    {
        const char *saved = cJSON_GetStringValue(item);
        void *object = saved ? saved_pointer(saved_find(saved), kind) : NULL;

        if (object)
            objects[count++] = object;
    }
    return objects;
}

cJSON *json_number(double number)
{
    return cJSON_CreateNumber(number);
}

cJSON *json_long(long long number)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld", number);
    return cJSON_CreateString(text);
}

cJSON *json_unsigned(unsigned long long number)
{
    char text[32];

    snprintf(text, sizeof(text), "%llu", number);
    return cJSON_CreateString(text);
}

cJSON *json_text(const char *text)
{
    return text ? cJSON_CreateString(text) : cJSON_CreateNull();
}

cJSON *json_taken(char *text)
{
    cJSON *json = json_text(text);

    free(text);
    return json;
}

cJSON *json_enum(int number, const struct value *values)
{
    for (; values->name; values++)
        if (values->number == number)
            return cJSON_CreateString(values->name);
    return cJSON_CreateNumber(number);
}

cJSON *json_uuid(const unsigned char uuid[VIR_UUID_BUFLEN])
{
    char text[VIR_UUID_STRING_BUFLEN];
    int i, at = 0;

    for (i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        at += snprintf(text + at, sizeof(text) - (size_t)at, "%02x", uuid[i]);
    }
    return cJSON_CreateString(text);
}

cJSON *json_hex(const unsigned char *bytes, size_t length)
{
    char *text = malloc(2 * length + 1);
    size_t i;

    for (i = 0; i < length; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    text[2 * length] = 0;
    return json_taken(text);
}

cJSON *json_cpumap(const unsigned char *map, size_t length)
{
    while (length > 1 && !map[length - 1])
        length--;
    return json_hex(map, length);
}

cJSON *json_cpumaps(const unsigned char *maps, int count, size_t length)
{
    cJSON *list = cJSON_CreateArray();

    for (; count > 0; count--, maps += length)
        cJSON_AddItemToArray(list, json_cpumap(maps, length));
    return list;
}

unsigned char *from_hex(const char *text, size_t *length)
{
    unsigned char *bytes = malloc(text ? strlen(text) / 2 + 1 : 1);

    for (*length = 0; text && text[0] && text[1]; text += 2) {
        unsigned int byte = 0;

        sscanf(text, "%2x", &byte);
        bytes[(*length)++] = (unsigned char)byte;
    }
    return bytes;
}
