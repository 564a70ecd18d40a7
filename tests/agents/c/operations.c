/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Long work: in C a function that comes back when it is done. So it runs on a thread of its own, and others follow it as C programs do, by the
 * functions that tell of the job and abort it.
 */
#include "agent.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct operation {
    const struct call *call;
    const struct long_work *work;
    /* The step that began it, with a request of its own, and what came of it. */
    struct step step;
    int result;
    bool done;
    bool result_taken;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_done;
};

static void *work(void *opaque)
{
    struct operation *operation = opaque;
    int result = operation->call->run(&operation->step);

    if (result < 0)
        step_failed(&operation->step);
    pthread_mutex_lock(&operation->lock);
    operation->result = result;
    operation->done = true;
    pthread_cond_broadcast(&operation->is_done);
    pthread_mutex_unlock(&operation->lock);
    return NULL;
}

/* The work goes on, and its thread with it: what it refers to is left to it. */
static int operation_release(void *opaque)
{
    struct operation *operation = opaque;

    return pthread_detach(operation->thread);
}

static const struct long_work *long_work(const char *name)
{
    const struct long_work *work = generated_long_work;

    while (work->name && strcmp(work->name, name))
        work++;
    return work->name ? work : NULL;
}

static bool is_done(struct operation *operation)
{
    bool done;

    pthread_mutex_lock(&operation->lock);
    done = operation->done;
    pthread_mutex_unlock(&operation->lock);
    return done;
}

/* Nothing tells a C program that its thread has come into the function: it looks whether the object has a job. */
static void until_begun(struct operation *operation)
{
    const struct call *progress = operation->work->progress ? call_find(generated_calls, operation->work->progress) : NULL;
    const struct timespec pause = {0, 1000000};
    bool begun = !progress;

    while (!begun && !is_done(operation)) {
        struct step look = {.on = operation->step.on};
        const char *kind = NULL;

        if (progress->run(&look) == 0)
            kind = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(look.answer, "kind"));
        begun = kind && strcmp(kind, "NONE");
        cJSON_Delete(look.answer);
        cJSON_Delete(look.error);
        if (!begun)
            nanosleep(&pause, NULL);
    }
}

bool operation_begin(const struct call *call, struct step *step)
{
    const struct long_work *known = long_work(call->name);
    struct operation *operation;
    pthread_condattr_t clock;

    if (!known)
        return false;
    operation = calloc(1, sizeof(*operation));
    operation->call = call;
    operation->work = known;
    operation->step = *step;
    operation->step.request = cJSON_Duplicate(step->request, true);
    operation->step.args = cJSON_GetObjectItemCaseSensitive(operation->step.request, "args");
    pthread_mutex_init(&operation->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&operation->is_done, &clock);
    pthread_create(&operation->thread, NULL, work, operation);
    until_begun(operation);
    step->kind = "Operation";
    step->result = operation;
    step->release = operation_release;
    step->answer = cJSON_CreateObject();
    cJSON_AddTrueToObject(step->answer, "operation");
    return true;
}

static struct timespec after(long long milliseconds)
{
    struct timespec moment;

    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += milliseconds / 1000;
    moment.tv_nsec += milliseconds % 1000 * 1000000;
    moment.tv_sec += moment.tv_nsec / 1000000000;
    moment.tv_nsec %= 1000000000;
    return moment;
}

/* The program waits for its own thread, so a deadline is the program's too. */
static int operation_wait(struct step *step)
{
    struct operation *operation = saved_pointer(step->on, "Operation");
    long long timeout = arg_number(step->request, "timeout_ms", -1), cancel = arg_number(step->request, "cancel_after_ms", -1);
    bool late = timeout >= 0 && (cancel < 0 || timeout <= cancel);
    struct timespec moment = after(late ? timeout : cancel);
    bool done;
    int waited = 0;

    pthread_mutex_lock(&operation->lock);
    while (!operation->done && waited != ETIMEDOUT) {
        if (timeout < 0 && cancel < 0)
            pthread_cond_wait(&operation->is_done, &operation->lock);
        else
            waited = pthread_cond_timedwait(&operation->is_done, &operation->lock, &moment);
    }
    done = operation->done;
    pthread_mutex_unlock(&operation->lock);
    if (!done) {
        step->answer = cJSON_CreateString(late ? "DeadlineExceeded" : "Cancelled");
        return -2;
    }
    if (operation->result < 0) {
        step->error = cJSON_Duplicate(operation->step.error, true);
        return -1;
    }
    step->answer = operation->step.answer ? cJSON_Duplicate(operation->step.answer, true) : NULL;
    /* What the work has made belongs to the step that waits first. */
    if (operation->step.result && !operation->result_taken) {
        step->kind = operation->step.kind;
        step->result = operation->step.result;
        step->release = operation->step.release;
        operation->result_taken = true;
    }
    return 0;
}

/* A call about the object whose work it is. */
static int follow(struct step *step, const char *name)
{
    struct operation *operation = saved_pointer(step->on, "Operation");
    const struct call *call = name ? call_find(generated_calls, name) : NULL;

    if (!call)
        return step_refuse(step, operation->call->name, 0);
    step->on = operation->step.on;
    return call->run(step);
}

/* A record by which jobs are told has more than the progress of an operation. */
static int operation_progress(struct step *step)
{
    struct operation *operation = saved_pointer(step->on, "Operation");

    return follow(step, operation->work->progress);
}

static int operation_cancel(struct step *step)
{
    struct operation *operation = saved_pointer(step->on, "Operation");

    return follow(step, operation->work->cancel);
}

const struct call operation_calls[] = {
    {"Operation.wait", operation_wait},
    {"Operation.progress", operation_progress},
    {"Operation.cancel", operation_cancel},
    {NULL, NULL},
};
