// Where a node runs: on the loopback interface, or in a network namespace (see namespaces.mjs).

/**
 * @typedef {object} Place
 * @property {string} address at which other nodes find it
 * @property {string[]} inside what its process is started with
 * @property {(port: number) => Promise<void>} reach makes this port of our loopback interface lead to the place's
 */

/** @type {Place} */
export const LOOPBACK = { address: '127.0.0.1', inside: [], reach: async () => {} };
