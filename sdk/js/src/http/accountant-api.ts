// An accountant's REST API.

import { type AccountId, type Bytes32, bytes32, toHex, utf8 } from '../bytes.js';
import type { ExchangeAnswer, ExchangeRequest, RevealAnswer, RevealRequest } from '../exchange.js';
import {
  type AccountantInfo,
  type AgreementStatus,
  type ConsumerStatus,
  ENDPOINTS,
  type FastExitRequest,
  type ProviderStatus,
  type SettlementPage,
} from '../generated/rest.js';
import { exchangeAnswerFromJson, exchangeRequestToJson, revealAnswerFromJson, revealRequestToJson } from '../json/exchange.js';
import type { Json } from '../json/promise.js';
import type { MultiSignature } from '../scheme.js';
import { type SignerSource, signerOf } from '../signer.js';
import { signApiRequest } from './api-request.js';
import { read } from './read.js';
import { type Fetch, HTTP_TIMEOUT_MS, type HttpRequest, baseUrl, openEvents, parseJson, sendRequest } from './transport.js';

export type {
  AccountantInfo,
  AgreementStatus,
  ConsumerStatus,
  FastExitRequest,
  LaneStatus,
  PendingExchange,
  PendingSummary,
  ProviderStatus,
  SettlementEntry,
  SettlementPage,
} from '../generated/rest.js';

/** The accountant that is asked, and the identity that asks. */
export interface AccountantApiOptions {
  /** Where the API is, such as `https://accountant.example`. */
  readonly url: string;
  /** Names the chain. */
  readonly genesis: Bytes32;
  /** The accountant that is meant; requests are signed for it alone. */
  readonly accountant: AccountId;
  /** Signs each request. A wallet asks its user each time, so use a device key where that is too often. */
  readonly signer: SignerSource;
  /** The identity that asks, if it is not the signer's account: the one whose device signs. */
  readonly identity?: AccountId;
  /** The lane of the device that signs; 0 for the identity's own key. */
  readonly lane?: number;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Another `fetch` than the global one. */
  readonly fetch?: Fetch;
  /** Another clock than the global one: milliseconds since 1970. */
  readonly now?: () => number;
}

/** The wanted part of the settlements. */
export interface SettlementsQuery {
  /** Only entries after the one with this id. */
  readonly after?: number;
  /** Most entries on a page. */
  readonly limit?: number;
}

/** Something that happened to an identity. */
export interface Update {
  /** To go on from after a break. */
  readonly id: string;
  /**
   * `settlement`, `exit`, `coverage`, `accountant`, `channel`; `gap` if some were missed, then ask anew; or what a later
   * version knows.
   */
  readonly kind: string;
  /** The details, as JSON. */
  readonly data: unknown;
}

const NONCE_LENGTH = 16;

/**
 * A client of an accountant's API. Each request is signed; each may be sent again after an error, which never has an
 * effect twice. All methods throw `api_unavailable`, `api_problem` (an `ApiProblem` with the refusal's code),
 * `api_bad_answer` or `invalid_json`.
 */
export class AccountantApi {
  readonly #options: AccountantApiOptions;
  readonly #base: string;
  readonly #fetch: Fetch;
  readonly #now: () => number;

  constructor(options: AccountantApiOptions) {
    bytes32(options.genesis, 'genesis');
    bytes32(options.accountant, 'accountant');
    this.#options = options;
    this.#base = baseUrl(options.url);
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#now = options.now ?? Date.now;
  }

