// Has nothing but a pending call.

import { connect } from 'virtkit';

import { pendingRead } from './pending-read.mjs';

// A host of its own: another connection must not meet it at the console.
const connection = await connect('test:///default?domains=0');
const stream = await pendingRead(connection);
await stream.read(1, { timeout: 100 }).catch((error) => console.log(error.name));
process.exit(0);
