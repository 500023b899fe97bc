import fc from 'fast-check';

/** Requests made from the hub's own OpenAPI document: fitting ones, ones with a fault in one place, and plain noise. */
export interface FuzzedRequest {
  /** Path and query as sent. */
  readonly target: string;
  readonly body: string | undefined;
}

/** The part of JSON Schema that the hub's schemas use. */
export interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** It takes a body that is no JSON: bytes. */
  readonly bytes: boolean;
  /** Who may call it, as the document says: none, by a session, by a kiosk's signature. */
  readonly security: readonly Readonly<Record<string, unknown>>[];
  /** What may be answered, by status; the schema by media type. */
  readonly replies: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** Every operation of an OpenAPI document, with its references put in. */
export function operationsOf(document: Document): Operation[] {
  const whole = (tree: unknown): unknown => {
    if (typeof tree !== 'object' || tree === null) return tree;
    if (Array.isArray(tree)) return tree.map(whole);
    if ('$ref' in tree) return whole(document.components.schemas[String(tree.$ref).split('/').at(-1) ?? '']);
    return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, whole(each)]));
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const operation = Object(whole(raw));
      return {
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content?.['application/json']?.schema,
        bytes: operation.requestBody !== undefined && !('application/json' in operation.requestBody.content),
        security: operation.security,
        replies: operation.responses,
      };
    }),
  );
}

/** Names and texts that have broken servers before. */
const nasty = fc.constantFrom<unknown>(
  '',
  '\u0000',
  '\ud800',
  '\u202egnp.exe',
  '../../etc/passwd',
  "'; DROP TABLE polls; --",
  '__proto__',
  '=HYPERLINK("x")',
  'a'.repeat(2000),
  null,
  true,
  [],
  {},
  -1,
  -0,
  0.5,
  1e300,
  -1e300,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
);

/** Values that fit the schema; texts are ids that exist as often as they are noise. */
export function fitting(schema: Schema, ids: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => fitting(each, ids)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, each]) => [name, fitting(each, ids)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.min(schema.maxItems ?? 5, minLength + 5);
      return fc.array(fitting(schema.items ?? {}, ids), { minLength, maxLength });
    }
    case 'string': {
      if (schema.pattern !== undefined) {
        const { pattern, maxLength = 400 } = schema;
        return fc.oneof(
          fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, maxLength)),
          ids,
        );
      }
      const { minLength = 0, maxLength = 300 } = schema;
      return fc.oneof(ids, fc.string({ minLength, maxLength, unit: 'grapheme', size: 'small' }));
    }
    case 'integer':
    case 'number': {
      const { minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
      return fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 400 })).map((value) => {
        return Math.min(max, Math.max(min, value));
      });
    }
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** A fitting value with one thing wrong: a member replaced, dropped, added, or the whole put into something else. */
function faulty(fit: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(fit, fc.nat({ max: 50 }), nasty, fc.constantFrom('replace', 'drop', 'add', 'wrap'))
    .map(([value, at, wrong, how]) => {
      if (how === 'wrap' || typeof value !== 'object' || value === null) return [value, wrong];
      const copy: Record<string, unknown> = { ...value };
      const names = Object.keys(copy);
      const name = names[at % Math.max(1, names.length)] ?? 'x';
      if (how === 'drop') delete copy[name];
      else copy[how === 'add' ? `${name}2` : name] = wrong;
      return copy;
    });
}

const encode = (value: unknown): string => encodeURIComponent(String(value).toWellFormed());

/** Ids that exist: of anything, and of what a list is of, by its name in a path. */
export interface KnownIds {
  readonly any: fc.Arbitrary<string>;
  readonly of: ReadonlyMap<string, fc.Arbitrary<string>>;
}

/** Requests for one operation. What adds to something that exists names it as often as not: few would get that far by chance. */
export function requestsFor(operation: Operation, { any: ids, of }: KnownIds): fc.Arbitrary<FuzzedRequest> {
  const noise = fc.oneof(nasty.map(String), fc.string({ size: 'small' }));
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const path = fc
    .tuple(
      ...inPath.map(({ name, schema }) => {
        const list = operation.path.split(`/{${name}}`)[0]?.split('/').at(-1) ?? '';
        const right = operation.method === 'POST' ? of.get(list) : undefined;
        return fc.oneof(
          { weight: 4, arbitrary: fitting(schema, ids) },
          ...(right === undefined ? [] : [{ weight: 5, arbitrary: right }]),
          noise,
        );
      }),
    )
    .map((values) => {
      const filled = new Map(inPath.map(({ name }, index) => [name, values[index]]));
      return operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(filled.get(name) ?? 'x'));
    });
  const query = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record(
          Object.fromEntries(
            inQuery.map(({ name, schema }) => [
              name,
              fc.oneof({ weight: 4, arbitrary: fitting(schema, ids) }, noise),
            ]),
          ),
          { requiredKeys: [] },
        )
        .map((values) =>
          Object.entries(values)
            .map(([name, value]) => `${name}=${encode(value)}`)
            .join('&'),
        ),
    },
    fc.webQueryParameters(),
  );
  const text = (value: unknown): string => JSON.stringify(value) ?? 'null';
  const bodies =
    operation.method === 'GET'
      ? fc.constant(undefined)
      : fc.oneof(
          ...(operation.body === undefined
            ? []
            : [
                { weight: 4, arbitrary: fitting(operation.body, ids).map(text) },
                { weight: 6, arbitrary: faulty(fitting(operation.body, ids)).map(text) },
              ]),
          { weight: 2, arbitrary: fc.jsonValue().map(text) },
          { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
          { weight: 1, arbitrary: fc.constant('['.repeat(5000)) },
          { weight: 1, arbitrary: fc.constant(undefined) },
        );
  return fc.record({
    target: fc.tuple(path, query).map(([way, asked]) => (asked === '' ? way : `${way}?${asked}`)),
    body: bodies,
  });
}
