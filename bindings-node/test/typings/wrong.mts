// SPDX-License-Identifier: LGPL-2.1-or-later
// Each line from the eighth on is one mistake that the compiler must see.

import { Connection, connect } from 'virtkit';

const connection = await connect();
const domain = await connection.domainByName('test');
await connection.domainByName(5);
await domain.setMemoryParameters({ hardlimit: 1n });
await domain.state({ timeout: '5' });
new Connection();
connection.events({ kinds: ['Nonsense'] });
