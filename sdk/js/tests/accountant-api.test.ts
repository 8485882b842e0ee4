// The client of an accountant's API, against a server that verifies what was signed.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { blake2AsU8a, cryptoWaitReady, signatureVerify } from '@polkadot/util-crypto';
import {
  AccountantApi,
  type AccountantApiOptions,
  ApiProblem,
  type ExchangeRequest,
  exchangeRequestFromJson,
  exchangeRequestToJson,
  messageToJson,
  signPayment,
  signedPromiseToJson,
  toHex,
} from '@tallystick/sdk';
import { type Asked, type Reply, json, serving } from './server.js';
import { fill, pairOf, withCode } from './support.js';

const genesis = fill(1);
const accountant = fill(2);
const identity = pairOf('sr25519', 1);
const signedPromise = {
  promise: { channel: fill(3), lane: 0, amount: 5n, hashlock: fill(4), validUntil: 6 },
  signature: Uint8Array.of(1, ...new Uint8Array(64)),
};
const committed = { lane: 3, newest: signedPromiseToJson(signedPromise), agreement: { id: toHex(fill(5)), total: '7' } };

const apiAt = (url: string, options: Partial<AccountantApiOptions> = {}): AccountantApi =>
  new AccountantApi({ url, genesis, accountant, signer: identity, ...options });

/** The signed bytes as docs and the Rust code have them, put together by hand, and verified by polkadot.js. */
function assertSigned({ method, path, headers, body }: Asked, signer = identity, who = identity.addressRaw): void {
  const header = (name: string): string => String(headers[`x-tally-${name}`]);
  const hex = (text: string): Buffer => Buffer.from(text.slice(2), 'hex');
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64LE(BigInt(header('timestamp')));
  const scale = (text: string): Buffer => Buffer.concat([Buffer.from([text.length << 2]), Buffer.from(text)]);
  assert.ok(path.length < 64);
  assert.equal(header('identity'), toHex(who));
  assert.equal(hex(header('nonce')).length, 16);
  const payload = Buffer.concat([
    ...[Buffer.from('tallystick/api/1'), genesis, accountant, who, timestamp, hex(header('nonce'))],
    ...[blake2AsU8a(body, 256), scale(method), scale(path)],
  ]);
  assert.ok(signatureVerify(payload, hex(header('signature')), signer.addressRaw).isValid);
}

const exchange = async (): Promise<ExchangeRequest> => {
  const draft = { promise: signedPromise.promise, agreement: fill(5), agreementTotal: 7n, provider: identity.addressRaw };
  const message = await signPayment(identity, draft, genesis);
  return { provider: identity.addressRaw, number: 3, hashlock: fill(4), preimage: fill(9), agreements: [], messages: [message] };
};

