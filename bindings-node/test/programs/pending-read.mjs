// Leaves a read of a console pending.

import { DeadlineExceededError } from 'virtkit';

export async function pendingRead(connection) {
  const domain = await connection.domainByName('test');
  const stream = await domain.openConsole(null, 1);
  for (let quiet = false; !quiet; ) {
    await stream.read(4096, { timeout: 5 }).catch((error) => {
      if (!(error instanceof DeadlineExceededError)) throw error;
      quiet = true;
    });
  }
  // Another connection may take the console by force, which ends this read.
  stream.read().catch(() => {});
  return stream;
}
