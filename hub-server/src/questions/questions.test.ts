import { questionSchema } from '@otklik/shared/api/questions.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';
import { upload, wavTone } from '../media/samples.test-help.ts';

let hub: TestHub;
let manager: Person;
beforeAll(async () => {
  hub = await testHub();
  manager = await hub.person('manager');
});
afterAll(() => hub.close());

const says = (ru: string, en: string, more: object = {}) => ({ text: { ru, en }, positive: 'yes', ...more });
const make = async (body: object): Promise<string> => {
  const made = await manager.post('/api/v1/questions', body);
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.json.id;
};
const get = async (id: string) => (await manager.get(`/api/v1/questions/${id}`)).json;
const put = (id: string, revision: number, body: object, by = manager) =>
  by.call('PUT', `/api/v1/questions/${id}`, body, { 'if-match': `"${revision}"` });
const retire = (id: string, revision: number) =>
  manager.call('POST', `/api/v1/questions/${id}/retirement`, undefined, { 'if-match': `"${revision}"` });

test('a question says more than two languages where it is given more, and refuses what is no locale', async () => {
  const texts = { 'kk-KZ': 'Сұрақ?', de: 'Frage?' };
  const id = await make(says('Вопрос?', 'Question?', { texts }));
  const answer = await manager.get(`/api/v1/questions/${id}`);
  expect(Check(questionSchema, answer.json)).toBe(true);
  expect(answer.json).toEqual({
    ...{ id, text: { ru: 'Вопрос?', en: 'Question?' }, texts, positive: 'yes' },
    ...{ first: id, version: 1, revision: 1, fixed: false },
  });
  expect(answer.headers.get('etag')).toBe('"1"');
  for (const wrong of [{ 'not a locale': 'x' }, { de: '' }, { __proto: 'x' }]) {
    const refused = await manager.post('/api/v1/questions', says('А?', 'A?', { texts: wrong }));
    expect(refused.json).toMatchObject({ status: 400, code: 'bad-request' });
  }
  expect((await manager.post('/api/v1/questions', { text: { ru: 'А?' }, positive: 'yes' })).status).toBe(400);
});

test('until it is asked or planned it may be changed; the second of two people is told', async () => {
  const id = await make(says('Опечтка?', 'Tyop?'));
  const other = await hub.person('manager');
  const first = await put(id, 1, says('Опечатка?', 'Typo?'));
  expect([first.status, first.headers.get('etag'), first.json.text]).toEqual([
    200,
    '"2"',
    { ru: 'Опечатка?', en: 'Typo?' },
  ]);
  const late = await put(id, 1, says('Другое?', 'Other?'), other);
  expect(late.json).toMatchObject({ status: 412, code: 'question-changed', current: first.json });
  expect(await get(id)).toEqual(first.json);
  const blind = await manager.call('PUT', `/api/v1/questions/${id}`, says('Х?', 'X?'));
  expect(blind.json).toMatchObject({ status: 428, code: 'if-match-missing' });
});

test('once it has polls it keeps its words and its polarity; another wording is another question of the same line', async () => {
  const id = await make(says('Помогли?', 'Helped?'));
  const kiosk = await hub.kiosk();
  kiosk.poll('yes', { question: id });
  await kiosk.sendAll();
  expect(await get(id)).toMatchObject({ fixed: true, version: 1 });
  for (const other of [
    says('Вам помогли?', 'Helped?'),
    says('Помогли?', 'Helped at all?'),
    { ...says('Помогли?', 'Helped?'), positive: 'no' },
  ]) {
    expect((await put(id, 1, other)).json).toMatchObject({ status: 409, code: 'question-in-use' });
  }
  const tone = (await upload(manager, wavTone(1200))).json.sha256;
  const heard = await put(
    id,
    1,
    says('Помогли?', 'Helped?', { prompts: { ru: tone }, texts: { de: 'Geholfen?' } }),
  );
  expect(heard).toMatchObject({
    status: 200,
    json: { prompts: { ru: tone }, texts: { de: 'Geholfen?' }, revision: 2 },
  });
  const lost = await put(id, 2, says('Помогли?', 'Helped?', { texts: { de: 'Anders?' } }));
  expect(lost.json.code).toBe('question-in-use');
  const second = await manager.post(
    `/api/v1/questions/${id}/versions`,
    says('Вам помогли?', 'Were you helped?'),
  );
  const third = await manager.post(
    `/api/v1/questions/${second.json.id}/versions`,
    says('Помогли ли?', 'Helped, yes?'),
  );
  expect(await get(second.json.id)).toMatchObject({ first: id, version: 2, fixed: false });
  expect(await get(third.json.id)).toMatchObject({ first: id, version: 3 });
  expect(await get(id)).toMatchObject({ text: { ru: 'Помогли?', en: 'Helped?' }, version: 1 });
  const unknown = await manager.post('/api/v1/questions/none/versions', says('А?', 'A?'));
  expect(unknown.json).toMatchObject({ status: 404, code: 'question-unknown' });
});

test('one that is planned is fixed as well', async () => {
  const id = await make(says('План?', 'Plan?'));
  const rule = { kind: 'order', unit: 'month', every: 1, questions: [id] };
  const plan = {
    name: 'P',
    scope: { kind: 'all' },
    draft: { from: '2091-01-01', presentation: 'screen', rule },
  };
  const made = (await manager.post('/api/v1/plans', plan)).json;
  expect(await get(id)).toMatchObject({ fixed: false });
  await manager.call('POST', `/api/v1/plans/${made.id}/commitment`, undefined, { 'if-match': '"1"' });
  expect(await get(id)).toMatchObject({ fixed: true });
  expect((await put(id, 1, says('Другой?', 'Other?'))).json.code).toBe('question-in-use');
});

test('a retired question is planned no more, and never goes away', async () => {
  const id = await make(says('Старый?', 'Old?'));
  await manager.post('/api/v1/plan/periods', { question: id, from: 1 });
  expect((await retire(id, 7)).json).toMatchObject({ status: 412, code: 'question-changed' });
  const retired = await retire(id, 1);
  expect(retired).toMatchObject({ status: 200, json: { id, revision: 2, fixed: true } });
  expect(retired.json.retiredAt).toBeGreaterThan(0);
  expect((await retire(id, 2)).json).toEqual(retired.json);
  const period = await manager.post('/api/v1/plan/periods', { question: id, from: 2 });
  expect(period.json).toMatchObject({ status: 409, code: 'question-retired' });
  const rule = { kind: 'order', unit: 'month', every: 1, questions: [id] };
  const plan = {
    name: 'P',
    scope: { kind: 'all' },
    draft: { from: '2092-01-01', presentation: 'screen', rule },
  };
  expect((await manager.post('/api/v1/plans', plan)).json.faults).toEqual([
    { code: 'question-retired', at: `question/${id}` },
  ]);
  expect((await manager.call('DELETE', `/api/v1/questions/${id}`)).status).toBe(404);
  const { questions } = (await manager.get('/api/v1/questions')).json;
  expect(questions.map((each: { id: string }) => each.id)).toContain(id);
});

test('every change is in the audit log, by whom and of what', async () => {
  const actions = hub
    .rows<{ action: string; user: string }>(
      `SELECT action, "user" AS user FROM audit WHERE action LIKE 'question-%'`,
    )
    .map(({ action }) => action);
  for (const action of ['question-created', 'question-changed', 'question-reworded', 'question-retired'])
    expect(actions).toContain(action);
});
