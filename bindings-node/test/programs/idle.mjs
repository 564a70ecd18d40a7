// Ends by itself: nothing of this is waited for.

import { connect } from 'virtkit';

const connection = await connect('test:///default');
const events = connection.events();
connection.events({ persistent: false }).next();
console.log('idle');
globalThis.kept = [connection, events];
