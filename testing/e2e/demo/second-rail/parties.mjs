// Providers with workers, and clients.

import { encodeAddress } from '@polkadot/util-crypto';
import { freshPair } from '../../lib/keys.mjs';
import { consumerChannelId } from '../../lib/sdk.mjs';
import { Worker } from '../../lib/worker.mjs';

/** A registered identity: a key, and the channel that its registration is paid from. */
export class Party {
  /**
   * @param {string} name
   * @param {Uint8Array} accountant
   */
  constructor(name, accountant) {
    this.name = name;
    this.pair = freshPair();
    this.identity = this.pair.addressRaw;
    this.channel = consumerChannelId(this.identity, accountant);
  }

  get address() {
    return encodeAddress(this.identity, 42);
  }
}

export class Client extends Party {}

export class SecondRailProvider extends Party {
  /**
   * @param {string} name
   * @param {Uint8Array} accountant
   * @param {number} workers how many it runs
   */
  constructor(name, accountant, workers) {
    super(name, accountant);
    /** Where its payouts go: a wallet with nothing in it. */
    this.beneficiary = freshPair().addressRaw;
    this.workers = Array.from({ length: workers }, () => new Worker());
  }
}
