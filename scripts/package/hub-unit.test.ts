import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childPrograms } from '../../tests/support/child-program.ts';
import { makeBundle } from './bundle.ts';

/**
 * The hub as docs/operations.md installs it: the bundle with a Node beside it, started by the unit's own command with the
 * unit's own settings, stopped as systemd does, and its backup drill as it is written down.
 */
const root = resolve(import.meta.dirname, '..', '..');
const unit = readFileSync(join(root, 'scripts/install/otklik-hub.service'), 'utf8');
const programs = childPrograms();
let dir = '';
let program = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-hub-unit-'));
  program = join(dir, 'otklik-hub');
  await makeBundle({ root, product: 'hub', outDir: program, version: '0.1.0', releaseKeys: [] });
  symlinkSync(process.execPath, join(program, 'node'));
}, 300_000);
afterAll(async () => {
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

/** All values of a key of the unit. */
const said = (key: string): readonly string[] =>
  [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const here = (text: string): string =>
  text.replaceAll('/usr/lib/otklik-hub', program).replaceAll('/var/lib/otklik-hub', join(dir, 'data'));

const environment = (): Record<string, string> =>
  Object.fromEntries(
    said('Environment').map((each) => {
      const [name = '', ...value] = here(each).split('=');
      return [name, value.join('=')];
    }),
  );

const start = async (more: Readonly<Record<string, string>> = {}) => {
  const [command = ''] = said('ExecStart');
  const [node = '', ...args] = here(command).split(' ');
  expect(node).toBe(join(program, 'node'));
  const hub = programs.start(args, { ...environment(), OTKLIK_PORT: '0', ...more });
  const url = (await hub.line(/^hub ready /)).slice('hub ready '.length);
  return { hub, url };
};

test('it is ready, serves its screens, ends well by SIGTERM, and starts again', async () => {
  const first = await start({ OTKLIK_CREATE_ADMIN: 'admin', OTKLIK_ADMIN_PASSWORD: 'correct horse battery' });
  const ready = await fetch(`${first.url}/readyz`);
  expect([ready.status, (await ready.text()).length > 0]).toEqual([200, true]);
  const page = await fetch(`${first.url}/`);
  expect([page.status, (await page.text()).includes('<div id="root">')]).toEqual([200, true]);
  expect((await fetch(`${first.url}/api/v1/docs`)).status).toBe(200);
  // TimeoutStopSec is longer than what it needs: SIGKILL never comes.
  expect(await first.hub.end('SIGTERM')).toBe(0);
  const second = await start();
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);

  // The drill, while the service runs.
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const [, code = ''] = /Of the hub that is a service.*?```sh\n(.*?)```/s.exec(text) ?? [];
  expect(code.trim().split('\n')).toHaveLength(5);
  const folders = { DATA: join(dir, 'data'), COPY: join(dir, 'copy'), SPARE: join(dir, 'spare') };
  const env = { PATH: process.env.PATH, ...environment(), ...folders };
  const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', here(code)], { cwd: '/', env });
  expect(stdout.match(/verified: everything holds/g)).toHaveLength(3);
  expect(await second.hub.end('SIGTERM')).toBe(0);

  // What was restored is the same hub: its admin gets in.
  const spare = await start({ OTKLIK_DATA: folders.SPARE, OTKLIK_SECOND_STEP: 'optional' });
  const session = await fetch(`${spare.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'admin', password: 'correct horse battery' }),
  });
  expect(session.status).toBe(201);
  expect(await spare.hub.end('SIGTERM')).toBe(0);
}, 240_000);

test('a wrong setting ends it with the code that systemd does not start again upon', async () => {
  const [command = ''] = said('ExecStart');
  const [, ...args] = here(command).split(' ');
  const hub = programs.start(args, { ...environment(), OTKLIK_PORT: 'eighty' });
  expect(await hub.ended).toBe(Number(said('RestartPreventExitStatus')[0]));
});
