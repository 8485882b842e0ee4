// Reads an accountant's answers by the table that is generated from its OpenAPI document.

import { Fields } from '../fields.js';
import { SHAPES, type components } from '../generated/rest.js';

/** An object that can be read. */
export type ShapeName = keyof typeof SHAPES;

const isShape = (kind: string): kind is ShapeName => Object.hasOwn(SHAPES, kind);

function readField(fields: Fields, name: string, kind: string): unknown {
  if (kind.endsWith('[]')) return fields.list(name, (item, where) => readItem(item, where, kind.slice(0, -2)));
  if (isShape(kind)) return fields.nested(name, (value, where) => read(kind, value, where));
  switch (kind) {
    case 'amount':
      return fields.amount(name);
    case 'bytes':
      return fields.bytes(name);
    case 'signature':
      return fields.signature(name);
    case 'u32':
      return fields.u32(name);
    case 'number':
      return fields.number(name);
    case 'flag':
      return fields.flag(name);
    default:
      return fields.text(name);
  }
}

const readItem = (item: unknown, where: string, kind: string): unknown =>
  isShape(kind) ? read(kind, item, where) : readField(Fields.of({ item }, where), 'item', kind);

/**
 * Reads an object. Signatures in it are not verified here.
 *
 * @param where what the object is, for errors
 * @throws `invalid_json` if a field is missing or malformed
 */
export function read<Name extends ShapeName>(name: Name, value: unknown, where: string): components['schemas'][Name] {
  const fields = Fields.of(value, where);
  const entries: [string, unknown][] = [];
  for (const [field, kind] of Object.entries<string>(SHAPES[name])) {
    const found = kind.endsWith('?')
      ? fields.optional(field, (all) => readField(all, field, kind.slice(0, -1)))
      : readField(fields, field, kind);
    if (found !== undefined) entries.push([field, found]);
  }
  return Object.fromEntries(entries) as components['schemas'][Name];
}
