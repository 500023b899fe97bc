import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { lacksCurl, runCommands, shownCommands } from '../testing/shown-commands.ts';

/** What docs/operations.md shows for replacing, moving and another zone is run as it stands there. */

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

test.skipIf(lacksCurl)('the commands of docs/operations.md (skipped where there is no curl)', async () => {
  const { admin } = hub;
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  const far = (await admin.post('/api/v1/stores', { name: 'Far', zone: 'Europe/Moscow' })).json.id;
  const { text, blocks } = shownCommands('operations.md');
  const shown = blocks.filter((code) => /KIOSK|FAR/.test(code)).join('\n');
  const cookie = admin.cookie.split('=');
  const jar = `#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\t${cookie[0]}\t${cookie.slice(1).join('=')}\n`;
  const script = [
    `api='${hub.hub.url}/api/v1'`,
    `csrf='${admin.csrf}'`,
    `printf '%s' '${jar}' > jar`,
    /^post\(\) .*$/m.exec(text)?.[0] ?? '',
    shown.replaceAll('KIOSK', kiosk.id).replaceAll('FAR', far).replaceAll('WORKPLACE', hub.workplaces[0]),
  ].join('\n');
  await runCommands(script);

  // The one code that the document makes it cancels; the kiosk has used its own.
  expect((await admin.get('/api/v1/enrolment-codes')).json.codes).toEqual([]);
  expect((await admin.get(`/api/v1/stores/${far}`)).json).toMatchObject({
    revision: 3,
    name: 'Дальний',
    zone: 'Asia/Vladivostok',
    zonesBefore: [{ zone: 'Europe/Moscow' }],
    hours: { exceptions: [{ date: '2026-12-31' }] },
    workplaces: [{ name: 'Till 1' }],
  });
  expect((await kiosk.config()).json).toMatchObject({
    store: { id: far },
    newKey: { asked: expect.any(Number) },
  });
});
