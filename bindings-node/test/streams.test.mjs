// SPDX-License-Identifier: LGPL-2.1-or-later

// Streams, also as Node's.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';

import { DomainConsoleFlags, InvalidStreamError, Stream, connect } from 'virtkit';

let connection;
let domain;
let stream;

before(async () => {
  connection = await connect('test:///default');
  domain = await connection.domainByName('test');
});

beforeEach(async () => {
  stream = await domain.openConsole(null, DomainConsoleFlags.FORCE);
});

after(() => connection.close());

/** Reads until the text has come. */
async function readUntil(wanted) {
  let seen = '';
  while (!seen.includes(wanted)) seen += await stream.read(64, { timeout: 2000 });
  return seen;
}

test('what is written comes back', async () => {
  assert.ok(stream instanceof Stream);
  assert.deepEqual([stream.readable, stream.writable], [true, true]);
  assert.equal(await stream.write(Buffer.from('hello')), 5);
  await readUntil('hello');
  assert.equal(await stream.write(new Uint8Array([65, 66])), 2);
  await readUntil('AB');
  await stream.finish();
});

test('an ended stream says so, and closes twice', async () => {
  await stream.abort();
  await assert.rejects(stream.read(), InvalidStreamError);
  await stream.close();
  await stream.close();
});

test('a text is no data', async () => {
  await assert.rejects(stream.write('hello'), { name: 'TypeError', message: '`data` must be a Buffer or a Uint8Array, not a string.' });
});

test('as a stream of Node', async () => {
  const duplex = stream.toNodeStream();
  duplex.setEncoding('utf8');
  let seen = '';
  duplex.on('data', (text) => {
    seen += text;
    if (seen.includes('x'.repeat(1000))) duplex.destroy();
  });
  duplex.write('x'.repeat(1000));
  await once(duplex, 'close');
  await assert.rejects(stream.read(), InvalidStreamError);
});

test('destroying a stream of Node gives up what it waits for', async () => {
  await readUntil('\n');
  const duplex = stream.toNodeStream();
  duplex.resume();
  await new Promise((done) => setTimeout(done, 20));
  duplex.destroy();
  await once(duplex, 'close');
  assert.ok(duplex.destroyed);
});
