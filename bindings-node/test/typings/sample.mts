// SPDX-License-Identifier: LGPL-2.1-or-later

import {
  type DomainMemoryParameters, DomainState, DomainXmlFlags, ErrorCode, type Event, EventKind, NoDomainError, VirtkitError, connect,
} from 'virtkit';
import { type DomainDevice, DomainKind, Size, StorageVolumeConfig, type StorageVolumeKind } from 'virtkit/document';

const connection = await connect('test:///default', 0, { timeout: 1000 });
const domain = await connection.domainByName('test', { signal: new AbortController().signal });
const { state, reason }: { state: DomainState; reason: number } = await domain.state();
const name: string | undefined = DomainState.nameOf(state);
const text: string = (await domain.xml(DomainXmlFlags.INACTIVE | DomainXmlFlags.SECURE)).text;
const limits: DomainMemoryParameters = await domain.memoryParameters();
const limit: bigint | undefined = limits.hardLimit;
await domain.setMemoryParameters({ hardLimit: 4096n, extra: [{ name: 'x', type: 'i32', value: 1 }] });
const unknown: DomainState = 99;

const pool = await connection.storagePoolByName('default-pool');
const config = new StorageVolumeConfig({ name: 'a', capacity: { value: 1, unit: 'GiB' } });
const size: Size | null = config.with({ name: 'b' }).capacity;
const bytes: bigint | undefined = size?.value;
const kind: StorageVolumeKind | null = StorageVolumeConfig.fromXml(config.toXml()).kind;
for (const document of [config, { name: 'c' }, '<volume/>']) await pool.createVolume(document);
const devices: DomainDevice[] = (await domain.xml()).parsed.devices?.list ?? [];
for (const device of devices) {
  if (device.tag === 'disk') console.log(device.value.target?.device, device.value.readOnly);
  else if (device.tag === 'other' && 'tag' in device.value) console.log(device.value.attributes);
}
console.log(DomainKind.KVM, bytes, kind, config.equals(config), config.extra.nodes);

const stream = await domain.openConsole();
const chunk = await stream.read();
if (chunk !== null && 'hole' in chunk) console.log(chunk.hole + 1n);
else if (chunk !== null) console.log(chunk.toString('utf8'));
stream.toNodeStream().pipe(process.stdout);

for await (const event of connection.events({ kinds: [EventKind.DomainLifecycle], subject: domain })) {
  if (event.kind === 'DomainLifecycle') console.log(event.domain.name, event.event, event.detail);
  else console.log(event.count + 1n);
}
const any: Event | undefined = (await connection.events().next()).value;
connection.on('EventsLost', (event) => console.log(event.count)).close();

try {
  await connection.domainByName('nobody');
} catch (error) {
  if (error instanceof NoDomainError) console.log(error.code === ErrorCode.NO_DOMAIN, error.message);
  else if (error instanceof VirtkitError) console.log(error.outcome, error.str1);
}
console.log(reason, name, text, limit, unknown, any);
await connection.close();
