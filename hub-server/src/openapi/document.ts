import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import type { Access } from '../plugins/context.ts';
import { NOT_THERE, type ScopeRule } from '../plugins/scope.ts';
import { noBodySchema } from '../plugins/validation.ts';
import { problemTitles } from '../problem-titles.ts';
import { namedSchemas } from './named-schemas.ts';
import { AREAS, type OperationNotes } from './operation-notes.ts';

/** The part of an OpenAPI document that is looked at here; whatever else there is, is kept. */
export interface OpenapiDocument {
  readonly paths?: Readonly<Record<string, object | undefined>> | undefined;
  readonly components?: object | undefined;
}

/** What a route declares and its schemas do not show. */
export interface RouteFacts {
  readonly access: Access;
  readonly limited: boolean;
  /** The route's own schemas: the generator drops what OpenAPI 3.0 did not know, such as the pattern of a record's keys. */
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly replies?: unknown;
  readonly scope?: ScopeRule;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown; readonly 'x-events'?: unknown }>>;
  readonly description?: string;
}

interface RawOperation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

type Replies = Readonly<Record<string, Content>>;

/** Methods of a path item that are shown; HEAD goes with GET. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const PROBLEM = { $ref: '#/components/schemas/Problem' } as const;

/**
 * The document of the routes' own schemas, completed by what the hub knows of each operation: its name and area, who may
 * call it, every problem it may answer with, and shared schemas once under their names.
 */
export function completeDocument(
  document: OpenapiDocument,
  notes: Readonly<Record<string, OperationNotes>>,
  facts: ReadonlyMap<string, RouteFacts>,
): object {
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item]) => [
      path,
      Object.fromEntries(
        METHODS.flatMap((method) => {
          const raw: RawOperation | undefined = item === undefined ? undefined : Reflect.get(item, method);
          if (raw === undefined) return [];
          const name = `${method.toUpperCase()} ${path}`;
          return [[method, completeOperation(method, raw, notes[name], facts.get(name))]];
        }),
      ),
    ]),
  );
  const schemas = Object.fromEntries(
    [...namedSchemas].map(([name, schema]) => [name, hoisted(plain(schema), name)]),
  );
  return {
    ...document,
    tags: Object.entries(AREAS).map(([name, description]) => ({ name, description })),
    paths: hoisted(paths),
    components: { ...document.components, schemas: { ...schemas, Problem: problemOf(schemas.Problem) } },
  };
}

function completeOperation(
  method: string,
  raw: RawOperation,
  notes: OperationNotes | undefined,
  facts: RouteFacts | undefined,
): object {
  const { access = 'public', limited = false, scope } = facts ?? {};
  const changes = method !== 'get';
  const codes = new Set<ProblemCode>([
    'bad-request',
    ...(raw.parameters?.some(({ in: where }) => where === 'path') ? (['not-found'] as const) : []),
    ...(changes ? (['bad-json', 'body-too-large'] as const) : []),
    ...(limited ? (['too-many-requests'] as const) : []),
    ...codesOf(access, changes, notes?.id),
    ...codesOfScope(scope ?? (access === 'public' || access === 'kiosk' ? 'none' : 'chain')),
    ...(notes?.problems ?? []),
    'internal',
    'unavailable',
  ]);
  const own = { path: Object(facts?.path).properties, query: Object(facts?.query).properties };
  const parameters = [
    ...(raw.parameters ?? []).map((parameter) => {
      const schema: unknown = Object(Reflect.get(own, parameter.in))[parameter.name];
      return schema === undefined ? parameter : { ...parameter, schema: plain(schema) };
    }),
    ...headersOf(codes, notes),
  ];
  const declared = takesNone(raw.requestBody) ? undefined : withOwn(raw.requestBody, facts?.body);
  const body =
    notes?.body === undefined
      ? declared
      : { required: true, content: { 'application/json': { schema: plain(notes.body) } } };
  const replies = Object.fromEntries(
    Object.entries(raw.responses ?? {}).map(([status, reply]) => [
      status,
      withOwn(reply, Object(facts?.replies)[status]) ?? {},
    ]),
  );
  const { requestBody: _, ...rest } = raw;
  return {
    ...rest,
    ...(notes === undefined
      ? {}
      : {
          operationId: notes.id,
          tags: [notes.area],
          summary: notes.summary,
          ...(notes.description === undefined ? {} : { description: notes.description }),
        }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...successes(replies, notes), ...problems(codes, replies) },
    security: securityOf(access, changes, notes?.id),
  };
}

/** The same with the route's own schema in place of the generator's, where it is of JSON. */
function withOwn(content: Content | undefined, schema: unknown): Content | undefined {
  if (schema === undefined || content?.content?.['application/json'] === undefined) return content;
  return { ...content, content: { ...content.content, 'application/json': { schema: plain(schema) } } };
}

const NO_BODY = JSON.stringify(noBodySchema);

/** A route that takes no body has a schema all the same, by which one that is sent is refused. */
const takesNone = (body: Content | undefined): boolean =>
  Object.values(body?.content ?? {}).every(({ schema }) => JSON.stringify(schema) === NO_BODY);

