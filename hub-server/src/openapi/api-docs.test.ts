import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type TestHub, testHub } from '../hub-fixture.ts';
import { lacksCurl, runCommands, shownCommands } from '../testing/shown-commands.ts';

/** What docs/api.md shows for curl is run as it stands there, but for the address and the demo's password. */

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => {
  await hub.close();
});

test.skipIf(lacksCurl)('the curl examples of docs/api.md (skipped where there is no curl)', async () => {
  const [code = ''] = shownCommands('api.md').blocks;
  const here = code
    .replaceAll('http://localhost:8080', hub.hub.url)
    .replaceAll('"admin-demo-store"', `"${PASSWORD}"`);
  const { stdout, stderr } = await runCommands(here);
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  const [stores, results, made, refused, question] = lines.slice(0, 5).map((line) => JSON.parse(line));
  expect(stores.stores[0]).toMatchObject({ id: hub.store, name: 'One' });
  expect(results).toMatchObject({ by: 'question' });
  expect((await hub.admin.get('/api/v1/stores')).json.stores.map(({ id }: { id: string }) => id)).toContain(
    made.id,
  );
  expect(refused).toMatchObject({
    status: 400,
    code: 'bad-request',
    title: 'Запрос не соответствует схеме',
  });
  expect(refused.errors).toContainEqual({ path: 'body/colour', message: expect.any(String) });
  expect(question).toMatchObject({ text: { en: 'Did we help you?' }, revision: 2 });
  expect(lines.slice(5)).toEqual(['204']);
});
