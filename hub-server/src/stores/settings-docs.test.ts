import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { lacksCurl, runCommands, shownCommands } from '../testing/shown-commands.ts';

/** What docs/operations.md shows for a store's settings, workers and tills is run as it stands there. */

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(async () => {
  await hub.close();
});

test.skipIf(lacksCurl)('the commands of docs/operations.md (skipped where there is no curl)', async () => {
  const { text, blocks } = shownCommands('operations.md');
  const shown = blocks.filter((code) => code.includes('stores/STORE/')).join('\n');
  const post = /^post\(\) .*$/m.exec(text)?.[0] ?? '';
  const { admin } = hub;
  // The session that the document signs in a few lines before.
  const cookie = admin.cookie.split('=');
  const jar = `#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\t${cookie[0]}\t${cookie.slice(1).join('=')}\n`;
  const script = [
    `api='${hub.hub.url}/api/v1'`,
    `csrf='${admin.csrf}'`,
    `printf '%s' '${jar}' > jar`,
    post,
    shown.replaceAll('STORE', hub.store).replaceAll('WORKPLACE', hub.workplaces[0]),
  ].join('\n');
  await runCommands(script);

  const settings = (await admin.get(`/api/v1/stores/${hub.store}/settings`)).json;
  expect(settings).toMatchObject({
    revision: 1,
    machine: { windowMs: 30_000 },
    screen: { locale: 'choice:ru', layout: 'displays', volume: 60 },
    staff: { pinSet: true },
  });
  const { operators } = (await admin.get(`/api/v1/stores/${hub.store}/operators`)).json;
  expect(operators).toMatchObject([
    { number: '17', name: 'Анна Петрова', pinSet: true, badgeSet: true },
    { number: '18', name: 'Борис', pinSet: true, badgeSet: false },
    { number: '19', name: 'Вера', pinSet: false, badgeSet: true },
  ]);
  const { registers } = (await admin.get(`/api/v1/stores/${hub.store}/registers`)).json;
  expect(registers).toMatchObject([{ name: 'front', workplace: hub.workplaces[0] }]);
});
