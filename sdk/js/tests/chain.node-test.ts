// A real node takes what this package makes, over polkadot.js' and PAPI's providers.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import { WsProvider } from '@polkadot/rpc-provider';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { WebSocket } from '@polkadot/x-ws';
import {
  ChainRefusal,
  NEVER_EXPIRES,
  NOTCH,
  type SignerSource,
  accountantId,
  actions,
  addressOf,
  calls,
  consumerChannelId,
  finalizedHeight,
  genesisHash,
  hashlockOf,
  identityState,
  providerChannelId,
  requestPayload,
  rpcRequest,
  signPayload,
  signPromise,
  signRequest,
  signerOf,
  submitWalletless,
  walletlessBytes,
} from '@tallystick/sdk';
import { type PolkadotClient, createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { type TestNode, startNode } from './node.js';
import { fill, pairOf } from './support.js';

// Node 20 has no WebSocket of its own.
const papiProvider = (endpoint: string) => getWsProvider(endpoint, { websocketClass: WebSocket });

const preimage = fill(77);

const refused = (reason: string) => (error: unknown) => {
  assert.ok(error instanceof ChainRefusal, String(error));
  assert.equal(error.reason, reason);
  return true;
};

describe('a real node', { concurrency: true, timeout: 300_000 }, () => {
  let node: TestNode;
  let ws: WsProvider;
  let papi: PolkadotClient;
  let genesis: Uint8Array;
  const operator = pairOf('ed25519', 5);
  let accountant: Uint8Array;

  /** Waits for a block after which `check` is true. */
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    let wake = (): void => {};
    const id = await ws.subscribe('chain_newHead', 'chain_subscribeNewHeads', [], () => wake());
    try {
      while (!(await check())) await new Promise<void>((resolve) => (wake = resolve));
    } finally {
      await ws.unsubscribe('chain_newHead', 'chain_unsubscribeNewHeads', id);
    }
  };

  const settled = async (identity: Uint8Array): Promise<bigint> => {
    const channel = await rpcRequest(ws, 'tally_consumerChannel', [addressOf(identity), addressOf(accountant)]);
    return (channel as { settled: { amount: string }[] }).settled.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  };

  before(async () => {
    await cryptoWaitReady();
    node = await startNode();
    ws = new WsProvider(node.endpoint);
    await ws.isReady;
    papi = createClient(papiProvider(node.endpoint));
    const api = papi.getUnsafeApi();
    genesis = await genesisHash(ws);
    const bob = new Keyring({ type: 'sr25519' }).addFromUri('//Bob');
    accountant = accountantId(bob.publicKey);
    const signer = getPolkadotSigner(bob.publicKey, 'Sr25519', (data) => bob.sign(data));
    const stake = await api.constants['Accountant']!['MinAccountantStake']!();
    const register = api.tx['Accountant']!['register_accountant']!({ operator: operator.address, stake, fee: 0, min_bond: 0n, url: new Uint8Array() });
    const transfers = [1, 2, 3].map((seed) => {
      const channel = consumerChannelId(pairOf((['sr25519', 'ed25519', 'ecdsa'] as const)[seed - 1]!, seed).addressRaw, accountant);
      return api.tx['Balances']!['transfer_keep_alive']!({ dest: { type: 'Id', value: addressOf(channel) }, value: 100n * NOTCH }).decodedCall;
    });
    const topUp = api.tx['Balances']!['transfer_keep_alive']!({ dest: { type: 'Id', value: addressOf(accountant) }, value: 1000n * NOTCH }).decodedCall;
    const batch = api.tx['Utility']!['batch_all']!({ calls: [register.decodedCall, ...transfers, topUp] });
    const result = await batch.signAndSubmit(signer);
    assert.ok(result.ok, JSON.stringify(result.dispatchError, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
  });

  after(async () => {
    papi?.destroy();
    await ws?.disconnect();
    await node?.stop();
  });

  const wallets: [name: string, make: () => { source: SignerSource; seed: number }][] = [
    ['a polkadot.js pair, sr25519', () => ({ source: pairOf('sr25519', 1), seed: 1 })],
    [
      'a PAPI signer, ed25519, wrapped',
      () => {
        const pair = pairOf('ed25519', 2);
        return { source: getPolkadotSigner(pair.publicKey, 'Ed25519', (data) => pair.sign(data)), seed: 2 };
      },
    ],
    [
      'a PAPI signer, ecdsa, wrapped',
      () => {
        const pair = pairOf('ecdsa', 3);
        return { source: getPolkadotSigner(pair.publicKey, 'Ecdsa', (data) => pair.sign(data)), seed: 3 };
      },
    ],
  ];

  for (const [name, make] of wallets) {
    test(`registers, settles both ways and leaves without a wallet balance: ${name}`, async () => {
      const { source } = make();
      const identity = signerOf(source).account;
      const ends = { identity, accountant };
      // Every second step over the other provider.
      const [js, other] = [ws, papiProvider(node.endpoint)];
      assert.deepEqual(await genesisHash(other), genesis);
      const height = await finalizedHeight(other);
      const { nextNonce: nonce } = await identityState(js, identity);
      assert.equal(nonce, 0);

      const terms = { ...ends, beneficiary: null, provider: true };
      const request = await signRequest(source, actions.register(terms), { genesis, nonce, validUntil: height + 1000 });
      const registration = walletlessBytes(calls.registerFor({ ...terms, request }));
      assert.match(await submitWalletless(other, registration), /^0x[0-9a-f]{64}$/);
      await until(async () => (await identityState(js, identity)).registered);
      assert.equal((await identityState(other, identity)).nextNonce, 1);
      await assert.rejects(submitWalletless(js, walletlessBytes(calls.registerFor({ ...terms, request }), { salt: 1 })), refused('IdentityRegistry.AlreadyRegistered'));

      const owing = { channel: consumerChannelId(identity, accountant), lane: 0, amount: 10n * NOTCH, hashlock: hashlockOf(preimage), validUntil: NEVER_EXPIRES };
      const opened = { promise: owing, preimage, signature: await signPromise(source, owing, genesis) };
      const stolen = { ...opened, promise: { ...owing, amount: 11n * NOTCH } };
      await assert.rejects(submitWalletless(js, walletlessBytes(calls.settleConsumerPromise({ ...ends, ...stolen }))), refused('PaymentChannels.BadSignature'));
      await submitWalletless(js, walletlessBytes(calls.settleConsumerPromise({ ...ends, ...opened })));
      await until(async () => (await settled(identity)) === 10n * NOTCH);

      const owed = { ...owing, channel: providerChannelId(identity, accountant), amount: 3n * NOTCH };
      const earned = { promise: owed, preimage, signature: await signPromise(operator, owed, genesis) };
      await submitWalletless(other, walletlessBytes(calls.settleProviderPromise({ ...ends, ...earned })));
      await until(async () => {
        const channel = (await rpcRequest(js, 'tally_providerChannel', [addressOf(identity), addressOf(accountant)])) as { settled: string };
        return BigInt(channel.settled) === 3n * NOTCH;
      });
      await assert.rejects(submitWalletless(js, walletlessBytes(calls.collect(ends))), refused('Accountant.AlreadySettled'));

      const exit = { accountant, amount: 5n * NOTCH, beneficiary: fill(200) };
      const exitTerms = { genesis, nonce: 1, validUntil: (await finalizedHeight(js)) + 1000 };
      const leave = await signRequest(source, actions.fastExit(exit), exitTerms);
      const agreed = await signPayload(operator, requestPayload(actions.fastExit(exit), { ...exitTerms, identity }));
      await submitWalletless(other, walletlessBytes(calls.fastExit({ ...exit, identity, request: leave, operatorSignature: agreed })));
      await until(async () => (await identityState(js, identity)).nextNonce === 2);

      await assert.rejects(submitWalletless(js, walletlessBytes(calls.finalizeExit(ends))), refused('PaymentChannels.NotFound'));
      const stale = await signRequest(source, actions.openChannel(ends), { ...exitTerms, nonce: 0 });
      await assert.rejects(submitWalletless(js, walletlessBytes(calls.openChannelFor({ ...ends, request: stale }))), refused('PaymentChannels.AlreadyOpen'));
      await assert.rejects(submitWalletless(js, walletlessBytes(calls.withdrawPayout({ provider: identity }))), refused('FeeClaims.BelowDust'));
    });
  }
});
