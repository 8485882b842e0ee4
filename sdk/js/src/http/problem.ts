// Errors of an accountant or a provider over HTTP: problem details (RFC 9457).

import { TallystickError } from '../errors.js';
import type { Committed, Invoice } from '../exchange.js';
import { Fields } from '../fields.js';
import type { PendingSummary } from '../generated/rest.js';
import { committedFromJson, invoiceFromJson } from '../json/exchange.js';
import { type RefusalCode, refusalText } from '../refusal.js';
import { read } from './read.js';

/** The members of a problem beside its code. Members that were not sent, or make no sense, are `undefined`. */
export interface ProblemMembers {
  /** The accountant's record of the consumer, so that the consumer gets in step again by `resync`. */
  readonly committed: Committed | undefined;
  /** The exchange in the way. */
  readonly pending: PendingSummary | undefined;
  /** The number of the exchange that the accountant expects. */
  readonly nextNumber: number | undefined;
  /** The invoice that has to be paid first. */
  readonly invoice: Invoice | undefined;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** Statuses after which the same request may succeed later. */
const BUSY: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
/** Refusals after which the same request may succeed later. */
const PASSING: readonly RefusalCode[] = ['lane_busy', 'read_only', 'unknown_consumer'];

/** A request that was refused. */
export class ApiProblem extends TallystickError {
  /** The HTTP status. */
  readonly status: number;
  /** Why: a refusal's code, or one of the service's own such as `payment_required`; `http_<status>` if none was told. */
  readonly problemCode: RefusalCode;
  /** The problem's members beside its code. */
  readonly members: ProblemMembers;

  /** @param problemCode a refusal's code, or one of the service's own */
  constructor(status: number, problemCode: RefusalCode, message: string, members: ProblemMembers) {
    super('api_problem', message);
    this.name = 'ApiProblem';
    this.status = status;
    this.problemCode = problemCode;
    this.members = members;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return BUSY.includes(this.status) || PASSING.includes(this.problemCode);
  }
}

/** A member that is malformed says nothing: it must not hide the problem itself. */
function member<Value>(fields: Fields, name: string, read: (value: unknown, where: string) => Value): Value | undefined {
  try {
    return fields.optional(name, (all) => all.nested(name, read));
  } catch (error) {
    if (error instanceof TallystickError) return undefined;
    throw error;
  }
}

const bodyOf = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    // An error may come from a gateway with a page of its own, and from no service of ours at all.
    return {};
  }
};

const retryAfter = (response: Response, body: Record<string, unknown>): number | undefined => {
  const { retryAfterMs } = body;
  if (typeof retryAfterMs === 'number' && retryAfterMs >= 0) return retryAfterMs;
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
};

/** The problem that a response with an error status tells. */
export function problemOf(response: Response, text: string): ApiProblem {
  const { status } = response;
  const body = bodyOf(text);
  const fields = Fields.of(body, 'the problem');
  const code = typeof body['code'] === 'string' && body['code'] !== '' ? body['code'] : `http_${status}`;
  const detail = [body['detail'], body['title']].find((item) => typeof item === 'string');
  return new ApiProblem(status, code, `${status} ${code}: ${typeof detail === 'string' ? detail : refusalText(code)}`, {
    committed: member(fields, 'committed', committedFromJson),
    pending: member(fields, 'pending', (value, where) => read('PendingSummary', value, where)),
    nextNumber: typeof body['nextNumber'] === 'number' ? body['nextNumber'] : undefined,
    invoice: member(fields, 'invoice', invoiceFromJson),
    retryAfterMs: retryAfter(response, body),
  });
}
