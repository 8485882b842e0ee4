// Writes src/generated/rest.ts from the accountant's OpenAPI document: the types of its answers as they are after
// reading (amounts as bigint, bytes as Uint8Array, nothing instead of null), and the tables that src/http reads them by.
//
//   node scripts/rest.mjs DOCUMENT TARGET

import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const [, , source, target] = argv;
if (source === undefined || target === undefined) {
  console.error('usage: node scripts/rest.mjs DOCUMENT TARGET');
  exit(2);
}
const document = JSON.parse(readFileSync(source, 'utf8'));

/** A schema without the alternative `null`. */
function withoutNull(schema) {
  if (Array.isArray(schema)) return schema.map(withoutNull);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { oneOf, type, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutNull(value)]));
  const choices = oneOf?.filter((choice) => choice.type !== 'null');
  const types = Array.isArray(type) ? type.filter((name) => name !== 'null') : type;
  return {
    ...rest,
    ...(choices === undefined ? {} : choices.length === 1 ? choices[0] : { oneOf: choices }),
    ...(types === undefined ? {} : { type: Array.isArray(types) && types.length === 1 ? types[0] : types }),
  };
}

const schemas = withoutNull(document.components.schemas);

/** Values that are more than JSON's after reading. */
const READ = {
  amount: ts.factory.createKeywordTypeNode(ts.SyntaxKind.BigIntKeyword),
  bytes: ts.factory.createTypeReferenceNode('Uint8Array'),
};
const types = await openapiTS(
  { ...document, paths: {}, components: { schemas } },
  { immutable: true, rootTypes: true, rootTypesNoSchemaPrefix: true, transform: ({ format }) => READ[format] },
);

/** How `src/http/read.ts` reads a value; none if it cannot. */
function kindOf(schema) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1);
    return schemas[name].properties === undefined && schemas[name].allOf === undefined ? kindOf(schemas[name]) : name;
  }
  if (schema.format === 'amount') return 'amount';
  if (schema.format === 'bytes') return schema.pattern.includes('{64}') ? 'bytes' : 'signature';
  if (schema.type === 'array') return kindOf(schema.items) && `${kindOf(schema.items)}[]`;
  if (schema.type === 'integer') return schema.format === 'int64' ? 'number' : 'u32';
  return { boolean: 'flag', string: 'text' }[schema.type];
}

/** The fields of an object by how they are read; none if one of them cannot be read. */
function shapeOf(schema) {
  if (schema.$ref !== undefined) return shapeOf(schemas[schema.$ref.split('/').at(-1)]);
  if (schema.allOf !== undefined) {
    const parts = schema.allOf.map(shapeOf);
    return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
  }
  if (schema.properties === undefined) return undefined;
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const kind = kindOf(property);
    return [name, kind && (schema.required?.includes(name) ? kind : `${kind}?`)];
  });
  return fields.some(([, kind]) => kind === undefined) ? undefined : Object.fromEntries(fields);
}

const shapes = Object.entries(schemas)
  .map(([name, schema]) => [name, shapeOf(schema)])
  .filter(([, shape]) => shape !== undefined);
const endpoints = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { operationId }]) => [operationId, { method: method.toUpperCase(), path }]),
);
const table = (entries) => JSON.stringify(Object.fromEntries(entries), null, 2).replace(/"([A-Za-z]\w*)":/g, '$1:').replaceAll('"', "'");

writeFileSync(
  target,
  `// Written by \`make generate\` from docs/openapi.json: do not edit.

${astToString(types)}
/** Fields of each object, by how they are read. \`?\` marks a field that may be missing. */
export const SHAPES = ${table(shapes)} as const;

/** Method and path of each endpoint. */
export const ENDPOINTS = ${table(endpoints)} as const;
`,
);
