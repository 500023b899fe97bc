import { expect, test } from 'vitest';
import { testHub } from '../hub-fixture.ts';

test('figures by worker name those whose names the reader may see, until they are erased', async () => {
  const hub = await testHub();
  const { admin, store } = hub;
  const text = { ru: 'Да?', en: 'Yes?' };
  const question = (await admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  const workers = `/api/v1/stores/${store}/operators`;
  const named = (await admin.post(workers, { number: '17', name: 'Анна Петрова' })).json.id;
  const numbered = (await admin.post(workers, { number: '18' })).json.id;
  const kiosk = await hub.kiosk();
  for (const operator of [named, numbered]) kiosk.poll('yes', { question, operator });
  kiosk.poll('no', { question });
  await kiosk.sendAll();
  const names = async () => {
    const { rows } = (await admin.get(`/api/v1/results?question=${question}&by=operator`)).json;
    return Object.fromEntries(rows.map(({ key, name }: { key: string; name?: string }) => [key, name]));
  };
  expect(await names()).toEqual({ [named]: '17 Анна Петрова', [numbered]: '18', unknown: undefined });
  await admin.post(`/api/v1/operators/${named}/retirement`);
  await admin.post(`/api/v1/operators/${named}/erasure`);
  expect(await names()).toEqual({ [named]: undefined, [numbered]: '18', unknown: undefined });
  await hub.close();
});
