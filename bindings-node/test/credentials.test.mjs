// SPDX-License-Identifier: LGPL-2.1-or-later

// Opening a connection to a host that asks who comes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AuthCancelledError, AuthFailedError, connect, CredentialType, DeadlineExceededError } from 'virtkit';

const uri = 'test:///default?auth=password';
const answers = new Map([
  [CredentialType.AUTH_NAME, 'ada'],
  [CredentialType.PASSPHRASE, Buffer.from('lovelace')],
]);
const login = (requests) => requests.map(({ kind }) => answers.get(kind));

test('a callback may be asynchronous, and may call', async () => {
  const kinds = [];
  const credentials = async (requests) => {
    const other = await connect('test:///default');
    await other.close();
    kinds.push(...requests.map(({ kind }) => kind));
    return login(requests);
  };
  const connection = await connect(uri, 0, { credentials, timeout: 20_000 });
  assert.equal(await connection.isAlive(), true);
  await connection.close();
  assert.deepEqual(kinds, [CredentialType.AUTH_NAME, CredentialType.PASSPHRASE]);
});

test('what a callback throws is the cause', async () => {
  const thrown = new Error('no keyring');
  const credentials = () => {
    throw thrown;
  };
  await assert.rejects(connect(uri, 0, { credentials }), (error) => error instanceof AuthFailedError && error.cause === thrown);
});

test('answers that are missing or too few are errors', async () => {
  await assert.rejects(connect(uri, 0, { credentials: (requests) => requests.map(() => null) }), AuthCancelledError);
  await assert.rejects(connect(uri, 0, { credentials: () => [] }), AuthFailedError);
  await assert.rejects(connect(uri, 0, { credentials: () => undefined }), AuthFailedError);
});

test('the time of a call is that of all its steps', async () => {
  const credentials = async (requests) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return login(requests);
  };
  await assert.rejects(connect(uri, 0, { credentials, timeout: 50 }), DeadlineExceededError);
});
