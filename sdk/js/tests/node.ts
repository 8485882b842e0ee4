// A development chain of its own for a test, on a free port of the loopback.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A running node. */
export interface TestNode {
  /** WebSocket address. */
  readonly endpoint: string;
  /** Ends it and deletes what it wrote. */
  stop(): Promise<void>;
}

const targetFolder = process.env['CARGO_TARGET_DIR'] ?? join(homedir(), '.cache/tallystick/target');
const binary = process.env['TALLYSTICK_NODE'] ?? join(targetFolder, 'release/tallystick-node');

/** Starts a node and waits until it answers. */
export async function startNode(): Promise<TestNode> {
  if (!existsSync(binary)) throw new Error('the node is not built; run: make build');
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-js-'));
  const ports = ['--rpc-port', '0', '--listen-addr', '/ip4/127.0.0.1/tcp/0'];
  const quiet = ['--no-prometheus', '--no-telemetry', '--no-mdns'];
  const child = spawn(binary, ['--dev', '--base-path', folder, ...ports, ...quiet], { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const log: string[] = [];
  const port = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line);
      const found = /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the node ended with ${code}:\n${log.slice(-20).join('\n')}`)));
    child.once('error', reject);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    endpoint: `ws://127.0.0.1:${await port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
