// The package as others get it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as everything from '@tallystick/sdk';
import { repositoryFile } from './support.js';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const modules = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
const manifest = JSON.parse(repositoryFile('sdk/js/package.json'));

/** Bundled for browsers. A module of Node in it would be an error. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'tallystick',
    platform: 'browser',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

const kilobytes = (text: string): number => gzipSync(text).length / 1024;

describe('the package', () => {
  test('depends on nothing but what it declares, and on no module of Node', () => {
    assert.ok(modules.length > 20);
    for (const name of modules) {
      const text = readFileSync(`${dist}${name}`, 'utf8');
      for (const [, from] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
        const declared = Object.keys(manifest.dependencies).some((dependency) => from!.startsWith(dependency));
        assert.ok(from!.startsWith('.') || declared, `${name} imports ${from}`);
      }
      assert.doesNotMatch(text, /\b(?:Buffer|process|require|__dirname|globalThis\.process)\b\s*[.([]/, name);
      assert.doesNotMatch(text, /export default|export \{[^}]*\bdefault\b/, name);
    }
    assert.ok(!('default' in everything));
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) assert.match(String(version), /^\d+\.\d+\.\d+$/);
  });

  test('runs where there is nothing but what browsers have', async () => {
    const { crypto, TextEncoder, TextDecoder, URL, URLSearchParams, AbortSignal, AbortController, setTimeout, clearTimeout } = globalThis;
    const browser = vm.createContext({ crypto, TextEncoder, TextDecoder, URL, URLSearchParams, AbortSignal, AbortController, setTimeout, clearTimeout });
    vm.runInContext(await bundled("export * from '@tallystick/sdk'; export { ed25519 } from '@noble/curves/ed25519.js';"), browser);
    const result = await vm.runInContext(
      `(async () => {
        const { addressOf, consumerChannelId, derivePreimage, ed25519, isPromiseSigned, signPromise, toHex, Consumer } = tallystick;
        const secret = new Uint8Array(32).fill(7);
        const account = ed25519.getPublicKey(secret);
        const signer = { account, signMessage: (payload) => Uint8Array.of(0, ...ed25519.sign(payload, secret)) };
        const promise = { channel: consumerChannelId(account, secret), lane: 0, amount: 5n, hashlock: secret, validUntil: 9 };
        const signature = await signPromise(signer, promise, secret);
        const consumer = Consumer.create({ genesis: secret, consumer: account, accountant: secret });
        return [isPromiseSigned({ promise, signature }, secret, account), addressOf(account).length, toHex(derivePreimage(secret, secret, 1)).length,
          Consumer.fromJson(JSON.parse(JSON.stringify(consumer.toJson()))).lane.lane, typeof process, typeof Buffer];
      })()`,
      browser,
    );
    assert.deepEqual(Array.from(result as unknown[]), [true, 48, 66, 0, 'undefined', 'undefined']);
  });

  test('leaves out what is not used', async () => {
    const all = kilobytes(await bundled("export * from '@tallystick/sdk';"));
    const ids = kilobytes(await bundled("export { consumerChannelId } from '@tallystick/sdk';"));
    const calls = kilobytes(await bundled("import { calls, walletlessBytes } from '@tallystick/sdk'; export const make = (ends) => walletlessBytes(calls.collect(ends));"));
    console.log(`compressed: everything ${all.toFixed(1)} KiB, ids ${ids.toFixed(1)} KiB, calls ${calls.toFixed(1)} KiB`);
    assert.ok(ids < 6 && calls < 6, 'elliptic curves are bundled although nothing is signed');
    assert.ok(all < 60);
  });

  test('the README shows what the examples do, and those compile', () => {
    const examples = ['consumer', 'provider'].map((name) => repositoryFile(`sdk/js/examples/${name}.ts`)).join('\n');
    const blocks = [...repositoryFile('sdk/js/README.md').matchAll(/```ts\n(.*?)\n```/gs)].map(([, block]) => block!);
    assert.ok(blocks.length >= 6);
    for (const block of blocks) assert.ok(examples.includes(block), block);
  });

  test('the lock file names no host', () => {
    const lock = repositoryFile('sdk/js/package-lock.json');
    assert.doesNotMatch(lock, /"resolved"/);
    assert.match(lock, /"lockfileVersion": 3/);
  });
});
