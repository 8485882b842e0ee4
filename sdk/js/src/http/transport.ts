// One HTTP request and its JSON answer.

import { TallystickError } from '../errors.js';
import { type ServerEvent, eventsOf } from './events.js';
import { problemOf } from './problem.js';

/** The `fetch` of browsers and Node. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How long a request may take if not said otherwise, in milliseconds. */
export const HTTP_TIMEOUT_MS = 30_000;

/** Longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** A request. */
export interface HttpRequest {
  /** The address. */
  readonly url: string;
  /** `GET` or `POST`. */
  readonly method: 'GET' | 'POST';
  /** Beside those of the content. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, as it was signed. */
  readonly body?: string;
}

/**
 * Where an API is: `https://accountant.example/path` for requests to `https://accountant.example/path/v1/info`.
 *
 * @throws `api_unavailable` if it is not an http(s) address
 */
export function baseUrl(url: string): string {
  let parsed: URL | undefined;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new TallystickError('api_unavailable', 'the address is not a URL; it looks like https://accountant.example', error);
  }
  if (!['http:', 'https:'].includes(parsed.protocol) || parsed.search !== '' || parsed.hash !== '') {
    throw new TallystickError('api_unavailable', 'expected an http or https address without a query');
  }
  return parsed.href.replace(/\/+$/, '');
}

/** The text of an answer, unless it is too long. */
async function limitedText({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new TallystickError('api_bad_answer', `the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

const unavailable = (url: string, error: unknown): TallystickError =>
  error instanceof TallystickError
    ? error
    : new TallystickError('api_unavailable', `no answer from ${new URL(url).origin}; the request can be sent again`, error);

/**
 * JSON that was answered.
 *
 * @throws `api_bad_answer`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TallystickError('api_bad_answer', 'the answer is no JSON', error);
  }
}

const send = (fetch: Fetch, { url, method, headers, body }: HttpRequest, accept: string, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    method,
    headers: { accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
    redirect: 'error',
    signal,
  });

/**
 * Sends a request.
 *
 * @returns the JSON of a successful answer
 * @throws `api_unavailable` if there was no answer (whether the request had an effect is unknown; all of them can be sent
 *   again), `api_problem` ({@link ApiProblem}) if it was refused, `api_bad_answer` if the answer is no JSON
 */
export async function sendRequest(fetch: Fetch, request: HttpRequest, timeoutMs: number): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await send(fetch, request, 'application/json', AbortSignal.timeout(timeoutMs));
    text = await limitedText(response);
  } catch (error) {
    throw unavailable(request.url, error);
  }
  if (!response.ok) throw problemOf(response, text);
  return parseJson(text);
}

/**
 * Opens a stream of events. `timeoutMs` is for its beginning only.
 *
 * @throws like {@link sendRequest}; `api_unavailable` also when the line breaks
 */
export async function* openEvents(fetch: Fetch, request: HttpRequest, timeoutMs: number): AsyncGenerator<ServerEvent, void, undefined> {
  const opening = new AbortController();
  const timer = setTimeout(() => opening.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    const response = await send(fetch, request, 'text/event-stream', opening.signal);
    if (!response.ok) throw problemOf(response, await limitedText(response));
    clearTimeout(timer);
    if (response.body !== null) yield* eventsOf(response.body);
  } catch (error) {
    throw unavailable(request.url, error);
  } finally {
    clearTimeout(timer);
    opening.abort();
  }
}
