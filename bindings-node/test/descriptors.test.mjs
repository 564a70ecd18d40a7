// SPDX-License-Identifier: LGPL-2.1-or-later

// Descriptors: a number that a call gives is the script's to close, and one that it takes stays the script's.

import assert from 'node:assert/strict';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { once } from 'node:events';
import { after, before, test } from 'node:test';

import { connect } from 'virtkit';

let connection;
let domain;

before(async () => {
  connection = await connect('test:///default?domains=0');
  domain = await connection.domainByName('test');
});

after(() => connection.close());

test('a descriptor that comes out of a call can be read, and closed once', async () => {
  const fd = await domain.openGraphicsFd(0);
  const greeting = Buffer.alloc(12);
  assert.equal(readSync(fd, greeting), 12);
  assert.equal(String(greeting), 'RFB 003.008\n');
  closeSync(fd);
  assert.throws(() => fstatSync(fd), { code: 'EBADF' });
});

test('a descriptor can be made a socket', async () => {
  const socket = new Socket({ fd: await domain.openGraphicsFd(0) });
  const [data] = await once(socket, 'data');
  assert.equal(String(data), 'RFB 003.008\n');
  socket.destroy();
});

test('a descriptor that goes into a call stays open, also where the call is refused', async () => {
  const fd = await domain.openGraphicsFd(0);
  await assert.rejects(domain.openGraphics(7, fd));
  await assert.rejects(async () => domain.openGraphics('none', fd), TypeError);
  await assert.rejects(async () => domain.openGraphics(0, fd, 'none'));
  assert.ok(fstatSync(fd).isSocket());
  await domain.openGraphics(0, fd);
  assert.ok(fstatSync(fd).isSocket());
  closeSync(fd);
});

test('a number that is no open descriptor is refused', async () => {
  await assert.rejects(async () => domain.openGraphics(0, -1), RangeError);
  await assert.rejects(async () => domain.openGraphics(0, 123456), /123456 cannot be copied/);
});
