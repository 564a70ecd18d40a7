// SPDX-License-Identifier: LGPL-2.1-or-later

// The behaviour agent: makes the calls that it is asked for, one JSON object a line, and answers with one a line.

import { closeSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { ErrorCode, ErrorDomain, VirtkitError } from 'virtkit';

import { methods } from './generated/methods.mjs';
import { pascal } from './json.mjs';
import { steps } from './steps.mjs';

/** What earlier requests saved. */
const names = {
  values: new Map(),
  get(name) {
    if (!this.values.has(name)) throw new Error(`nothing was saved as ${JSON.stringify(name)}`);
    return this.values.get(name);
  },
};

function optionsOf({ timeout_ms: timeout, cancel_after_ms: delay }) {
  if (timeout === undefined && delay === undefined) return undefined;
  // A delay of 0 is a call that is cancelled before it begins.
  const signal = delay === undefined ? undefined : delay === 0 ? AbortSignal.abort() : AbortSignal.timeout(delay);
  return { timeout: timeout ?? undefined, signal };
}

async function carryOut({ call, on, args = {}, save, ...rest }) {
  if (call === 'drop') {
    // What is saved as a number is a descriptor.
    if (typeof names.get(on) === 'number') closeSync(names.get(on));
    names.values.delete(on);
    return null;
  }
  const method = methods[call] ?? steps[call];
  if (method === undefined) throw new Error(`the agent has no call ${JSON.stringify(call)}`);
  const receiver = on === undefined ? undefined : names.get(on);
  const value = await method.call(receiver, args, optionsOf(rest), names);
  const shown = method.encode(value);
  if (save !== undefined) names.values.set(save, method.saved ? method.saved(value) : value);
  else if (shown?.fd) closeSync(value);
  return shown;
}

function describe(error) {
  if (!(error instanceof VirtkitError)) return { code: 'Agent', domain: 'Agent', message: error.message, outcome: null };
  const named = (names, value) => (names.nameOf(value) === undefined ? String(value) : pascal(names.nameOf(value)));
  const { code, domain, message, outcome } = error;
  return { code: named(ErrorCode, code), domain: named(ErrorDomain, domain), message, outcome };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...request } = JSON.parse(line);
  const answer = await carryOut(request).then(
    (ok) => ({ id, ok }),
    (error) => ({ id, error: describe(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
