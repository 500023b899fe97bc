import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { PASSWORD, Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';

const MAIN = fileURLToPath(new URL('../server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function hubWith(options: Parameters<typeof testHub>[0] = {}): Promise<TestHub> {
  const setup = await testHub(options);
  cleanups.push(() => setup.close());
  return setup;
}

/** The value of a metric without labels. */
const metricOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);

test('metrics count what is durable, and name routes, never addresses or people', async () => {
  const setup = await hubWith();
  const kiosk = await setup.kiosk();
  kiosk.poll('yes');
  await kiosk.sendAll();
  await setup.admin.get(`/api/v1/review/items/${kiosk.item(1)}`);
  await kiosk.clone().send(1, 2, { clock: { boot: '5a3f0c22' } });
  const answer = await new Person(setup.hub.url).get('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(metricOf(answer.text, 'otklik_hub_events')).toBe(kiosk.events.length);
  expect(metricOf(answer.text, 'otklik_hub_kiosks')).toBe(1);
  expect(metricOf(answer.text, 'otklik_hub_forks')).toBe(0);
  expect(metricOf(answer.text, 'otklik_hub_log_bytes')).toBeGreaterThan(4096);
  expect(metricOf(answer.text, 'otklik_hub_video_cache_bytes')).toBe(0);
  expect(metricOf(answer.text, 'otklik_hub_video_cache_misses_total')).toBe(0);
  expect(answer.text).toMatch(
    /otklik_hub_request_seconds_count\{method="POST",route="\/api\/v1\/kiosk\/events",status="200"\} 2\n/,
  );
  expect(answer.text).toContain('route="/api/v1/review/items/:id"');
  for (const secret of [kiosk.id, setup.store, 'admin', kiosk.item(1)])
    expect(answer.text).not.toContain(secret);
});

test('metrics are for this machine alone, unless the token is shown', async () => {
  const metricsToken = 'a-token-for-tests-0123';
  const setup = await hubWith({ metricsToken });
  const from = (headers: Record<string, string>) =>
    new Person(setup.hub.url).call('GET', '/metrics', undefined, headers);
  // What a proxy on the same machine hands on comes from elsewhere.
  const elsewhere = { 'x-forwarded-for': '192.0.2.7' };
  expect(await from(elsewhere)).toMatchObject({ status: 403, json: { code: 'forbidden' } });
  expect((await from({ forwarded: 'for=192.0.2.7' })).status).toBe(403);
  expect((await from({ ...elsewhere, authorization: `Bearer ${metricsToken}x` })).status).toBe(403);
  expect((await from({ ...elsewhere, authorization: 'Bearer undefined' })).status).toBe(403);
  expect((await from({ ...elsewhere, authorization: `Bearer ${metricsToken}` })).status).toBe(200);
  expect((await from({})).status).toBe(200);
});

test('a hub is ready while it can write; one that is stopping finishes what it has begun and says so', async () => {
  const setup = await testHub();
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  expect((await new Person(setup.hub.url).get('/readyz')).json).toEqual({ status: 'ready' });
  // A request whose body is still on its way when the hub is told to stop.
  const body = JSON.stringify({ login: 'admin', password: PASSWORD });
  const slow = request(`${setup.hub.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  const answered = once(slow, 'response');
  slow.write(body.slice(0, 5));
  await once(slow, 'socket');
  await new Person(setup.hub.url).get('/readyz');
  const closed = setup.hub.close();
  slow.end(body.slice(5));
  const [response] = await answered;
  response.resume();
  expect(response.statusCode).toBe(201);
  await closed;
  await expect(new Person(setup.hub.url).get('/readyz')).rejects.toThrow();
});

test('a client that never finishes its request does not keep the hub from stopping', async () => {
  const setup = await testHub({ graceMs: 50 });
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  const stuck = request(`${setup.hub.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 100 },
  });
  const failed = once(stuck, 'error');
  stuck.write('{');
  await once(stuck, 'socket');
  await new Person(setup.hub.url).get('/readyz');
  await setup.hub.close();
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('the log tells routes and outcomes in JSON, and no address, login, name, token or sender', async () => {
  const setup = await testHub();
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  await setup.hub.close();
  const child = spawn(
    process.execPath,
    [MAIN, '--data', setup.dataDir, '--port', '0', '--log-level', 'trace'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  cleanups.push(() => void child.kill('SIGKILL'));
  let log = '';
  let out = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const ready = /^hub ready (\S+)$/m.exec(out)?.[1];
      if (ready !== undefined) resolve(ready);
    });
  });
  const admin = await signIn(url, 'admin', PASSWORD);
  await admin.post('/api/v1/users', {
    login: 'orlova',
    name: 'Орлова',
    role: 'expert',
    password: 'very long words',
  });
  await signIn(url, 'orlova', 'wrong password').catch(() => undefined);
  await admin.get('/api/v1/stores?secret=1');
  await admin.post(`/api/v1/kiosks/${'ab'.repeat(16)}/revocation`, { reason: 'stolen' });
  child.kill('SIGTERM');
  expect((await once(child, 'close'))[0]).toBe(0);
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({ req: { method: 'POST', route: '/api/v1/kiosks/:id/revocation' } }),
  );
  expect(lines).toContainEqual(expect.objectContaining({ res: { status: 401 } }));
  const secrets = ['orlova', 'Орлова', 'very long', PASSWORD, 'secret=1', 'ab'.repeat(16), '127.0.0.1'];
  for (const secret of [...secrets, admin.cookie, admin.csrf]) {
    // Where it listens is the hub's own address.
    const text = lines.filter(({ msg }) => !/listening/i.test(msg)).map((line) => JSON.stringify(line));
    expect(text.filter((line) => line.includes(secret))).toEqual([]);
  }
});
