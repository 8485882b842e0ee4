// A service that is sold, and programs that use it: neither knows anything of payments.

import { createServer } from 'node:http';
import { once } from 'node:events';

/**
 * A plain HTTP service: answers every request, and counts them.
 * @returns {Promise<{ url: string, served: () => number, close: () => Promise<void> }>}
 */
export async function startService() {
  let served = 0;
  const server = createServer((request, response) => {
    served += 1;
    response.end(`answer ${served} to ${request.url}\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    served: () => served,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Asks `count` times, one after the other. A request that is answered by anything but success is an error.
 * @param {string} url
 * @param {number} count
 * @param {() => void} answered told about every answer
 */
export async function ask(url, count, answered) {
  for (let index = 0; index < count; index += 1) {
    const response = await fetch(`${url}/item/${index}`);
    const body = await response.text();
    if (!response.ok) throw new Error(`request ${index} was answered with ${response.status}: ${body}`);
    answered();
  }
}
