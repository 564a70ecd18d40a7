// SPDX-License-Identifier: LGPL-2.1-or-later

// Subscriptions. The eight methods of this step make no event happen, so what arrives is tested where the scenarios can provoke one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { CancelledError, DeadlineExceededError, EventKind, Events, connect } from 'virtkit';

let connection;

before(async () => {
  connection = await connect('test:///default');
});

after(() => connection.close());

test('close ends an iteration that waits', async () => {
  const events = connection.events({ kinds: [EventKind.DomainLifecycle] });
  assert.ok(events instanceof Events);
  setTimeout(() => events.close(), 10);
  let count = 0;
  for await (const _ of events) count += 1;
  assert.equal(count, 0);
  events.close();
  assert.deepEqual(await events.next(), { done: true, value: undefined });
});

test('leaving an iteration ends the subscription', async () => {
  const events = connection.events();
  const waiting = events.next();
  await events.return();
  assert.deepEqual(await waiting, { done: true, value: undefined });
});

test('waiting takes a timeout and a signal, and goes on afterwards', async () => {
  const events = connection.events();
  await assert.rejects(events.next({ timeout: 5 }), DeadlineExceededError);
  await assert.rejects(events.next({ signal: AbortSignal.timeout(5) }), CancelledError);
  await assert.rejects(events.next({ timeout: 5 }), DeadlineExceededError);
  events.close();
});

test('a subscription ends with its connection', async () => {
  const other = await connect('test:///default');
  const events = other.events();
  const waiting = events.next();
  await other.close();
  await waiting.then(({ done }) => assert.ok(done), (error) => assert.match(error.name, /Error$/));
});

test('a kind that does not exist is refused by name', () => {
  assert.throws(() => connection.events({ kinds: ['Nonsense'] }), /`kinds\[0\]` must be a kind of event, which "Nonsense" is not\./);
});

test('a listener is called until its subscription is closed', () => {
  const subscription = connection.on(EventKind.DomainLifecycle, () => assert.fail('nothing happened'));
  subscription.close();
});
