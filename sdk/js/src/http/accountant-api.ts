// An accountant's REST API.

import { type AccountId, type Bytes32, type Count, bytes32, toHex, utf8 } from '../bytes.js';
import type { ExchangeAnswer, ExchangeRequest, RevealAnswer, RevealRequest } from '../exchange.js';
import { Fields } from '../fields.js';
import { exchangeAnswerFromJson, exchangeRequestToJson, revealAnswerFromJson, revealRequestToJson } from '../json/exchange.js';
import type { Json } from '../json/promise.js';
import type { MultiSignature } from '../scheme.js';
import { type SignerSource, signerOf } from '../signer.js';
import {
  type AccountantInfo,
  type AgreementView,
  type ConsumerView,
  type ProviderView,
  agreementViewFromJson,
  consumerFromJson,
  infoFromJson,
  providerFromJson,
} from './accountant-views.js';
import { signApiRequest } from './api-request.js';
import { type Settlements, type SettlementsQuery, settlementsFromJson } from './settlements.js';
import { type Fetch, HTTP_TIMEOUT_MS, type HttpRequest, baseUrl, openEvents, parseJson, sendRequest } from './transport.js';

/** Whom to ask, as whom. */
export interface AccountantApiOptions {
  /** Where the API is, such as `https://hub.example`. */
  readonly url: string;
  /** Names the chain. */
  readonly genesis: Bytes32;
  /** The accountant that is meant; requests are signed for it alone. */
  readonly accountant: AccountId;
  /** Signs each request. A wallet asks its user each time, so use a device key where that is too often. */
  readonly signer: SignerSource;
  /** Who asks, if it is not the signer's account: the identity whose device signs. */
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

/** Terms of {@link AccountantApi.fastExit}. */
export interface FastExitRequest {
  /** What leaves the channel; units of 10^-12 NOTCH. */
  readonly amount: bigint;
  /** Where it goes. */
  readonly beneficiary: AccountId;
  /** As in the signed request. */
  readonly nonce: Count;
  /** As in the signed request. */
  readonly validUntil: number;
  /** The identity's, over the `fastExit` action. */
  readonly signature: MultiSignature;
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

  /** What the accountant says of itself. Not signed. */
  async info(): Promise<AccountantInfo> {
    const request = { url: `${this.#base}/v1/info`, method: 'GET', headers: {} } as const;
    return infoFromJson(await sendRequest(this.#fetch, request, this.#timeout));
  }

  /**
   * Trades payments for the accountant's promise. Check the answer with `checkExchangeAnswer` before anything is revealed.
   * The same request again gives the same answer.
   */
  async exchange(request: ExchangeRequest): Promise<ExchangeAnswer> {
    return exchangeAnswerFromJson(await this.post('/v1/exchanges', exchangeRequestToJson(request)));
  }

  /** Makes the last exchange final. Check the answer with `checkRevealAnswer`. */
  async reveal(request: RevealRequest): Promise<RevealAnswer> {
    return revealAnswerFromJson(await this.post('/v1/reveals', revealRequestToJson(request)));
  }

  /** The provider channel of who asks. */
  async provider(): Promise<ProviderView> {
    return providerFromJson(await this.get('/v1/provider'));
  }

  /** The consumer channel of who asks. */
  async consumer(): Promise<ConsumerView> {
    return consumerFromJson(await this.get('/v1/consumer'));
  }

  /** An agreement of who asks. */
  async agreement(id: Bytes32): Promise<AgreementView> {
    return agreementViewFromJson(await this.get(`/v1/agreements/${toHex(bytes32(id, 'the agreement'))}`));
  }

  /** The settlements of who asks, itemised, oldest first. */
  async settlements(query: SettlementsQuery = {}): Promise<Settlements> {
    const entries = Object.entries(query).map(([name, value]) => [name, String(value)]);
    const search = new URLSearchParams(entries).toString();
    return settlementsFromJson(await this.get(`/v1/settlements${search && `?${search}`}`));
  }

  /** Asks the accountant to sign a fast exit too. */
  async fastExit({ amount, beneficiary, nonce, validUntil, signature }: FastExitRequest): Promise<MultiSignature> {
    const body: Json = {
      amount: amount.toString(),
      beneficiary: toHex(bytes32(beneficiary, 'beneficiary')),
      validUntil,
      nonce: Number(nonce),
      signature: toHex(signature),
    };
    return Fields.of(await this.post('/v1/fast-exits', body), 'the answer').signature('operatorSignature');
  }

  /**
   * What happens to who asks, as it happens: settlements, exits, coverage, the accountant's state, the channel. Ends when
   * the line does; go on with the last id. Leaving the loop closes the line.
   *
   * @param after the id of the last update that is known
   */
  async *updates(after?: string): AsyncGenerator<Update, void, undefined> {
    const request = await this.#request('GET', '/v1/updates');
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
