/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The behaviour agent in C: what the loop, the values and the generated calls know of each other.
 */
#ifndef AGENT_H
#define AGENT_H

#include <cjson/cJSON.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdbool.h>
#include <stddef.h>
#include <virtkit/virtkit.h>

/* The room for sets of processors: how many, and the bytes of each. */
/* and of structures. */
#define AGENT_ITEMS 64
#define AGENT_CPUMAPS 64
#define AGENT_MAPLEN 128

/* The room for texts. */
#define AGENT_TEXTS 1024

/* A thing that a step saved: a handle, a stream, or a subscription. */
struct saved {
    char *name;
    const char *kind;
    void *pointer;
    /* Gives back the reference that the agent holds. */
    int (*release)(void *pointer);
    struct saved *next;
};

/* One step. A call gives 0 and an answer, or -1 after libvirt's error was set. */
struct step {
    const cJSON *request;
    const cJSON *args;
    /* What "on" names. */
    struct saved *on;
    cJSON *answer;
    /* The error of the call, taken before handles are released, because releasing forgets it. */
    cJSON *error;
    /* What "save" will keep. */
    const char *kind;
    void *result;
    int (*release)(void *pointer);
};

struct call {
    const char *name;
    int (*run)(struct step *step);
};

/* A function that comes back when its work is done, and the calls by which another thread follows the work; NULL where there are none. */
struct long_work {
    const char *name;
    const char *progress;
    const char *cancel;
};

/* An enumeration: names and values, ended by a NULL. */
struct value {
    const char *name;
    int number;
};

/* A typed parameter: names here and there, the type, and whether it may come several times; ended by a NULL. */
struct parameter {
    const char *name;
    const char *wire;
    int type;
    bool repeated;
};

/* A list of typed parameters: its name, what stands before the index, and what an item has; ended by a NULL. */
struct parameters;
struct parameter_list {
    const char *name;
    const char *prefix;
    const struct parameters *item;
};

/* A group of typed parameters, or an item of a list: its names are what stands behind the index. */
struct parameters {
    const struct parameter *fields;
    const struct parameter_list *lists;
};

/* An event: how a subscription to it is made. */
struct subscription;
struct event_kind {
    const char *name;
    /* The kind of object that it is about, NULL for the connection. */
    const char *subject;
    /* `about` is such an object, or NULL for any. */
    int (*subscribe)(virConnectPtr conn, void *about, struct subscription *subscription);
    int (*unsubscribe)(virConnectPtr conn, int callbackID);
};

/* agent.c: takes libvirt's last error into the step. Gives -1. */
int step_failed(struct step *step);
/* Says that no function of C can carry this argument. Gives -1. */
int step_refuse(struct step *step, const char *name, long long value);

/* Generated. */
extern const struct call generated_calls[];
extern const struct long_work generated_long_work[];
extern const struct event_kind generated_events[];
/* What identifies a saved object; NULL for what is none. */
cJSON *generated_identity(const struct saved *saved);

/* steps.c, operations.c, files.c: the steps of the runtime. */
extern const struct call runtime_calls[];
extern const struct call operation_calls[];
extern const struct call file_calls[];

/* files.c: a descriptor as an argument (by its saved name), as an answer, and as what a step saves. */
int arg_file(const cJSON *args, const char *name);
cJSON *json_file(void);
void *file_keep(int descriptor);
int file_release(void *kept);

/* The call of this name in a table, or NULL. */
const struct call *call_find(const struct call *calls, const char *name);

/* operations.c: begins a call that is long work, on a thread of its own. Says whether it is such a call. */
bool operation_begin(const struct call *call, struct step *step);

/* A subscription's callbacks put their events here. */
void subscription_add(void *subscription, const char *kind, cJSON *subject, cJSON *fields);
void subscription_forget(void *subscription);
/* Nothing will come after the event that was added last. */
void subscription_end(void *subscription);

/* saved.c */
struct saved *saved_find(const char *name);
void saved_put(const char *name, const struct step *step);
void saved_drop(const char *name);
/* What an argument or "on" names, if it is of that kind; else libvirt's error is set by the NULL that it gives. */
void *saved_pointer(const struct saved *saved, const char *kind);

/* values.c: arguments. `otherwise` is for what is not there. */
long long arg_number(const cJSON *args, const char *name, long long otherwise);
unsigned long long arg_unsigned(const cJSON *args, const char *name, unsigned long long otherwise);
double arg_double(const cJSON *args, const char *name, double otherwise);
const char *arg_text(const cJSON *args, const char *name);
int arg_enum(const cJSON *args, const char *name, const struct value *values, int otherwise);
const unsigned char *arg_uuid(const cJSON *args, const char *name, unsigned char room[VIR_UUID_BUFLEN]);
void *arg_object(const cJSON *args, const char *name, const char *kind);
/* How many items a list has. */
int arg_items(const cJSON *args, const char *name);
/* The saved things that a list names, ended by a NULL, from `malloc`. */
void **arg_objects(const cJSON *args, const char *name, const char *kind);
/* arrays.c: the items of a list, from `malloc`, and how many there are. */
const char **arg_texts(const cJSON *args, const char *name, int *count);
int *arg_files(const cJSON *args, const char *name, int *count);
int *arg_ints(const cJSON *args, const char *name, int *count);
unsigned int *arg_uints(const cJSON *args, const char *name, int *count);
long long *arg_longs(const cJSON *args, const char *name, int *count);
unsigned long long *arg_unsigneds(const cJSON *args, const char *name, int *count);
/* params.c */
virTypedParameterPtr arg_params(const cJSON *args, const char *name, const struct parameters *known, int *count);

/* The answers that a step gives to what it will be asked, and who gives them. */
struct answers {
    const cJSON *given;
    virConnectAuth auth;
};
virConnectAuthPtr arg_auth(const cJSON *args, const char *name, struct answers *answers);

/* values.c: results. */
cJSON *json_number(double number);
cJSON *json_long(long long number);
cJSON *json_unsigned(unsigned long long number);
cJSON *json_text(const char *text);
/* Takes the text. */
cJSON *json_taken(char *text);
cJSON *json_enum(int number, const struct value *values);
cJSON *json_uuid(const unsigned char uuid[VIR_UUID_BUFLEN]);
cJSON *json_hex(const unsigned char *bytes, size_t length);
/* A set of processors in hexadecimal without the zeros at its end. */
cJSON *json_cpumap(const unsigned char *map, size_t length);
/* Sets of processors, each in hexadecimal without the zeros at its end. */
cJSON *json_cpumaps(const unsigned char *maps, int count, size_t length);
cJSON *json_params(virTypedParameterPtr params, int count, const struct parameters *known);
/* How many of the parameters of a row there are: the others are nothing. */
int row_length(virTypedParameterPtr row, int width);
/* Bytes of a text in hexadecimal, from `malloc`; NULL for none. */
unsigned char *from_hex(const char *text, size_t *length);

#endif