function codesOf(access: Access, changes: boolean, id: string | undefined): readonly ProblemCode[] {
  if (access === 'public') return [];
  if (access === 'kiosk') {
    if (id === 'enrolKiosk') return ['schema-unsupported'];
    const signed = ['kiosk-unknown', 'kiosk-revoked', 'bad-signature', 'schema-unsupported'] as const;
    // Events carry a counter of their own: a batch repeated is answered alike.
    return id === 'sendEvents' ? signed : [...signed, 'counter-replayed'];
  }
  return [
    'not-signed-in',
    'second-step',
    ...(access === 'signed-in' ? [] : ['forbidden' as const]),
    ...(changes ? ['csrf' as const] : []),
  ];
}

/** What is answered for things that are not there, or not there for this person. */
function codesOfScope(rule: ScopeRule): readonly ProblemCode[] {
  if (typeof rule === 'string') return rule === 'chain' ? ['out-of-scope'] : [];
  const { filtered: _, ...things } = rule;
  const named = Object.entries(NOT_THERE).flatMap(([kind, { code }]) => (kind in things ? [code] : []));
  return [
    ...named,
    'out-of-scope',
    ...('scope' in things ? (['store-unknown', 'group-unknown'] as const) : []),
  ];
}

function securityOf(access: Access, changes: boolean, id: string | undefined): readonly object[] {
  if (access === 'public' || id === 'enrolKiosk') return [];
  if (access === 'kiosk') return [{ kiosk: [] }];
  return [changes ? { session: [], csrf: [] } : { session: [] }];
}

function headersOf(codes: ReadonlySet<ProblemCode>, notes: OperationNotes | undefined): readonly object[] {
  const header = (name: string, description: string, required = false): object => ({
    ...{ name, in: 'header', required, description },
    schema: { type: 'string' },
  });
  return [
    ...(codes.has('if-match-missing')
      ? [header('if-match', 'The ETag of what is changed, as it was read.', true)]
      : []),
    ...(codes.has('range-wrong') ? [header('range', 'One range of bytes (RFC 9110).')] : []),
    ...(notes?.files?.[304] === undefined ? [] : [header('if-none-match', 'The ETag of what is held.')]),
  ];
}

/** What is answered where nothing is refused; `Default Response` is what a generator says that knows no better. */
function successes(responses: Replies, notes: OperationNotes | undefined): Replies {
  const replies =
    notes?.files !== undefined
      ? filesOf(notes.files)
      : notes?.events !== undefined
        ? streamOf(notes.events)
        : responses;
  return Object.fromEntries(
    Object.entries(replies)
      .filter(([status]) => Number(status) < 400)
      .map(([status, { content }]) => [
        status,
        {
          description: REASONS[status] ?? status,
          ...(content === undefined || status === '204' || status === '304' ? {} : { content }),
        },
      ]),
  );
}

const REASONS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  204: 'Done; no content',
  206: 'The part asked for',
  304: 'What is held still stands',
};

/** OpenAPI 3.1 has no words for a stream of events: the data of each, by the event's name, stand in `x-events`. */
const streamOf = (events: NonNullable<OperationNotes['events']>): Replies => ({
  200: { content: { 'text/event-stream': { schema: { type: 'string' }, 'x-events': plain(events) } } },
});

const filesOf = (files: Readonly<Record<number, readonly string[]>>): Replies =>
  Object.fromEntries(
    Object.entries(files).map(([status, types]) => [
      status,
      types.length === 0
        ? {}
        : { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])) },
    ]),
  );

/** One reply for each status, with the codes it may carry. A schema that the route declares itself goes before. */
function problems(codes: ReadonlySet<ProblemCode>, declared: Replies): Replies {
  const byStatus = Map.groupBy(codes, (code) => String(problemCodes[code]));
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => {
      const own = Object.values(declared[status]?.content ?? {})[0]?.schema;
      const schema = { allOf: [own ?? PROBLEM, { properties: { code: { enum: named } } }] };
      const description = named.map((code) => `\`${code}\`: ${problemTitles.en[code]}`).join('; ');
      return [status, { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

/** A problem's code is one of the closed list. */
const problemOf = (schema: unknown): object => ({
  allOf: [schema, { properties: { code: { enum: Object.keys(problemCodes) } } }],
  description: 'Problem details (RFC 9457). Programs act on `code`.',
});

/** A schema as it is written in JSON: what TypeBox keeps beside is not enumerable. */
const plain = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema));

const byText = new Map([...namedSchemas].map(([name, schema]) => [JSON.stringify(schema), name]));

/** The same tree with a reference in place of each schema that has a name; `except` is the one being named. */
function hoisted(tree: unknown, except?: string): unknown {
  if (typeof tree !== 'object' || tree === null) return tree;
  const name = byText.get(JSON.stringify(tree));
  if (name !== undefined && name !== except) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(tree)) return tree.map((each) => hoisted(each));
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, hoisted(value)]));
}
