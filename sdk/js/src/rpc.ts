// JSON-RPC to a node, over whichever provider an app has already.

import { TallystickError } from './errors.js';

/** A message of PAPI's providers. */
type RpcMessage = { id?: unknown; result?: unknown; error?: { code: number; message: string; data?: unknown } };

/** PAPI's `JsonRpcProvider`, as `getWsProvider(url)` gives it. A connection is opened for each request. */
export type PapiProviderLike = (onMessage: (message: RpcMessage) => void) => {
  send(message: { jsonrpc: '2.0'; id: string; method: string; params: unknown[] }): void;
  disconnect(): void;
};

/** The part of polkadot.js' providers that is used, such as `WsProvider` or `api.rpc.provider`. */
export interface PolkadotJsProviderLike {
  /** Sends a request and tells the result. */
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** The part of PAPI's client that is used. */
export interface PapiClientLike {
  /** Sends a request and tells the result. */
  _request(method: string, params: unknown[]): Promise<unknown>;
}

/** Anything that JSON-RPC can be spoken through. */
export type RpcSource = PolkadotJsProviderLike | PapiClientLike | PapiProviderLike;

/** An error that the node answered. */
export class RpcError extends TallystickError {
  /** The JSON-RPC error's number. */
  readonly rpcCode: number;
  /** Further data of the node's error. */
  readonly data: unknown;

  /** @param rpcCode the JSON-RPC error's number */
  constructor(rpcCode: number, message: string, data: unknown, cause?: unknown) {
    super('rpc_error', message, cause);
    this.name = 'RpcError';
    this.rpcCode = rpcCode;
    this.data = data;
  }
}

/** How long a node may take to answer, in milliseconds. */
export const RPC_TIMEOUT_MS = 30_000;

let lastId = 0;

function requestOnce(provider: PapiProviderLike, method: string, params: unknown[]): { answer: Promise<unknown>; stop: () => void } {
  lastId += 1;
  const id = `tallystick-${lastId}`;
  let stop = (): void => {};
  const answer = new Promise<unknown>((resolve, reject) => {
    const connection = provider((message) => {
      if (message.id !== id) return;
      if (message.error !== undefined) reject(message.error);
      else resolve(message.result);
    });
    stop = () => connection.disconnect();
    connection.send({ jsonrpc: '2.0', id, method, params });
  });
  return { answer, stop };
}

function send(source: RpcSource, method: string, params: unknown[]): { answer: Promise<unknown>; stop: () => void } {
  if (typeof source === 'function') return requestOnce(source, method, params);
  const answer = '_request' in source ? source._request(method, params) : source.send(method, params);
  return { answer, stop: () => {} };
}

/** The node's own error, or that it could not be asked. */
function asError(error: unknown): TallystickError {
  if (error instanceof TallystickError) return error;
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  if (typeof code === 'number') return new RpcError(code, String(message), data, error);
  return new TallystickError('rpc_unavailable', `the node could not be asked: ${String(message ?? error)}`, error);
}

/**
 * Asks a node.
 *
 * @param timeoutMs how long to wait
 * @throws `rpc_error` ({@link RpcError}), `rpc_unavailable`, or `rpc_timeout`: then whether the node did it is unknown
 */
export async function rpcRequest(
  source: RpcSource,
  method: string,
  params: unknown[],
  timeoutMs: number = RPC_TIMEOUT_MS,
): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new TallystickError('rpc_timeout', `the node did not answer ${method} in ${timeoutMs} ms; try again`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  let stop = (): void => {};
  try {
    const sent = send(source, method, params);
    stop = sent.stop;
    return await Promise.race([sent.answer, late]);
  } catch (error) {
    throw asError(error);
  } finally {
    clearTimeout(timer);
    stop();
  }
}
