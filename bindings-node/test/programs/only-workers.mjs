// The main thread never loads the addon. Once its last worker is gone Node unloads it, unless it may not.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

for (let round = 0; round < 5; round += 1) {
  const worker = new Worker(new URL('worker.mjs', import.meta.url));
  await once(worker, 'message');
  await worker.terminate();
  await new Promise((done) => setTimeout(done, 20));
}
console.log('done');
