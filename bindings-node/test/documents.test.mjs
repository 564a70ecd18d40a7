// SPDX-License-Identifier: LGPL-2.1-or-later

// Documents as records.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { InvalidArgError, StorageVolumeXml, XmlDetailError, XmlError, connect } from 'virtkit';
import { DomainConfig, DomainKind, Size, StorageVolumeConfig } from 'virtkit/document';

const VOLUME =
  "<volume type='file'>\n  <name>a</name>\n  <capacity unit='GiB'>4</capacity>\n  <!-- mine -->\n" +
  "  <x:mine xmlns:x='urn:x' a='1'>t</x:mine>\n</volume>\n";

test('what is read is written', () => {
  const volume = StorageVolumeConfig.fromXml(VOLUME);
  assert.equal(volume.name, 'a');
  assert.equal(volume.kind, 'file');
  assert.ok(volume.capacity instanceof Size);
  assert.equal(volume.capacity.value, 4n);
  assert.equal(volume.allocation, null);
  assert.deepEqual(volume.extra.nodes.map(({ node }) => Object.keys(node)[0]), ['comment', 'tag']);
  assert.equal(volume.toXml(), VOLUME);
});

test('records are compared, and copied with changes', () => {
  const volume = StorageVolumeConfig.fromXml(VOLUME);
  const other = volume.with({ name: 'b' });
  assert.ok(!other.equals(volume));
  assert.ok(other.with({ name: 'a' }).equals(volume));
  assert.match(other.toXml(), /<name>b<\/name>[^]*<x:mine/);
  assert.equal(volume.name, 'a');
  assert.ok(!new Size({ value: 1 }).equals(new Size({ value: 2n })));
  assert.ok(new Size({ value: 1 }).equals(new Size({ value: 1n })));
});

test('a record is made of an object', () => {
  const domain = new DomainConfig({
    kind: DomainKind.KVM,
    name: 'a',
    uuid: '6BD1C9A4-5B1C-4A6E-9D38-0F6A1E2B3C4D',
    devices: { list: [{ tag: 'disk', value: { target: { device: 'vda' }, readOnly: true } }] },
  });
  domain.devices.list.push({ tag: 'other', value: { tag: 'odd', attributes: [], children: [] } });
  const text = domain.toXml();
  assert.match(text, /<domain type='kvm'>[^]*6bd1c9a4-5b1c[^]*<disk>[^]*<readonly\/>[^]*<odd\/>/);
  assert.ok(DomainConfig.fromXml(text).equals(domain));
  assert.equal(DomainConfig.fromXml("<domain type='xen'><name>a</name></domain>").kind, 'xen');
});

test('an error says where', () => {
  assert.throws(
    () => StorageVolumeConfig.fromXml('<volume>\n  <capacity>many</capacity></volume>'),
    (error) => error instanceof XmlError && /line 2, column 3 in \/volume/.test(error.message) && error.int1 === 2 && error.int2 === 3,
  );
});

test('what cannot be written is refused', () => {
  assert.throws(() => new StorageVolumeConfig({ name: 5 }), { name: 'TypeError', message: '`StorageVolumeConfig.name` must be a string, not number 5.' });
  assert.throws(() => new StorageVolumeConfig({ nmae: 'a' }), /`StorageVolumeConfig.nmae` must be left out: there is no such field/);
  assert.throws(() => new Size({ value: -1 }), { name: 'RangeError', message: '`Size.value` must be a number from 0 to 18446744073709551615, not -1.' });
  assert.throws(() => new DomainConfig({ kind: 'kvm' }), /`DomainConfig.name` must be a string, not undefined/);
  const volume = new StorageVolumeConfig({ name: 'a\0' });
  assert.throws(() => volume.toXml(), (error) => error instanceof InvalidArgError && /StorageVolumeConfig.name holds the character U\+0000/.test(error.message));
  volume.name = 7;
  assert.throws(() => volume.toXml(), TypeError);
});

test('calls take texts, records and their fields', async () => {
  const connection = await connect('test:///default');
  const pool = await connection.storagePoolByName('default-pool');
  const volume = await pool.createVolume(new StorageVolumeConfig({ name: 'recorded', capacity: { value: 1, unit: 'MiB' } }));
  const xml = await volume.xml();
  assert.ok(xml instanceof StorageVolumeXml);
  assert.equal(xml.parsed.capacity.value, 1048576n);
  assert.equal(xml.parsed, xml.parsed);
  xml.parsed.name = 'copied';
  await pool.createVolume(xml.parsed);
  await pool.createVolume({ name: 'literal', capacity: { value: 1n } });
  await assert.rejects(pool.createVolume({ nmae: 'x' }), TypeError);
  await assert.rejects(pool.createVolume(await pool.xml()), /must be a StorageVolumeXml, not a StoragePoolXml/);
  assert.throws(() => new StorageVolumeXml('<nonsense').parsed, XmlDetailError);
  await connection.close();
});

test('both module systems have the same classes', () => {
  const required = createRequire(import.meta.url)('virtkit/document');
  assert.equal(required.StorageVolumeConfig, StorageVolumeConfig);
});
