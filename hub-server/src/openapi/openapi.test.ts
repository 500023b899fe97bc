import { calls } from '@otklik/shared/api/calls.ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsOf } from '../fuzz/arbitrary-request.test-help.ts';
import { Person, type TestHub, testHub } from '../hub-fixture.ts';
import { operations } from './operations.ts';

let hub: TestHub;
// The document is looked at as any client would: as JSON.
let document: Parameters<typeof operationsOf>[0] & {
  readonly tags: readonly { readonly name: string }[];
};
beforeAll(async () => {
  hub = await testHub();
  document = (await new Person(hub.hub.url).get('/api/v1/openapi.json')).json;
});
afterAll(() => hub.close());

test('the document is valid OpenAPI 3.1 by a validator of others', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...document });
  expect([valid, errors]).toEqual([true, undefined]);
  expect(validator.version).toBe('3.1');
});

test('every route is described, every description belongs to a route', () => {
  const found = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
  expect(found.toSorted()).toEqual(Object.keys(operations).toSorted());
});

test('each operation has a name of its own, an area, a summary, and a schema for each reply and each problem', () => {
  const names = new Set<string>();
  const areas = document.tags.map(({ name }) => name);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`;
      expect([where, names.has(operation.operationId)]).toEqual([where, false]);
      names.add(operation.operationId);
      expect(areas).toContain(operation.tags[0]);
      expect(operation.summary.length).toBeGreaterThan(5);
      expect([where, Object.keys(operation.responses).some((status) => status < '300')]).toEqual([
        where,
        true,
      ]);
      for (const status of ['400', '500', '503']) expect(Object.keys(operation.responses)).toContain(status);
      for (const [status, reply] of Object.entries(operation.responses)) {
        const { content, description } = Object(reply);
        expect([where, status, description]).not.toEqual([where, status, 'Default Response']);
        const types = Object.keys(content ?? {});
        const empty = status === '204' || status === '304';
        expect([where, status, types.length > 0]).toEqual([where, status, !empty]);
        if (status >= '400') expect(types).toEqual(['application/problem+json']);
      }
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter(
        ({ in: where }: { in: string }) => where === 'path',
      );
      expect(declared.map(({ name }: { name: string }) => name)).toEqual(inPath);
      if (method === 'put') expect(operation.requestBody).toBeDefined();
    }
  }
});

test('the calls the screens make are operations of the hub, with the very schemas of their routes', () => {
  const operationsByName = new Map(
    operationsOf(document).map((each) => [
      String(Object(document.paths[each.path])[each.method.toLowerCase()].operationId),
      each,
    ]),
  );
  const asJson = (schema: unknown) => (schema === undefined ? undefined : JSON.parse(JSON.stringify(schema)));
  for (const [name, call] of Object.entries<Partial<Record<string, unknown>>>(calls)) {
    const operation = operationsByName.get(name);
    expect([name, operation?.method, operation?.path]).toEqual([name, call.method, `/api/v1${call.path}`]);
    expect([name, asJson(operation?.body)]).toEqual([name, asJson(call.body)]);
    const fields = Object.entries(Object(asJson(call.query)).properties ?? {});
    const inQuery = operation?.parameters.filter(({ in: where }) => where === 'query') ?? [];
    expect([name, inQuery.map((field) => [field.name, asJson(field.schema)])]).toEqual([name, fields]);
    const done = Object.entries(operation?.replies ?? {}).filter(([status]) => status < '300');
    const replies = done.map(([, { content }]) => asJson(content?.['application/json']?.schema));
    // One that may answer without content is taken as if it always did.
    if (replies.length > 1 && replies.includes(undefined)) replies.fill(asJson(call.reply));
    expect([name, replies]).toEqual([name, replies.map(() => asJson(call.reply))]);
  }
});

test('no request takes a field that its schema does not name, however deep', () => {
  const schemas: Readonly<Record<string, unknown>> = Object(document.components).schemas;
  const open: string[] = [];
  const look = (schema: unknown, where: string, seen: readonly string[]): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { $ref, type, properties, items, patternProperties, additionalProperties, ...more } =
      Object(schema);
    if (typeof $ref === 'string') {
      const name = $ref.split('/').at(-1) ?? '';
      if (!seen.includes(name)) look(schemas[name], where, [...seen, name]);
      return;
    }
    if (type === 'object' && additionalProperties !== false) {
      // Names that are free have a schema for what stands under them, or a pattern of their own.
      if (typeof additionalProperties !== 'object') open.push(where);
      look(additionalProperties, `${where}/*`, seen);
    }
    for (const [name, each] of Object.entries({ ...properties, ...patternProperties }))
      look(each, `${where}/${name}`, seen);
    look(items, `${where}/0`, seen);
    for (const kind of ['anyOf', 'oneOf', 'allOf'])
      for (const each of more[kind] ?? []) look(each, where, seen);
  };
  let looked = 0;
  for (const { method, path, body } of operationsOf(document)) {
    if (body === undefined) continue;
    looked += 1;
    look(body, `${method} ${path}`, []);
  }
  expect(looked).toBeGreaterThan(40);
  expect(open).toEqual([]);
});

test('shared schemas stand once, under their names', () => {
  const { schemas } = document.components;
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(['Problem', 'Plan', 'StoreRequest', 'Heartbeat']),
  );
  expect(JSON.stringify(document.paths)).toContain('"$ref":"#/components/schemas/StoreRequest"');
});

test('the page of the document needs nothing from elsewhere and no inline script', async () => {
  const reader = new Person(hub.hub.url);
  const page = await reader.get('/api/v1/docs');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  const wanted = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  const parts = wanted.filter((address) => !address.startsWith('#') && !['data:,', '/'].includes(address));
  expect(parts.toSorted()).toEqual(['/api/v1/docs/page.css', '/api/v1/docs/page.js', '/api/v1/openapi.json']);
  for (const address of wanted.filter((each) => each.startsWith('/api/'))) {
    const part = await reader.get(address);
    expect([address, part.status, part.text.length > 100]).toEqual([address, 200, true]);
  }
  expect(page.text).not.toMatch(/<script>|style=|(?:src|href)="https?:/);
  // All that the document says is on it: each operation, each schema with a name.
  for (const { operationId } of Object.values(document.paths).flatMap((methods) => Object.values(methods)))
    expect(page.text).toContain(`id="${operationId}"`);
  for (const name of Object.keys(document.components.schemas))
    expect(page.text).toContain(`id="schema-${name}"`);
  const russian = await reader.call('GET', '/api/v1/docs', undefined, { 'accept-language': 'ru' });
  expect([page.text, russian.text].map((text) => /<title>(.*)<\/title>/.exec(text)?.[1])).toEqual([
    'Otklik API',
    'API Отклика',
  ]);
});
