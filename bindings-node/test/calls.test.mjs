// SPDX-License-Identifier: LGPL-2.1-or-later

// Values, arguments and errors, as JavaScript sees them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';

import {
  ArgumentUnsupportedError, DomainState, DomainXml, DomainXmlFlags, ErrorCode, InternalError, InvalidArgError, NoDomainError, VirtkitError, connect,
} from 'virtkit';

const { call } = createRequire(import.meta.url)('../lib/runtime/call.cjs');

let connection;
let domain;

before(async () => {
  connection = await connect('test:///default');
  domain = await connection.domainByName('test');
});

after(() => connection.close());

test('several results are a plain object', async () => {
  const result = await domain.state();
  assert.equal(result.state, DomainState.RUNNING);
  assert.deepEqual(Object.keys(result), ['state', 'reason']);
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
});

test('a handle says what it is of', async () => {
  assert.equal(domain.name, 'test');
  assert.match(domain.uuid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.match(inspect(domain), /^Domain \{ name: 'test'/);
  assert.deepEqual(JSON.parse(JSON.stringify(domain)), { name: 'test', uuid: domain.uuid, id: domain.id });
  const again = await domain.connection.domainByName('test');
  assert.equal(again.uuid, domain.uuid);
});

test('handles cannot be forged', async () => {
  const Domain = domain.constructor;
  assert.throws(() => new Domain(), /cannot be made with `new`/);
  await assert.rejects(domain.state.call({}), TypeError);
  await assert.rejects(domain.state.call(connection), TypeError);
});

test('a list is an array of handles, each with its own identity', async () => {
  const domains = await connection.domains();
  assert.ok(Array.isArray(domains));
  assert.deepEqual(domains.map((item) => item.name), ['test']);
  assert.equal((await domains[0].state()).state, DomainState.RUNNING);
});

test('a document is its text', async () => {
  const xml = await domain.xml(DomainXmlFlags.INACTIVE);
  assert.ok(xml instanceof DomainXml);
  assert.match(xml.text, /^<domain/);
  assert.equal(`${xml}`, xml.text);
});

test('typed parameters are optional fields, 64 bits wide', async () => {
  const { hardLimit } = await domain.memoryParameters();
  const wanted = 2n ** 40n + 1n;
  await domain.setMemoryParameters({ hardLimit: wanted });
  assert.equal((await domain.memoryParameters()).hardLimit, wanted);
  await domain.setMemoryParameters({ hardLimit: 4096 });
  assert.equal((await domain.memoryParameters()).hardLimit, 4096n);
  await domain.setMemoryParameters({ hardLimit });
});

test('a parameter that is not described goes through extra, and the driver refuses it', async () => {
  const params = { extra: [{ name: 'made_up', type: 'u64', value: 1n }] };
  await assert.rejects(domain.setMemoryParameters(params), (error) => error instanceof ArgumentUnsupportedError && /made_up/.test(error.message));
});

test('unknown numbers are carried', () => {
  assert.equal(DomainState.nameOf(DomainState.CRASHED), 'CRASHED');
  assert.equal(DomainState.nameOf(99), undefined);
  assert.ok(Object.isFrozen(DomainState));
  assert.ok(!Object.keys(DomainState).includes('nameOf'));
  assert.deepEqual(DomainXmlFlags.namesOf(DomainXmlFlags.SECURE | DomainXmlFlags.INACTIVE | 0x40000000), ['SECURE', 'INACTIVE']);
});

test('bit 31 means the same, signed or not', async () => {
  for (const flags of [0x80000000, 0x80000000 | 0]) {
    await assert.rejects(domain.xml(flags), (error) => error instanceof InvalidArgError && /0x80000000/.test(error.message));
  }
});

test('an error has a class, fields, and a stack that tells who called', async () => {
  const error = await connection.domainByName('nobody').catch((caught) => caught);
  assert.ok(error instanceof NoDomainError && error instanceof VirtkitError && error instanceof Error);
  assert.equal(error.name, 'NoDomainError');
  assert.equal(error.code, ErrorCode.NO_DOMAIN);
  assert.equal(error.outcome, null);
  assert.match(error.message, /nobody/);
  assert.match(error.stack, /calls\.test\.mjs/);
});

test('a wrong argument is named', async () => {
  const wrong = [
    [() => connection.domainByName(5), TypeError, '`name` must be a string, not a number.'],
    [() => connection.domainByName(), TypeError, '`name` must be a string, not undefined.'],
    [() => domain.xml('live'), TypeError, '`flags` must be a number, not a string.'],
    [() => domain.xml(1.5), RangeError, '`flags` must be a set of flags from 0 to 4294967295, not 1.5.'],
    [() => domain.setMemoryParameters(null), TypeError, '`params` must be an object, not null.'],
    [() => domain.setMemoryParameters({ hardLimit: 'x' }), TypeError, '`params.hardLimit` must be a bigint, not a string.'],
    [() => domain.setMemoryParameters({ hardLimit: -1n }), RangeError, '`params.hardLimit` must be a whole number from 0 to 2^64 - 1.'],
    [() => domain.setMemoryParameters({ hardlimit: 1n }), TypeError, '`params.hardlimit` is not a field of DomainMemoryParameters.'],
    [() => domain.setMemoryParameters({ extra: [{ name: 'a', type: 'b', value: 1 }] }), TypeError,
      '`params.extra[0].type` must be a type of a parameter such as "u64", not "b".'],
    [() => domain.state({ timeout: -1 }), RangeError, '`options.timeout` must be a number of milliseconds from 0 on, not -1.'],
    [() => domain.state({ signal: {} }), TypeError, '`options.signal` must be an AbortSignal, not object.'],
  ];
  for (const [attempt, type, message] of wrong) {
    const error = await attempt().then(() => assert.fail(`${attempt} went through`), (caught) => caught);
    assert.equal(error.constructor, type, `${attempt}: ${error}`);
    assert.equal(error.message, message);
  }
});

test('a long text arrives whole', async () => {
  for (const name of ['ü'.repeat(61), 'ü'.repeat(62), 'ü'.repeat(63), '€'.repeat(5000), 'x'.repeat(127), 'x'.repeat(128)]) {
    await assert.rejects(connection.domainByName(name), (error) => error instanceof NoDomainError && error.message.includes(`"${name}"`));
  }
});

test('a panic ends its call, and nothing else', async () => {
  for (const place of ['entry', 'call', 'pending']) {
    const attempt = call(undefined, (native, settings) => native.provokePanic(settings, place));
    await assert.rejects(attempt, (error) => error instanceof InternalError && /on purpose/.test(error.message), place);
  }
  assert.equal((await domain.state()).state, DomainState.RUNNING);
});

test('a result that JavaScript cannot hold ends its call, and nothing else', { timeout: 30_000 }, async () => {
  const refused = (throws) => call(undefined, (native, settings) => native.provokeRefusal(settings, throws));
  await assert.rejects(refused(false), (error) => error instanceof Error && /cannot be held, on purpose/.test(error.message));
  await assert.rejects(refused(true), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: '`result` is too long, on purpose.' });
  assert.equal((await domain.state()).state, DomainState.RUNNING);
});
