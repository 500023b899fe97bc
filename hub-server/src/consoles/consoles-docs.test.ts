import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { lacksCurl, runCommands, shownCommands } from '../testing/shown-commands.ts';

/** What docs/devices.md shows of consoles is run as it stands there. */

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

test.skipIf(lacksCurl)('the commands of docs/devices.md (skipped where there is no curl)', async () => {
  const { admin } = hub;
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  const device = { bootId: '5A3F0C21', model: 'avr', class: 'serial', holdCapable: true } as const;
  kiosk.add({ type: 'device-up', data: { ...device, serial: 'SN4711', buttons: ['Y', 'N', 'U', 'S'] } });
  await kiosk.sendAll();
  const { blocks } = shownCommands('devices.md');
  const [name, value] = admin.cookie.split('=');
  const script = [
    `api='${hub.hub.url}/api/v1'`,
    `csrf='${admin.csrf}'`,
    `printf '#HttpOnly_127.0.0.1\\tFALSE\\t/\\tFALSE\\t0\\t%s\\t%s\\n' '${name}' '${value}' > jar`,
    ...blocks.map((code) => code.replaceAll('STORE', hub.store).replaceAll('SERIAL', 'SN4711')),
  ].join('\n');
  const { stdout } = await runCommands(script);
  expect(stdout).toContain('"id":"SN4711"');
  expect((await admin.get('/api/v1/consoles/SN4711')).json.console).toMatchObject({
    ...{ label: 'The red one', revision: 3, retiredAt: expect.any(Number) },
  });
});
