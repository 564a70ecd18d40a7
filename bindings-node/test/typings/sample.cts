// SPDX-License-Identifier: LGPL-2.1-or-later

import virtkit = require('virtkit');

async function main(): Promise<void> {
  const connection: virtkit.Connection = await virtkit.connect();
  const domains: virtkit.Domain[] = await connection.domains();
  console.log(domains.map((domain) => domain.name));
}

void main();