  /** The accountant's terms. Not signed. */
  async info(): Promise<AccountantInfo> {
    const request = { url: `${this.#base}${ENDPOINTS.info.path}`, method: 'GET', headers: {} } as const;
    return read('AccountantInfo', await sendRequest(this.#fetch, request, this.#timeout), 'the accountant');
  }

  /**
   * Trades payments for the accountant's promise. Check the answer with `checkExchangeAnswer` before anything is revealed.
   * The same request again gives the same answer.
   */
  async exchange(request: ExchangeRequest): Promise<ExchangeAnswer> {
    return exchangeAnswerFromJson(await this.post(ENDPOINTS.exchange.path, exchangeRequestToJson(request)));
  }

  /** Makes the last exchange final. Check the answer with `checkRevealAnswer`. */
  async reveal(request: RevealRequest): Promise<RevealAnswer> {
    return revealAnswerFromJson(await this.post(ENDPOINTS.reveal.path, revealRequestToJson(request)));
  }

  /** The own provider channel. */
  async provider(): Promise<ProviderStatus> {
    return read('ProviderStatus', await this.get(ENDPOINTS.provider.path), 'the provider');
  }

  /** The own consumer channel. */
  async consumer(): Promise<ConsumerStatus> {
    return read('ConsumerStatus', await this.get(ENDPOINTS.consumer.path), 'the consumer');
  }

  /** An own agreement. */
  async agreement(id: Bytes32): Promise<AgreementStatus> {
    const path = ENDPOINTS.agreement.path.replace('{id}', toHex(bytes32(id, 'the agreement')));
    return read('AgreementStatus', await this.get(path), 'the agreement');
  }

  /** The own settlements, itemised, oldest first. */
  async settlements(query: SettlementsQuery = {}): Promise<SettlementPage> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
    return read('SettlementPage', await this.get(`${ENDPOINTS.settlements.path}${search && `?${search}`}`), 'the answer');
  }

  /** Asks the accountant to sign a fast exit too. The signature is the identity's, over the `fastExit` action. */
  async fastExit({ amount, beneficiary, nonce, validUntil, signature }: FastExitRequest): Promise<MultiSignature> {
    const body: Json = {
      amount: amount.toString(),
      beneficiary: toHex(bytes32(beneficiary, 'beneficiary')),
      validUntil,
      nonce,
      signature: toHex(signature),
    };
    return read('FastExitAnswer', await this.post(ENDPOINTS.fastExit.path, body), 'the answer').operatorSignature;
  }

  /**
   * The own updates, as they happen: settlements, exits, coverage, the accountant's state, the channel. Ends when the
   * line does; go on with the last id. Leaving the loop closes the line.
   *
   * @param after the id of the last update that is known
   */
  async *updates(after?: string): AsyncGenerator<Update, void, undefined> {
    const request = await this.#request('GET', ENDPOINTS.updates.path);
    const headers = { ...request.headers, ...(after === undefined ? {} : { 'last-event-id': after }) };
    for await (const { id, event, data } of openEvents(this.#fetch, { ...request, headers }, this.#timeout)) {
      yield { id, kind: event, data: parseJson(data) };
    }
  }

  /** A signed GET of any path, such as `/v1/provider`. */
  get(path: string): Promise<unknown> {
    return this.#signed('GET', path);
  }

  /** A signed POST of JSON to any path. */
  post(path: string, body: Json): Promise<unknown> {
    return this.#signed('POST', path, JSON.stringify(body));
  }

  get #timeout(): number {
    return this.#options.timeoutMs ?? HTTP_TIMEOUT_MS;
  }

  async #signed(method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    return sendRequest(this.#fetch, await this.#request(method, path, body), this.#timeout);
  }

  async #request(method: 'GET' | 'POST', path: string, body?: string): Promise<HttpRequest> {
    const { genesis, accountant, signer, lane, identity } = this.#options;
    const url = new URL(`${this.#base}${path}`);
    const request = {
      accountant,
      identity: identity ?? signerOf(signer).account,
      timestamp: this.#now(),
      nonce: globalThis.crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)),
      method,
      path: `${url.pathname}${url.search}`,
      body: utf8(body ?? ''),
    };
    const headers = await signApiRequest(signer, request, genesis, lane);
    return { url: url.href, method, headers, ...(body === undefined ? {} : { body }) };
  }
}
