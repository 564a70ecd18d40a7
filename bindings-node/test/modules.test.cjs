// SPDX-License-Identifier: LGPL-2.1-or-later

// The package as `require` and `import` find it.

'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const required = require('virtkit');

test('both module systems have the same objects', async () => {
  const imported = await import('virtkit');
  const names = Object.keys(imported).filter((name) => name !== 'default').sort();
  assert.deepEqual(names, Object.keys(required).sort());
  for (const name of names) assert.equal(imported[name], required[name], name);
  assert.equal(imported.default, required);
});

test('an error made for one is an instance for the other', async () => {
  const { connect, NoConnectError } = await import('virtkit');
  await assert.rejects(connect('nosuch:///'), (error) => error instanceof required.NoConnectError && error instanceof NoConnectError);
});

test('a version of Node with `await using` closes by it', { skip: Symbol.asyncDispose === undefined }, async () => {
  const connection = await required.connect('test:///default');
  const events = connection.events();
  await connection[Symbol.asyncDispose]();
  events[Symbol.dispose]?.();
  await assert.rejects(connection.domains(), required.VirtkitError);
});
