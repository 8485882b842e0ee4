// Faults of four validators, one after the other on one network: each begins when the one before is over.

import { devPair } from '../../lib/keys.mjs';
import { Halves, whyNoNamespaces } from '../lib/namespaces.mjs';
import { Network } from '../lib/network.mjs';
import { LOOPBACK } from '../lib/place.mjs';
import { networkSuite } from './support.mjs';
import { partition } from './faults/partition.mjs';
import { stopped } from './faults/stopped.mjs';
import { BOND, validators } from './faults/validators.mjs';

/** Four validators, one that joins, and one that runs twice. */
const NODES = 6;

const [alice, bob, charlie, dave] = ['Alice', 'Bob', 'Charlie', 'Dave'].map(devPair);

/** Sessions of five blocks; Dave is not an invulnerable but bonded, so that he can leave. */
const patch = {
  initialParameters: { dayLength: 120, values: { MinValidators: 3 } },
  validatorSet: {
    invulnerables: [alice, bob, charlie].map(({ address }) => address),
    candidates: [[dave.address, Number(BOND)]],
  },
};

const obstacle = await whyNoNamespaces();
const halves = obstacle ? null : await Halves.create(NODES);
const place = (/** @type {number} */ index) => halves?.places[index] ?? LOOPBACK;

networkSuite(
  'four validators',
  () => Network.create({ name: 'faults', spec: { patch }, place }),
  (suite) => {
    stopped(suite);
    partition(suite, halves ?? `${obstacle}`);
    validators(suite);
  },
  async () => halves?.remove(),
);