describe("an accountant's API", () => {
  before(() => cryptoWaitReady());

  test('info is asked without a signature', async () => {
    const info = {
      ...{ name: 'accountant', version: '1', accountant: toHex(accountant), genesis: toHex(genesis), operator: toHex(fill(7)), owner: toHex(fill(8)) },
      ...{ url: 'https://accountant.example', accountantFeeMillionths: 500, minConsumerSettlement: '10', expiryBlocks: 20, exitDelay: 40, reserve: '30' },
      ...{ maxMessages: 256, maxBatch: 64, maxBodyBytes: 1, finalized: 9, status: 'active', readOnly: false, time: 1700000000000 },
    };
    await serving(json(info), async (url, asked) => {
      const known = await apiAt(url).info();
      assert.deepEqual([known.accountant, known.genesis, known.operator], [accountant, genesis, fill(7)]);
      assert.deepEqual([known.accountantFeeMillionths, known.reserve, known.status, known.readOnly], [500, 30n, 'active', false]);
      assert.deepEqual([asked[0]!.method, asked[0]!.path], ['GET', '/v1/info']);
      assert.equal(asked[0]!.headers['x-tally-signature'], undefined);
    });
  });

  test('an exchange is signed and says exactly what was given', async () => {
    const request = await exchange();
    const answer = { number: 3, accepted: [], refused: [{ index: 0, refusal: 'insufficient_promise', committed }], total: '12' };
    await serving(json(answer), async (url, asked) => {
      const told = await apiAt(url).exchange(request);
      assertSigned(asked[0]!);
      assert.deepEqual([asked[0]!.method, asked[0]!.path], ['POST', '/v1/exchanges']);
      const sent = JSON.parse(asked[0]!.body.toString()) as Record<string, unknown>;
      assert.deepEqual(sent, JSON.parse(JSON.stringify(exchangeRequestToJson(request))));
      assert.deepEqual(exchangeRequestFromJson(sent), request);
      assert.deepEqual(sent['messages'], [JSON.parse(JSON.stringify(messageToJson(request.messages[0]!)))]);
      const held = { lane: 3, newest: signedPromise, agreement: { id: fill(5), total: 7n } };
      assert.deepEqual(told, { number: 3, accepted: [], refused: [{ index: 0, refusal: 'insufficient_promise', committed: held }], total: 12n });
    });
  });

  test('no two requests have the same nonce, and each has its own time', async () => {
    let time = 1_700_000_000_000;
    await serving(json({ settlements: [], next: null }), async (url, asked) => {
      const api = apiAt(url, { now: () => (time += 1) });
      await api.settlements();
      await api.settlements({ after: 17, limit: 2 });
      asked.forEach((one) => assertSigned(one));
      assert.deepEqual(asked.map(({ path }) => path), ['/v1/settlements', '/v1/settlements?after=17&limit=2']);
      assert.deepEqual(asked.map(({ headers }) => headers['x-tally-timestamp']), ['1700000000001', '1700000000002']);
      assert.equal(new Set(asked.map(({ headers }) => headers['x-tally-nonce'])).size, 2);
    });
  });

  test("a device signs for its identity, and says so", async () => {
    const device = pairOf('ed25519', 2);
    const view = { consumer: toHex(identity.addressRaw), channel: toHex(fill(3)), opened: true, balance: '9', committed: '4', free: '5', exitOpen: false, lanes: [{ ...committed, sum: '5', settled: '1' }] };
    await serving(json(view), async (url, asked) => {
      const consumer = await apiAt(url, { signer: device, identity: identity.addressRaw, lane: 4 }).consumer();
      assertSigned(asked[0]!, device);
      assert.equal(asked[0]!.headers['x-tally-lane'], '4');
      assert.deepEqual([consumer.free, consumer.lanes[0]!.sum, consumer.lanes[0]!.newest], [5n, 5n, signedPromise]);
    });
  });

  test('the path is signed as it is sent, below a prefix too', async () => {
    await serving(json({}), async (url, asked) => {
      await apiAt(`${url}/accountants/one/`).get('/v1/provider?x=ä');
      assertSigned(asked[0]!);
      assert.equal(asked[0]!.path, '/accountants/one/v1/provider?x=%C3%A4');
    });
  });

  test('the other answers are read', async () => {
    const final = signedPromiseToJson(signedPromise);
    const answers: Record<string, unknown> = {
      '/v1/reveals': { number: 3, promise: final },
      '/v1/provider': {
        ...{ provider: toHex(fill(1)), channel: toHex(fill(2)), nextNumber: 4, total: '10', final, proven: '1', settled: '2', coverage: '3', exposure: '8' },
        pending: { number: 3, hashlock: toHex(fill(4)), amount: '12', validUntil: 20, promise: final },
      },
      '/v1/fast-exits': { operatorSignature: toHex(signedPromise.signature) },
      '/v1/settlements': {
        settlements: [
          {
            ...{ id: 17, kind: 'provider', identity: toHex(fill(1)), channel: toHex(fill(2)), lane: 0, block: 5, blockHash: toHex(fill(3)) },
            ...{ extrinsicIndex: null, gross: '100', accountantFee: '5', chainFee: '1', net: '94', fromCoverage: '0', shortfall: '0' },
          },
        ],
        next: 17,
      },
    };
    const reply: Reply = (asked, response) => json(answers[asked.path])(asked, response);
    await serving(reply, async (url, asked) => {
      const api = apiAt(url);
      assert.deepEqual(await api.reveal({ provider: fill(1), number: 3, preimage: fill(9) }), { number: 3, promise: signedPromise });
      assert.deepEqual(JSON.parse(asked[0]!.body.toString()), { provider: toHex(fill(1)), number: 3, preimage: toHex(fill(9)) });
      const provider = await api.provider();
      assert.deepEqual([provider.total, provider.final, provider.pending?.amount, provider.exposure], [10n, signedPromise, 12n, 8n]);
      const exit = { amount: 5n, beneficiary: fill(1), nonce: 2, validUntil: 3, signature: signedPromise.signature };
      assert.deepEqual(await api.fastExit(exit), signedPromise.signature);
      const { settlements, next } = await api.settlements();
      const [one] = settlements;
      assert.deepEqual([one!.id, one!.extrinsicIndex, one!.gross - one!.accountantFee - one!.chainFee, one!.net, next], [17, undefined, 94n, 94n, 17]);
    });
  });

  test('lesson 34: a refusal says why, with the records', async () => {
    const pending = { number: 2, hashlock: toHex(fill(4)), total: '8', validUntil: 20 };
    const problem = { type: '/problems/exchange_conflict', title: 'x', status: 409, detail: 'reveal it', code: 'exchange_conflict', committed, pending, nextNumber: 2 };
    await serving(json(problem, 409), async (url) => {
      await assert.rejects(apiAt(url).exchange(await exchange()), (error) => {
        assert.ok(error instanceof ApiProblem);
        assert.deepEqual([error.code, error.status, error.problemCode, error.retryable], ['api_problem', 409, 'exchange_conflict', false]);
        assert.equal(error.message, '409 exchange_conflict: reveal it');
        assert.deepEqual(error.members.committed, { lane: 3, newest: signedPromise, agreement: { id: fill(5), total: 7n } });
        assert.deepEqual([error.members.pending?.total, error.members.nextNumber, error.members.invoice], [8n, 2, undefined]);
        return true;
      });
    });
  });

  test('a problem that makes no sense, or is none, is still a problem', async () => {
    const cases: [Reply, number, string, number | undefined][] = [
      [json({ code: 'nothing_new', committed: { lane: 'x' } }, 422), 422, 'nothing_new', undefined],
      [json({ code: 5 }, 500), 500, 'http_500', undefined],
      [json([], 503, { 'retry-after': '7' }), 503, 'http_503', 7000],
      [json({ code: 'too_many_requests', retryAfterMs: 250 }, 429, { 'retry-after': '1' }), 429, 'too_many_requests', 250],
      [(_, response) => response.writeHead(502).end('<html>Bad gateway</html>'), 502, 'http_502', undefined],
    ];
    for (const [reply, status, code, wait] of cases) {
      await serving(reply, async (url) => {
        await assert.rejects(apiAt(url).provider(), (error) => {
          assert.ok(error instanceof ApiProblem);
          assert.deepEqual([error.status, error.problemCode, error.members.retryAfterMs, error.members.committed], [status, code, wait, undefined]);
          assert.equal(error.retryable, status !== 422);
          return true;
        });
      });
    }
  });

  test('a missing answer is told apart from a refusal', async () => {
    await serving((_, response) => response.destroy(), async (url) => {
      await assert.rejects(apiAt(url).provider(), withCode('api_unavailable', /can be sent again/));
    });
    await serving(() => {}, async (url) => {
      await assert.rejects(apiAt(url, { timeoutMs: 50 }).provider(), withCode('api_unavailable'));
    });
    await serving((_, response) => response.end('surprise'), async (url) => {
      await assert.rejects(apiAt(url).provider(), withCode('api_bad_answer'));
    });
    await serving(json({ provider: '0x00' }), async (url) => {
      await assert.rejects(apiAt(url).provider(), withCode('invalid_json', /the provider\.channel/));
    });
    const moved: Reply = (asked, response) => {
      if (asked.path === '/elsewhere') response.end('{}');
      else response.writeHead(302, { location: '/elsewhere' }).end();
    };
    await serving(moved, async (url, asked) => {
      await assert.rejects(apiAt(url).get('/v1/provider'), withCode('api_unavailable'));
      assert.equal(asked.length, 1);
    });
    const endless: Reply = (_, response) => {
      const more = (error?: Error | null): void => {
        if (!error && !response.destroyed) response.write(Buffer.alloc(1 << 20), more);
      };
      more();
    };
    await serving(endless, async (url) => {
      await assert.rejects(apiAt(url).provider(), withCode('api_bad_answer', /longer/));
    });
    for (const url of ['accountant.example', 'ftp://accountant.example', 'https://accountant.example/?x=1', '']) {
      assert.throws(() => apiAt(url), withCode('api_unavailable'));
    }
  });

  test('updates arrive as they happen, in pieces or not, and go on from an id', async () => {
    const pieces = ['id: 8\r', '\nevent: settlement\r\ndata: {"gross":', '"5"}\r\n\r\n: alive\n\nid: 9\nevent: ex', 'it\ndata: {\ndata: }\n\nid: 10\ndata: 1\n'];
    const reply: Reply = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [piece] = pieces.splice(0, 1);
      const next = (text: string | undefined): void => {
        if (text === undefined) response.end();
        else response.write(text, () => setImmediate(() => next(pieces.shift())));
      };
      next(piece);
    };
    await serving(reply, async (url, asked) => {
      const seen = [];
      for await (const update of apiAt(url).updates('7')) seen.push(update);
      assert.deepEqual(seen, [
        { id: '8', kind: 'settlement', data: { gross: '5' } },
        { id: '9', kind: 'exit', data: {} },
      ]);
      assertSigned(asked[0]!);
      assert.equal(asked[0]!.headers['last-event-id'], '7');
      assert.equal(asked[0]!.headers.accept, 'text/event-stream');
    });
  });

  test('leaving the updates closes the line', async () => {
    let closed: Promise<unknown> | undefined;
    const reply: Reply = (_, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\nevent: exit\ndata: {}\n\n');
    };
    await serving(reply, async (url) => {
      for await (const update of apiAt(url).updates()) {
        assert.equal(update.id, '1');
        break;
      }
      await closed;
    });
    await serving(json({ code: 'unauthorized' }, 401), async (url) => {
      await assert.rejects(apiAt(url).updates().next(), withCode('api_problem', /401 unauthorized/));
    });
  });
});
