// Asking a node over each kind of provider, and its refusals.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProviderInterface } from '@polkadot/rpc-provider/types';
import {
  ChainRefusal,
  PALLET_REFUSALS,
  RpcError,
  type RpcSource,
  TallystickError,
  addressOf,
  finalizedHeight,
  genesisHash,
  identityState,
  palletRefusal,
  rpcRequest,
  submitWalletless,
  toHex,
} from '@tallystick/sdk';
import type { PolkadotClient } from 'polkadot-api';
import type { WsJsonRpcProvider } from 'polkadot-api/ws';
import { fill, withCode } from './support.js';

type Answer = (method: string, params: unknown[]) => unknown;

/** An error as a node answers it. */
class NodeError extends Error {
  constructor(readonly code: number, message: string, readonly data?: unknown) {
    super(message);
  }
}

/** The same node behind each kind of provider. */
const sources = (answer: Answer): Record<string, RpcSource> => ({
  'polkadot.js provider': { send: async (method, params) => answer(method, params) },
  'PAPI client': { _request: async (method, params) => answer(method, params) },
  'PAPI provider': (onMessage) => ({
    send: ({ id, method, params }) =>
      queueMicrotask(() => {
        onMessage({ id: 'of somebody else', result: 'not yours' });
        try {
          onMessage({ id, result: answer(method, params) });
        } catch (error) {
          const { code, message, data } = error as NodeError;
          onMessage({ id, error: { code, message, data } });
        }
      }),
    disconnect: () => {},
  }),
});

const refuse = (code: number, message: string, data?: unknown): Answer => () => {
  throw new NodeError(code, message, data);
};

describe('the chain', () => {
  test('providers of polkadot.js and PAPI fit as they come', () => {
    // Compiling is the test.
    const check = (js: ProviderInterface, client: PolkadotClient, papi: WsJsonRpcProvider): RpcSource[] => [js, client, papi];
    assert.equal(typeof check, 'function');
  });

  for (const name of Object.keys(sources(() => null))) {
    test(`is asked through a ${name}`, async () => {
      const asked: [string, unknown[]][] = [];
      const source = sources((method, params) => {
        asked.push([method, params]);
        const answers: Record<string, unknown> = {
          chain_getBlockHash: toHex(fill(1)),
          chain_getFinalizedHead: toHex(fill(2)),
          chain_getHeader: { number: '0x1f4' },
          tally_identity: { registered: true, beneficiary: addressOf(fill(4)), nextNonce: 3, devices: [] },
          author_submitExtrinsic: toHex(fill(5)),
        };
        return answers[method];
      })[name]!;
      assert.deepEqual(await genesisHash(source), fill(1));
      assert.equal(await finalizedHeight(source), 500);
      assert.deepEqual(await identityState(source, fill(3)), { registered: true, beneficiary: fill(4), nextNonce: 3 });
      assert.equal(await submitWalletless(source, Uint8Array.of(1, 2)), toHex(fill(5)));
      assert.deepEqual(asked, [
        ['chain_getBlockHash', [0]],
        ['chain_getFinalizedHead', []],
        ['chain_getHeader', [toHex(fill(2))]],
        ['tally_identity', [addressOf(fill(3))]],
        ['author_submitExtrinsic', ['0x0102']],
      ]);
    });

    test(`says no through a ${name}`, async () => {
      const cases: [code: number, data: unknown, reason: string, custom?: number][] = [
        [1010, 'Custom error: 3', 'IdentityRegistry.BadSignature', 3],
        [1010, 'Custom error: 73', 'PaymentChannels.InsufficientFunds', 73],
        [1010, 'Custom error: 159', 'Accountant.CannotBond', 159],
        [1010, 'Custom error: 211', 'FeeClaims.BelowDust', 211],
        [1010, 'Custom error: 255', 'Custom(255)', 255],
        [1010, 'Transaction is outdated', 'Stale'],
        [1010, 'Transaction will be valid in the future', 'Future'],
        [1010, 'Transaction call is not expected', 'Call'],
        [1010, 'something new', 'Invalid'],
        [1012, undefined, 'TemporarilyBanned'],
        [1013, undefined, 'AlreadyInPool'],
        [1014, 'The transaction has too low priority', 'LowPriority'],
        [1016, undefined, 'PoolFull'],
      ];
      for (const [code, data, reason, custom] of cases) {
        await assert.rejects(submitWalletless(sources(refuse(code, 'no', data))[name]!, fill(1)), (error) => {
          assert.ok(error instanceof ChainRefusal && error instanceof TallystickError);
          assert.deepEqual([error.code, error.rpcCode, error.reason, error.custom], ['chain_refusal', code, reason, custom]);
          assert.match(error.message, new RegExp(`refused: ${reason.replace(/[()]/g, '\\$&')}\\. \\S+`));
          return true;
        });
      }
    });

    test(`an error that is no refusal stays what it is through a ${name}`, async () => {
      await assert.rejects(submitWalletless(sources(refuse(-32601, 'Method not found'))[name]!, fill(1)), (error) => {
        assert.ok(error instanceof RpcError && !(error instanceof ChainRefusal));
        assert.deepEqual([error.code, error.rpcCode], ['rpc_error', -32601]);
        return true;
      });
      await assert.rejects(genesisHash(sources(() => '0x00')[name]!), withCode('invalid_hex'));
      await assert.rejects(finalizedHeight(sources(() => null)[name]!), withCode('invalid_json', /header/));
    });
  }

  test('a node that is not there, or does not answer, is told apart', async () => {
    const gone: RpcSource = { send: () => Promise.reject(new Error('WebSocket is not connected')) };
    await assert.rejects(submitWalletless(gone, fill(1)), withCode('rpc_unavailable', /not connected/));
    const throwing: RpcSource = () => {
      throw new Error('no socket');
    };
    await assert.rejects(submitWalletless(throwing, fill(1)), withCode('rpc_unavailable', /no socket/));
    let disconnected = 0;
    const mute: RpcSource = () => ({ send: () => {}, disconnect: () => (disconnected += 1) });
    await assert.rejects(rpcRequest(mute, 'x', [], 10), withCode('rpc_timeout', /10 ms/));
    assert.equal(disconnected, 1);
  });

  test('a code is the error of the pallet whose codes it is among', () => {
    assert.deepEqual(palletRefusal(65), { reason: 'PaymentChannels.NotRegistered', meaning: 'The identity is not registered.' });
    assert.equal(palletRefusal(63).reason, 'Custom(63)');
    const bases = PALLET_REFUSALS.map(({ base, errors }) => [base, base + errors.length]);
    for (const [place, [base]] of bases.entries()) assert.ok(place === 0 || base! >= bases[place - 1]![1]!, 'codes overlap');
  });
});
