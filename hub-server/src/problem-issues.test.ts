import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import fastify from 'fastify';
import Type from 'typebox';
import { Errors } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from './hub-fixture.ts';
import { sendProblem } from './problem.ts';
import { issueIn } from './problem-issues.ts';
import { problemTitles } from './problem-titles.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const RUSSIAN = { 'accept-language': 'ru-RU,ru;q=0.9,en;q=0.8' };

test('every code is answered with its title and detail in the language asked for', async () => {
  const app = fastify();
  app.get<{ Params: { code: ProblemCode } }>('/:code', (request, reply) =>
    sendProblem(request, reply, coded(request.params.code, 'The calendar has no such day.')),
  );
  for (const code of Object.keys(problemCodes)) {
    const key = code as ProblemCode;
    const english = (await app.inject(`/${code}`)).json();
    const russian = (await app.inject({ url: `/${code}`, headers: RUSSIAN })).json();
    expect(english).toMatchObject({ code, title: problemTitles.en[key], status: problemCodes[key] });
    expect(english.title).not.toMatch(/[а-яё]/i);
    expect(russian).toMatchObject({
      code,
      title: problemTitles.ru[key],
      detail: 'Такого дня в календаре нет.',
    });
    expect(russian.title).toMatch(/[а-яё]/i);
  }
  await app.close();
});

test('what a schema refuses is told in Russian or English, place by place', async () => {
  const body = { name: '', zone: 5, colour: 'red' };
  const asked = (headers: Record<string, string>) => hub.admin.call('POST', '/api/v1/stores', body, headers);
  const english = (await asked({})).json;
  expect(english.detail).toBe('The body does not fit its schema.');
  expect(english.errors.length).toBeGreaterThan(2);
  const russian = (await asked(RUSSIAN)).json;
  expect(russian.detail).toBe('Не соответствует схеме: тело запроса.');
  expect(russian.errors.map(({ path }: { path: string }) => path)).toEqual(
    english.errors.map(({ path }: { path: string }) => path),
  );
  for (const { message } of russian.errors) expect(message).toMatch(/^[а-яё]/);
  for (const { message } of english.errors) expect(message).not.toMatch(/[а-яё]/);
  const query = await hub.admin.call('GET', '/api/v1/kiosks?limit=0', undefined, RUSSIAN);
  expect(query.json).toMatchObject({
    detail: 'Не соответствует схеме: параметры адреса.',
    errors: [{ path: 'querystring/limit', message: expect.stringMatching(/^меньше, чем 1$/) }],
  });
});

test('each keyword the schemas of the hub use has its words', () => {
  const cases = [
    [Type.String({ minLength: 3 }), 'a'],
    [Type.String({ maxLength: 3 }), 'aaaa'],
    [Type.String({ pattern: '^b' }), 'a'],
    [Type.Integer({ minimum: 5 }), 3],
    [Type.Integer({ maximum: 1 }), 3],
    [Type.Integer({ multipleOf: 2 }), 3],
    [Type.Array(Type.String(), { minItems: 2 }), []],
    [Type.Array(Type.String(), { maxItems: 1 }), ['x', 'y']],
    [Type.Array(Type.String(), { uniqueItems: true }), ['x', 'x']],
    [Type.Union([Type.Literal('a'), Type.Literal('b')]), 'c'],
    [Type.Literal('a'), 'c'],
    [Type.Object({}, { additionalProperties: false }), { more: 1 }],
    [Type.Object({ missing: Type.String() }), {}],
    [Type.Record(Type.String(), Type.Null(), { minProperties: 1 }), {}],
    [Type.Record(Type.String(), Type.Null(), { maxProperties: 0 }), { a: null }],
  ] as const;
  const keywords = new Set<string>();
  for (const [schema, value] of cases) {
    for (const { keyword, params, message } of Errors(schema, value)) {
      keywords.add(keyword);
      const words = issueIn('ru', { keyword, params: { ...params }, message });
      expect([keyword, words]).toEqual([keyword, expect.stringMatching(/^(?!не подходит$)[а-яё].*[^.]$/)]);
      expect(words).not.toMatch(/undefined|\[object/);
      expect(issueIn('en', { keyword, params: { ...params }, message })).toBe(message);
    }
  }
  expect(keywords.size).toBeGreaterThanOrEqual(cases.length);
});
