// A worker that never comes to its end by itself.

import { parentPort } from 'node:worker_threads';

import { connect } from 'virtkit';

import { pendingRead } from './pending-read.mjs';

// A host of its own: another connection must not meet it at the console.
const connection = await connect('test:///default?domains=0');
await pendingRead(connection);
connection.events().next();
parentPort.postMessage('pending');
