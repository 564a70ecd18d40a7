// SPDX-License-Identifier: LGPL-2.1-or-later

// Subscriptions, in the ways that JavaScript has for them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { CancelledError, DeadlineExceededError, Domain, DomainEventType, EventKind, Events, connect } from 'virtkit';

let connection;

before(async () => {
  connection = await connect('test:///default');
});

after(() => connection.close());

/** A host of its own, and a function that powers one of its guests off. */
async function hostWith(domains) {
  const host = await connect(`test:///default?domains=${domains}`);
  const guests = await host.domains();
  const powerOff = async (guest) => {
    const stream = await guest.openConsole();
    await stream.write(Buffer.from('poweroff\n'));
  };
  return { host, guests, powerOff };
}

test('events arrive in an iteration, which `break` ends', async () => {
  const { host, guests, powerOff } = await hostWith(2);
  const events = host.events({ kinds: [EventKind.DomainLifecycle], subject: guests[1] });
  for (const guest of guests) await powerOff(guest);
  for await (const event of events) {
    assert.equal(event.kind, 'DomainLifecycle');
    assert.ok(event.domain instanceof Domain);
    assert.equal(event.domain.uuid, guests[1].uuid);
    assert.equal(event.event, DomainEventType.STOPPED);
    break;
  }
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  await host.close();
});

test('a listener gets events', async () => {
  const { host, guests, powerOff } = await hostWith(2);
  const seen = [];
  const subscription = await new Promise((done) => {
    const events = host.on('DomainLifecycle', (event) => {
      seen.push(event.domain.uuid);
      if (seen.length === guests.length) done(events);
    });
    (async () => {
      for (const guest of guests) await powerOff(guest);
    })();
  });
  assert.deepEqual(new Set(seen), new Set(guests.map((guest) => guest.uuid)));
  subscription.close();
  await host.close();
});

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
