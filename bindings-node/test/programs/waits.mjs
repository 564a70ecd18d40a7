// Has nothing but a pending call.

import { connect } from 'virtkit';

import { pendingRead } from './pending-read.mjs';

const connection = await connect('test:///default');
const stream = await pendingRead(connection);
await stream.read(1, { timeout: 100 }).catch((error) => console.log(error.name));
process.exit(0);
