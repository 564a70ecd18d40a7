// SPDX-License-Identifier: LGPL-2.1-or-later

// Operations: waiting for the end of work, and leaving the work alone.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { CancelledError, DomainJobType, Operation, OperationAbortedError, connect } from 'virtkit';

let folder;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'virtkit-operations-'));
});

after(() => rm(folder, { recursive: true }));

async function saving(parameters, name) {
  const connection = await connect(`test:///default?${parameters}`);
  const domain = await connection.domainByName('test');
  return { connection, domain, operation: await domain.save(path.join(folder, name)) };
}

test('the end is told to all who wait, and again', async () => {
  const { connection, operation } = await saving('latency=50ms', 'end');
  assert.ok(operation instanceof Operation);
  assert.deepEqual(await Promise.all([operation.wait(), operation.wait()]), [undefined, undefined]);
  await operation.wait();
  assert.equal((await operation.progress()).kind, DomainJobType.COMPLETED);
  await operation.cancel();
  await connection.close();
});

test('a signal ends the wait and not the work', async () => {
  const { connection, domain, operation } = await saving('job_speed=0', 'still');
  await assert.rejects(operation.wait({ signal: AbortSignal.timeout(20) }), CancelledError);
  const { kind, dataTotal } = await operation.progress();
  assert.equal(kind, DomainJobType.UNBOUNDED);
  assert.equal(dataTotal, 8589934592n);
  assert.equal((await domain.jobInfo()).kind, DomainJobType.UNBOUNDED);
  await operation.cancel();
  await assert.rejects(operation.wait(), OperationAbortedError);
  await connection.close();
});

test('an operation is what calls give', () => {
  assert.throws(() => new Operation(), /cannot be made/);
});
