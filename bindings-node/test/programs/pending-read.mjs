// Leaves a read of a console pending.

import { DeadlineExceededError } from 'virtkit';

export async function pendingRead(connection) {
  const domain = await connection.domainByName('test');
  const stream = await domain.openConsole();
  for (let quiet = false; !quiet; ) {
    const chunk = await stream.read(4096, { timeout: 5 }).catch((error) => {
      if (!(error instanceof DeadlineExceededError)) throw error;
      quiet = true;
    });
    if (chunk === null) throw new Error('The console ended before its guest was quiet.');
  }
  stream.read().catch(() => {});
  return stream;
}
