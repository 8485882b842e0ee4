// A provider's proxy: offers, agreements and payments below `/.tally/`.

import type { Agreement, Offer } from '../agreement.js';
import { type AccountId, type Bytes32, toHex } from '../bytes.js';
import type { Committed, ExchangeMessage, Invoice } from '../exchange.js';
import { Fields } from '../fields.js';
import { agreementToJson } from '../json/agreement.js';
import { committedFromJson, invoiceFromJson, messageToJson } from '../json/exchange.js';
import type { Json } from '../json/promise.js';
import type { RefusalCode } from '../refusal.js';
import type { MultiSignature } from '../scheme.js';
import { type Fetch, HTTP_TIMEOUT_MS, baseUrl, sendRequest } from './transport.js';

/** The terms on which a provider sells. Amounts are in units of 10^-12 NOTCH. */
export interface ProviderOffer extends Omit<Offer, 'accountant'> {
  /** Names the chain. Compare it with the chain's own. */
  readonly genesis: Bytes32;
  /** The accountants it uses, best first. */
  readonly accountants: readonly { readonly accountant: AccountId; readonly url: string }[];
  /** The amount that it serves before it is paid. */
  readonly allowance: bigint;
}

/** The provider's half of an agreement. */
export interface AcceptedAgreement {
  /** The provider's signature under the agreement. */
  readonly providerSignature: MultiSignature;
  /** Opens the payment session: send it as header `x-tally-token`. Keep it like a key. */
  readonly token: string;
}

/** The answer to a payment. */
export interface Receipt {
  /** The total paid under the agreement; units of 10^-12 NOTCH. */
  readonly paid: bigint;
  /** Whether the accountant has taken it for ever. */
  readonly final: boolean;
}

/** A payment session, as its provider sees it. Amounts are in units of 10^-12 NOTCH. */
export interface SessionStatus {
  /** The agreement's id. */
  readonly agreement: Bytes32;
  /** Units served. */
  readonly served: number;
  /** The worth of the units. */
  readonly total: bigint;
  /** The amount that is paid. */
  readonly paid: bigint;
  /** Whether the payment session is over. */
  readonly ended: boolean;
  /** The invoice that can be paid now. */
  readonly invoice: Invoice | undefined;
  /** Why the last payment came to nothing. */
  readonly refusal: RefusalCode | undefined;
  /** The record of the consumer at the accountant, for `resync`. */
  readonly committed: Committed | undefined;
}

/** The provider that is asked. */
export interface ProviderApiOptions {
  /** Where the provider's proxy is, such as `https://provider.example`. */
  readonly url: string;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Another `fetch` than the global one. */
  readonly fetch?: Fetch;
}

/** The terms of an offer with one of its accountants. */
export const offerThrough = (offer: ProviderOffer, accountant: AccountId): Offer => {
  const { provider, price, unit, cap, minimumInvoice, invoiceCap, deadline } = offer;
  return { provider, accountant, price, unit, cap, minimumInvoice, invoiceCap, deadline };
};

function offerFromAnswer(value: unknown): ProviderOffer {
  const fields = Fields.of(value, 'the offer');
  return {
    provider: fields.bytes('provider'),
    genesis: fields.bytes('genesis'),
    accountants: fields.list('accountants', (item, where) => {
      const inner = Fields.of(item, where);
      return { accountant: inner.bytes('accountant'), url: inner.text('url') };
    }),
    unit: fields.text('unit'),
    price: fields.amount('price'),
    cap: fields.amount('cap'),
    minimumInvoice: fields.amount('minimumInvoice'),
    invoiceCap: fields.amount('invoiceCap'),
    allowance: fields.amount('allowance'),
    deadline: fields.u32('deadline'),
  };
}

const optionalInvoice = (fields: Fields): Invoice | undefined =>
  fields.optional('invoice', (all, name) => all.nested(name, invoiceFromJson));

function sessionFromAnswer(value: unknown): SessionStatus {
  const fields = Fields.of(value, 'the payment session');
  return {
    agreement: fields.bytes('agreement'),
    served: fields.number('served'),
    total: fields.amount('total'),
    paid: fields.amount('paid'),
    ended: fields.flag('ended'),
    invoice: optionalInvoice(fields),
    refusal: fields.optional('refusal', (all, name) => all.text(name)),
    committed: fields.optional('committed', (all, name) => all.nested(name, committedFromJson)),
  };
}

/**
 * Calls a provider's proxy. Everything else below the same address is the paid service itself: send the token of the
 * payment session as header `x-tally-token`; a 402 carries the invoice to pay first. All methods throw `api_unavailable`,
 * `api_problem` (an `ApiProblem`), `api_bad_answer` or `invalid_json`.
 */
export class ProviderApi {
  readonly #base: string;
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;

  constructor({ url, timeoutMs = HTTP_TIMEOUT_MS, fetch }: ProviderApiOptions) {
    this.#base = baseUrl(url);
    this.#fetch = fetch ?? ((address, init) => globalThis.fetch(address, init));
    this.#timeoutMs = timeoutMs;
  }

  /** The offer. It binds neither side before both have signed. */
  async offer(): Promise<ProviderOffer> {
    return offerFromAnswer(await this.#send('GET', 'offer'));
  }

  /** Proposes an agreement that the consumer has signed. Give the signed agreement to `countersigned`. */
  async agree(agreement: Agreement, consumerSignature: MultiSignature): Promise<AcceptedAgreement> {
    const body = { agreement: agreementToJson(agreement), consumerSignature: toHex(consumerSignature) };
    const fields = Fields.of(await this.#send('POST', 'agreements', undefined, body), 'the answer');
    return { providerSignature: fields.signature('providerSignature'), token: fields.text('token') };
  }

  /** Hands in a payment. */
  async pay(message: ExchangeMessage): Promise<Receipt> {
    const fields = Fields.of(await this.#send('POST', 'payments', undefined, messageToJson(message)), 'the receipt');
    return { paid: fields.amount('paid'), final: fields.flag('final') };
  }

  /** The state of the payment session. */
  async session(token: string): Promise<SessionStatus> {
    return sessionFromAnswer(await this.#send('GET', 'session', token));
  }

  /** Ends the payment session. If an invoice comes back, pay it and close again. */
  async close(token: string): Promise<{ readonly settled: boolean; readonly invoice: Invoice | undefined }> {
    const fields = Fields.of(await this.#send('POST', 'close', token, {}), 'the answer');
    return { settled: fields.flag('settled'), invoice: optionalInvoice(fields) };
  }

  #send(method: 'GET' | 'POST', path: string, token?: string, body?: Json): Promise<unknown> {
    const request = {
      url: `${this.#base}/.tally/${path}`,
      method,
      headers: token === undefined ? {} : { 'x-tally-token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return sendRequest(this.#fetch, request, this.#timeoutMs);
  }
}
