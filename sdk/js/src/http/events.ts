// Server-sent events out of a stream of bytes.

import { TallystickError } from '../errors.js';

/** An event. */
export interface ServerEvent {
  /** To go on from after a break; empty if none was told. */
  readonly id: string;
  /** The kind of event. */
  readonly event: string;
  /** Its content. */
  readonly data: string;
}

/** Longest event that is taken, in characters. */
const MAX_EVENT_LENGTH = 1024 * 1024;

/** The event that a block of lines says; none if it says nothing, such as a sign of life. */
function eventOf(block: string): ServerEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const before = fields.get(name);
    fields.set(name, name === 'data' && before !== undefined ? `${before}\n${value ?? ''}` : (value ?? ''));
  }
  const data = fields.get('data');
  return data === undefined ? undefined : { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data };
}

/**
 * The events of a body, as they arrive.
 *
 * @throws `api_bad_answer` if an event is too long
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // A CR at the end may be half of a CRLF: it waits for what comes next.
      text = (text + decoder.decode(value, { stream: true })).replace(/\r\n|\r(?!$)/g, '\n');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      if (text.length > MAX_EVENT_LENGTH) throw new TallystickError('api_bad_answer', 'an event is too long');
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
