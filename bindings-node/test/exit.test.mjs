// SPDX-License-Identifier: LGPL-2.1-or-later

// The end of a process and of a worker, whatever is pending.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

async function exitOf(name, ...args) {
  const child = spawn(process.execPath, [program(name), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [status, signal] = await once(child, 'close');
  return { status, signal, output };
}

test('50 of 50 processes exit with a pending call, a pending event and a worker', async () => {
  const rounds = Array.from({ length: 50 }, (_, round) => round);
  // Some at a time: their threads then meet the exit at different moments.
  const next = async () => {
    for (let round = rounds.pop(); round !== undefined; round = rounds.pop()) {
      assert.deepEqual(await exitOf('pending.mjs'), { status: 0, signal: null, output: 'pending\n' }, `round ${round}`);
    }
  };
  await Promise.all([next(), next(), next(), next()]);
});

test('an idle connection and a subscription that nobody waits on do not keep a process', async () => {
  assert.deepEqual(await exitOf('idle.mjs'), { status: 0, signal: null, output: 'idle\n' });
});

test('a pending call does', async () => {
  assert.deepEqual(await exitOf('waits.mjs'), { status: 0, signal: null, output: 'DeadlineExceededError\n' });
});

test('workers have everything of their own, and may end with a pending call', async () => {
  for (let round = 0; round < 10; round += 1) {
    const workers = Array.from({ length: 4 }, () => new Worker(program('worker.mjs')));
    await Promise.all(workers.map((worker) => once(worker, 'message').then(([message]) => assert.equal(message, 'pending'))));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
});

test('an addon that only workers load survives them', async () => {
  assert.deepEqual(await exitOf('only-workers.mjs'), { status: 0, signal: null, output: 'done\n' });
});
