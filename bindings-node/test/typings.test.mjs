// SPDX-License-Identifier: LGPL-2.1-or-later

// The typings, as the strict compiler sees them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

function compile(file) {
  const settings = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022', '--module', 'node16', '--types', 'node'];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...settings, path.join(here, 'typings', file)], { encoding: 'utf8' });
  return { status, stdout };
}

test('a program that uses everything compiles', () => {
  for (const file of ['sample.mts', 'sample.cts']) {
    const { status, stdout } = compile(file);
    assert.equal(status, 0, stdout);
  }
});

test('wrong programs do not', () => {
  const { status, stdout } = compile('wrong.mts');
  assert.notEqual(status, 0);
  const lines = [...stdout.matchAll(/wrong\.mts\((\d+),/g)].map((match) => Number(match[1]));
  assert.deepEqual([...new Set(lines)], [8, 9, 10, 11, 12], stdout);
});
