import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartOptions } from '../setup/types.ts';
import { demoPaths } from './commands.ts';
import { demoStore } from './store.ts';

/** What the hub's API answers to the calls the demo store makes, as far as they matter here. */
interface HubStandIn {
  readonly url: string;
  readonly made: string[];
  /** Paths answered with a problem instead. */
  readonly problems: Map<string, string>;
}

let server: Server;
let hub: HubStandIn;
let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-store-'));
  const made: string[] = [];
  const problems = new Map<string, string>();
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/api/v1', '');
    const reply = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const code = problems.get(path);
      if (code !== undefined) return reply(409, { type: 'x', title: 'No.', status: 409, code });
      if (path === '/session') {
        response.setHeader('set-cookie', 'sid=abc; HttpOnly; Path=/');
        const user = { id: '1', login: 'admin', name: 'A', role: 'admin', scope: { kind: 'all' } };
        return reply(200, { user, csrf: 'token' });
      }
      if (request.headers.cookie !== 'sid=abc') {
        return reply(401, { type: 'x', title: 'No.', status: 401, code: 'not-signed-in' });
      }
      if (request.method === 'GET') return reply(200, { stores: [] });
      if (request.headers['x-otklik-csrf'] !== 'token') {
        return reply(403, { type: 'x', title: 'No.', status: 403, code: 'csrf' });
      }
      if (path === '/enrolment-codes') return reply(201, { code: 'CODE', expiresAt: 1 });
      made.push(`${path} ${text}`);
      return reply(201, { id: `id${made.length}` });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  hub = { url: `http://127.0.0.1:${port}`, made, problems };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

const options: StartOptions = {
  data: 'x',
  port: 1,
  screenPort: 2,
  consolePort: 3,
  archive: undefined,
  camera: true,
  shell: 'none',
  history: 'none',
  reset: false,
};
const open = (change: Partial<StartOptions> = {}) =>
  demoStore({ ...options, ...change }, demoPaths(dir), () => 1_700_000_000_000);

describe('the demo store', () => {
  it('is set up as an admin would, once', async () => {
    const store = open();
    expect(store.createAdmin()).toBe('admin');
    expect(await store.prepare(hub.url)).toEqual({ ok: true, value: undefined });
    expect(hub.made.map((line) => line.split(' ')[0])).toEqual([
      '/stores',
      '/stores/id1/workplaces',
      '/users',
      '/users',
      '/questions',
      '/plan/periods',
      '/stores/id1/cameras',
    ]);
    expect(hub.made[5]).toContain('{"question":"id5","from":1700000000000}');
    expect(hub.made[6]).toContain('"pattern":"%Y-%m-%d_%H-%M-%S.mp4","zone":"UTC","workplaces":["id2"]');
    expect(await store.enrolmentCode(hub.url)).toEqual({ ok: true, value: 'CODE' });
    store.enrolled();
    expect(readFileSync(join(dir, 'demo.json'), 'utf8')).not.toContain('expert-demo-store');

    const again = open();
    expect(again.createAdmin()).toBeUndefined();
    expect((await again.prepare(hub.url)).ok).toBe(true);
    expect(hub.made).toHaveLength(7);

    expect(await again.enrolmentCode(hub.url)).toEqual({ ok: true, value: 'CODE' });
    mkdirSync(join(dir, 'kiosk'));
    expect(await again.enrolmentCode(hub.url)).toEqual({ ok: true, value: undefined });
  });

  it('goes on where a start was cut off', async () => {
    hub.problems.set('/questions', 'unavailable');
    expect(await open().prepare(hub.url)).toEqual({ ok: false, error: 'unavailable: No.' });
    hub.problems.clear();
    expect((await open().prepare(hub.url)).ok).toBe(true);
    expect(hub.made.filter((line) => line.startsWith('/stores '))).toHaveLength(1);
    expect(hub.made.filter((line) => line.startsWith('/questions '))).toHaveLength(1);
  });

  it('keeps the passwords a folder was set up with', async () => {
    const passwords = () =>
      open()
        .logins()
        .map(({ password }) => password);
    const long = ['expert-demo-store', 'manager-demo-store', 'admin-demo-store'];
    expect(passwords()).toEqual(long);
    await open().prepare(hub.url);
    expect(passwords()).toEqual(long);
    const { passwords: _long, ...before } = JSON.parse(readFileSync(join(dir, 'demo.json'), 'utf8'));
    writeFileSync(join(dir, 'demo.json'), JSON.stringify(before));
    expect(passwords()).toEqual(['expert-demo', 'manager-demo', 'admin-demo']);
    expect(open().adminPassword).toBe('admin-demo');
  });

  it('takes a login that is there already as made', async () => {
    hub.problems.set('/users', 'login-taken');
    expect((await open().prepare(hub.url)).ok).toBe(true);
  });

  it('adds a camera for recordings it does not know, and only then', async () => {
    await open().prepare(hub.url);
    const archive = { folder: '/recordings', pattern: '%s.mp4', zone: 'Europe/Moscow' };
    for (let start = 0; start < 2; start += 1) {
      expect((await open({ camera: false, archive }).prepare(hub.url)).ok).toBe(true);
    }
    const cameras = hub.made.filter((line) => line.includes('/cameras '));
    expect(cameras).toHaveLength(2);
    expect(cameras[1]).toContain('"folder":"/recordings","pattern":"%s.mp4","zone":"Europe/Moscow"');
  });

  it('says what the network said when there is no hub', async () => {
    const outcome = await open().prepare('http://127.0.0.1:9');
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining('network: ') });
  });

  it('starts anew where its state is not readable', async () => {
    writeFileSync(join(dir, 'demo.json'), '{"version":2}');
    expect(open().createAdmin()).toBe('admin');
  });
});
