// Exits while a call, an event and a worker's call are pending.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { connect } from 'virtkit';

import { pendingRead } from './pending-read.mjs';

const worker = new Worker(new URL('worker.mjs', import.meta.url));
await once(worker, 'message');
// A host of its own: another connection must not meet it at the console.
const connection = await connect('test:///default?domains=0');
await pendingRead(connection);
connection.events().next();
console.log('pending');
process.exit(0);
