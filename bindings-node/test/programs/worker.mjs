// A worker that never comes to its end by itself.

import { parentPort } from 'node:worker_threads';

import { connect } from 'virtkit';

import { pendingRead } from './pending-read.mjs';

const connection = await connect('test:///default');
await pendingRead(connection);
connection.events().next();
parentPort.postMessage('pending');
