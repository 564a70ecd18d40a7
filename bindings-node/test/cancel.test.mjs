// SPDX-License-Identifier: LGPL-2.1-or-later

// Giving calls up: by a signal, by a timeout.

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, before, test } from 'node:test';

import { CancelledError, DeadlineExceededError, connect } from 'virtkit';

let connection;
let console_;

/** Takes what the guest says at first, so that the next read has to wait. */
async function quiet(stream) {
  for (;;) {
    try {
      await stream.read(4096, { timeout: 50 });
    } catch (error) {
      if (error instanceof DeadlineExceededError) return;
      throw error;
    }
  }
}

before(async () => {
  connection = await connect('test:///default');
  const domain = await connection.domainByName('test');
  console_ = await domain.openConsole();
  await quiet(console_);
});

after(() => connection.close());

test('a signal that was aborted before: the call does not begin', async () => {
  const reason = new Error('changed my mind');
  const error = await console_.write(Buffer.from('never'), { signal: AbortSignal.abort(reason) }).catch((caught) => caught);
  assert.ok(error instanceof CancelledError);
  assert.equal(error.outcome, 'not_started');
  assert.equal(error.cause, reason);
  await assert.rejects(console_.read(10, { timeout: 20 }), DeadlineExceededError);
});

test('a signal that is aborted meanwhile: the call ends, and the signal forgets it', async () => {
  const controller = new AbortController();
  const read = console_.read(10, { signal: controller.signal });
  assert.equal(getEventListeners(controller.signal, 'abort').length, 1);
  setTimeout(() => controller.abort(), 10);
  const error = await read.catch((caught) => caught);
  assert.ok(error instanceof CancelledError);
  assert.equal(error.outcome, 'unknown');
  assert.equal(error.cause.name, 'AbortError');
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});

test('a call that ends by itself leaves nothing in its signal', async () => {
  const { signal } = new AbortController();
  const read = console_.read(10, { signal });
  await console_.write(Buffer.from('x'), { signal });
  assert.equal(String(await read), 'x');
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a timeout ends a pending call', async () => {
  const error = await console_.read(10, { timeout: 20 }).catch((caught) => caught);
  assert.ok(error instanceof DeadlineExceededError);
  assert.equal(error.outcome, 'unknown');
});

test('a timeout of nothing ends a call before it begins', async () => {
  const error = await console_.write(Buffer.from('never'), { timeout: 0 }).catch((caught) => caught);
  assert.ok(error instanceof DeadlineExceededError);
  assert.equal(error.outcome, 'not_started');
});

test('the stack of a pending call tells who called', async () => {
  async function caller() {
    await console_.read(10, { timeout: 5 });
  }
  const error = await caller().catch((caught) => caught);
  assert.match(error.stack, /at async caller/);
});

test('thousands of pending calls', async () => {
  const controller = new AbortController();
  // The signal is Node's own: it warns of many listeners, which are wanted here.
  (await import('node:events')).setMaxListeners(0, controller.signal);
  const { signal } = controller;
  const reads = Array.from({ length: 2000 }, () => console_.read(10, { signal }).catch((error) => error.constructor));
  controller.abort();
  assert.deepEqual(new Set(await Promise.all(reads)), new Set([CancelledError]));
});
