import fc from 'fast-check';
import type { Operation, Parameter, Schema } from '../fuzz/arbitrary-request.test-help.ts';

/** What one request says. */
export interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Values that are there in the hub, by the names under which schemas ask for them; a path's by the part before it. */
export type Known = Readonly<Record<string, unknown>>;

const singular = (name: string): string => name.replace(/s$/, '');

/** The least that fits a schema, with what is known in place of what nobody could guess. */
export function least(schema: Schema, name: string, known: Known): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const there = known[name];
  if (typeof there === 'string' && schema.type === 'string' && fits(schema, there)) return there;
  if (typeof there === 'number' && schema.type === 'integer') return there;
  if (schema.anyOf !== undefined) return least(schema.anyOf[0] ?? {}, name, known);
  switch (schema.type) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      const needed = properties.filter(([each]) => schema.required?.includes(each));
      return Object.fromEntries(needed.map(([each, of]) => [each, least(of, each, known)]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () =>
        least(schema.items ?? {}, singular(name), known),
      );
    case 'string':
      return text(schema, known);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

const fits = ({ pattern, maxLength = 1e6 }: Schema, value: string): boolean =>
  value.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(value));

function text(schema: Schema, known: Known): string {
  const { pattern, minLength = 1 } = schema;
  if (pattern === undefined) return 'x'.repeat(Math.max(1, minLength));
  const date = String(known.date);
  if (new RegExp(pattern).test(date)) return date;
  return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 1 })[0] ?? '';
}

/** The name by which a path's parameter is known: `{id}` behind `/stores/` is a `store`. */
function nameInPath(path: string, parameter: string): string {
  const [, before = ''] = new RegExp(`([\\w-]+)/\\{${parameter}\\}`).exec(path) ?? [];
  return singular(before);
}

export const inPart = (operation: Operation, where: string): readonly Parameter[] =>
  operation.parameters.filter((parameter) => parameter.in === where);

/** A request made of the document and of what is known alone. */
export function fittingRequest(operation: Operation, known: Known): Parts {
  const { path, body } = operation;
  const each = (parameters: readonly Parameter[], nameOf: (name: string) => string) =>
    Object.fromEntries(parameters.map(({ name, schema }) => [name, least(schema, nameOf(name), known)]));
  return {
    params: each(inPart(operation, 'path'), (name) => nameInPath(path, name)),
    query: each(
      inPart(operation, 'query').filter(({ required }) => required),
      (name) => name,
    ),
    ...(body === undefined ? {} : { body: least(body, '', known) }),
  };
}

/** One thing wrong with a request, and the codes it may be refused with. */
export interface Fault {
  readonly what: string;
  readonly parts: Parts;
  readonly codes: readonly string[];
  /** What is sent in place of the body as JSON. */
  readonly raw?: string;
  readonly contentType?: string;
}

const WRONG = ['bad-request', 'batch-malformed'];

/** A value of no schema's type but `wrong`'s own. */
function wrongFor(schema: Schema): unknown {
  const types = (schema.anyOf ?? [schema]).map(({ type }) => type);
  return types.includes('object') ? 'text' : { not: 'expected' };
}

/** Every way in which a request can be wrong that its schemas can tell. */
export function faultsOf(operation: Operation, right: Parts): readonly Fault[] {
  const wrong = (what: string, parts: Parts): Fault => ({
    what,
    parts: { ...right, ...parts },
    codes: WRONG,
  });
  const query = (more: Readonly<Record<string, unknown>>): Parts => ({ query: { ...right.query, ...more } });
  // Health checks of proxies may add what they like.
  const faults: Fault[] = operation.path.startsWith('/api/')
    ? [wrong('an unknown field in the query', query({ surprise: '1' }))]
    : [];
  for (const { name, required, schema } of inPart(operation, 'query')) {
    const { [name]: _, ...without } = right.query ?? {};
    if (required) faults.push(wrong(`query without ${name}`, { query: without }));
    if (schema.maxLength !== undefined) {
      const long = 'a'.repeat(schema.maxLength + 1);
      faults.push(wrong(`${name} too long`, query({ [name]: long })));
    }
    if (schema.type !== 'string' || schema.pattern !== undefined)
      faults.push(wrong(`${name} of another type`, query({ [name]: '{}' })));
  }
  for (const { name } of inPart(operation, 'path')) {
    // Some ids are bounded by a pattern, and all by the router.
    faults.push(
      wrong(`${name} too long`, { params: { ...right.params, [name]: 'a'.repeat(500) } }),
      wrong(`${name} of another kind`, { params: { ...right.params, [name]: '../../etc/passwd\0' } }),
    );
  }
  return [...faults, ...bodyFaults(operation, right)];
}

function bodyFaults(operation: Operation, right: Parts): readonly Fault[] {
  const { method, body, bytes } = operation;
  if (bytes || method === 'GET') return [];
  const json = { contentType: 'application/json', parts: right };
  const broken: Fault = { ...json, what: 'no JSON', raw: '{"a":', codes: ['bad-json'] };
  if (body === undefined) {
    return [{ ...json, what: 'a body where none is taken', raw: '{"surprise":1}', codes: WRONG }];
  }
  const faults: Fault[] = [
    broken,
    { ...json, what: 'JSON of another type', raw: '"text"', codes: WRONG },
    ...(operation.security.some((each) => 'kiosk' in each)
      ? []
      : [{ what: 'another media type', parts: right, contentType: 'text/xml', codes: WRONG }]),
    { ...json, what: 'no body', raw: '', codes: [...WRONG, 'bad-json'] },
  ];
  const whole = right.body;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return faults;
  const wrong = (what: string, value: object): void => {
    faults.push({ what, parts: { ...right, body: value }, codes: WRONG });
  };
  wrong('an unknown field', { ...whole, surprise: 1 });
  for (const [name, schema] of Object.entries(body.properties ?? {})) {
    const { [name]: _, ...without } = Object(whole);
    if (body.required?.includes(name)) wrong(`without ${name}`, without);
    wrong(`${name} of another type`, { ...whole, [name]: wrongFor(schema) });
    if (schema.maxLength !== undefined)
      wrong(`${name} too long`, { ...whole, [name]: 'a'.repeat(schema.maxLength + 1) });
  }
  return faults;
}
