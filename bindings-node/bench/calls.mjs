// SPDX-License-Identifier: LGPL-2.1-or-later

// Measures calls of the Node binding: calls.mjs URI_OF_1 URI_OF_1000 URI_OF_10000. Prints "CASE: NANOSECONDS" a line.

import { connect } from 'virtkit';

const longEnough = Number(process.env.VIRTKIT_BENCH_SECONDS ?? '0.3') * 1e9;

// What is defined and undefined again and again.
const definition = `<domain type='test'><name>bench</name><memory>65536</memory><os><type>hvm</type></os></domain>`;

// Calls in batches that double until one takes long enough, and prints the time per call of that one. Each call is awaited before the next.
async function measure(name, call) {
  for (let calls = 1; ; calls *= 2) {
    const started = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) await call();
    const elapsed = Number(process.hrtime.bigint() - started);
    if (elapsed >= longEnough) {
      console.log(`${name}: ${elapsed / calls}`);
      return;
    }
  }
}

const [one, thousand, tenThousand] = process.argv.slice(2);
if (!tenThousand) throw new Error('three URIs are needed: of hosts with 1, 1,000 and 10,000 domains');

const connection = await connect(one);
const domain = await connection.domainByName('test');
await measure('state', () => domain.state());
await measure('look-up', () => connection.domainByName('test'));
await measure('define + undefine', async () => (await connection.defineDomain(definition)).undefine());
await connection.close();

for (const [name, uri] of [['list of 1', one], ['list of 1,000', thousand], ['list of 10,000', tenThousand]]) {
  const host = await connect(uri);
  await measure(name, () => host.domains());
  await host.close();
}
