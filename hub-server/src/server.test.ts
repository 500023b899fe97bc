import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { afterEach, expect, test } from 'vitest';
import { Person, signIn, type TestKiosk, testHub } from './hub-fixture.ts';
import { startHub } from './server.ts';

const MAIN = fileURLToPath(new URL('./server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'otklik-hub-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; out: string; err: string }>;
  /** Resolves with the address once the hub says it is ready. */
  readonly ready: Promise<string>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
  });
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      const url = /^hub ready (\S+)$/m.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`the hub ended: ${err}`)));
  });
  ready.catch(() => undefined);
  const exited = once(child, 'close').then(([code]) => ({ code: Number(code), out, err }));
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  });
  return { child, exited, ready };
}

test('kill -9 in the middle of ingest, twenty times: every acknowledged event is there exactly once', async () => {
  const setup = await testHub();
  cleanups.push(() => rmSync(setup.dataDir, { recursive: true, force: true }));
  const kiosks = [await setup.kiosk(), await setup.kiosk()];
  await setup.hub.close();
  const acknowledged = new Map(kiosks.map((kiosk) => [kiosk, 0]));
  const outcomes = ['yes', 'no', 'unsure', 'timeout'] as const;
  let refused = 0;

  /** Sends until the hub is gone: fresh events, now and then from before what is acknowledged. */
  const feed = async (kiosk: TestKiosk): Promise<void> => {
    for (;;) {
      const durable = acknowledged.get(kiosk) ?? 0;
      for (let polls = Math.random() * 8; polls > 0; polls -= 1) {
        kiosk.poll(outcomes[Math.floor(Math.random() * 4)] ?? 'yes', {
          place: 1 + Math.floor(Math.random() * 2),
        });
      }
      const from = Math.max(1, durable + 1 - Math.floor(Math.random() * 4));
      const to = Math.min(kiosk.events.length, from + 1 + Math.floor(Math.random() * 40));
      if (to < from) continue;
      const answer = await kiosk.send(from, to).catch(() => undefined);
      if (answer === undefined) return;
      if (answer.status !== 200) refused += 1;
      else acknowledged.set(kiosk, answer.json.durable);
    }
  };

  const rows = async (): Promise<void> => {
    for (const kiosk of kiosks) {
      const stored = setup.rows<{ seq: number; body: string }>(
        'SELECT e.seq, e.body FROM events e JOIN journals j ON j.id = e.journal WHERE j.kiosk = ? ORDER BY e.seq',
        kiosk.id,
      );
      const durable = acknowledged.get(kiosk) ?? 0;
      // More may be stored than was acknowledged: the reply was lost. Never less, never twice, never a hole.
      expect(stored.length).toBeGreaterThanOrEqual(durable);
      expect(stored.map(({ seq }) => seq)).toEqual(Array.from(stored, (_, index) => index + 1));
      expect(stored.map(({ body }) => JSON.parse(body))).toEqual(kiosk.events.slice(0, stored.length));
    }
  };

  let interrupted = 0;
  for (let round = 0; round < 20; round += 1) {
    const hub = start(['--data', setup.dataDir, '--port', '0', '--log-level', 'silent']);
    const url = await hub.ready;
    for (const kiosk of kiosks) kiosk.url = url;
    const fed = Promise.all(kiosks.map(feed));
    // The moment is random on purpose; nothing below depends on which it was.
    setTimeout(() => hub.child.kill('SIGKILL'), 5 + Math.random() * 250);
    await fed;
    await hub.exited;
    if (kiosks.some((kiosk) => kiosk.events.length > (acknowledged.get(kiosk) ?? 0))) interrupted += 1;
    await rows();
  }
  expect(refused).toBe(0);
  expect(interrupted).toBeGreaterThan(0);

  const last = start(['--data', setup.dataDir, '--port', '0', '--log-level', 'silent']);
  const url = await last.ready;
  for (const kiosk of kiosks) {
    kiosk.url = url;
    await kiosk.sendAll();
    const answer = await kiosk.send(kiosk.events.length, kiosk.events.length);
    expect(answer.json.durable).toBe(kiosk.events.length);
    acknowledged.set(kiosk, kiosk.events.length);
  }
  await rows();
  const polls = kiosks
    .flatMap((kiosk) => projectPolls(kiosk.events))
    .filter(({ outcome }) => outcome !== undefined);
  const [sums] = setup.rows<{ yes: number; all: number }>(
    `SELECT SUM(yes_all) AS yes, SUM(yes_all + no_all + unsure_all + timeout_all) AS "all" FROM rollups`,
  );
  expect(sums).toEqual({ yes: polls.filter(({ answer }) => answer === 'yes').length, all: polls.length });
  last.child.kill('SIGTERM');
  expect((await last.exited).code).toBe(0);
}, 600_000);

test('a hub without an admin prints a link, once used no more', async () => {
  const data = join(folder(), 'new');
  const hub = start(['--data', data, '--port', '0']);
  const url = await hub.ready;
  hub.child.kill('SIGTERM');
  const { out } = await hub.exited;
  expect(out).toMatch(new RegExp(`no admin yet.*\n +${url}/welcome#[A-Za-z0-9_-]{43}\n`));
  const again = start(['--data', data, '--port', '0']);
  const second = await again.ready;
  again.child.kill('SIGTERM');
  const printed = (await again.exited).out;
  expect(printed.match(/#(\S+)/)?.[1]).not.toBe(out.match(/#(\S+)/)?.[1]);
  expect(second).not.toBe('');
}, 60_000);

test('a hub starts on an empty folder, makes its key and its admin once, and stops on SIGTERM', async () => {
  const data = join(folder(), 'new');
  const ui = folder();
  const env = { OTKLIK_ADMIN_PASSWORD: 'long enough now', OTKLIK_UI: ui };
  const hub = start(['--data', data, '--port', '0', '--create-admin', 'chief'], env);
  const url = await hub.ready;
  expect(statSync(join(data, 'hub-key.pem')).mode & 0o777).toBe(0o600);
  expect((await new Person(url).get('/healthz')).json).toEqual({ status: 'ok' });
  expect((await new Person(url).get('/')).text).toContain('npm run build --workspace validator-ui');
  expect((await (await signIn(url, 'chief', 'long enough now')).get('/api/v1/session')).json.user.role).toBe(
    'admin',
  );
  const second = await start(['--data', data, '--port', '0']).exited;
  expect(second.code).toBe(2);
  expect(second.err).toBe(`hub: Another hub is running on ${data}.\n`);
  hub.child.kill('SIGTERM');
  const ended = await hub.exited;
  expect(ended.code).toBe(0);
  expect(ended.out).toContain('the web screens are not built');
  expect(ended.out + ended.err).not.toContain('long enough now');
  const again = start(['--data', data, '--port', '0', '--create-admin', 'chief'], env);
  await again.ready;
  again.child.kill('SIGINT');
  expect(await again.exited).toMatchObject({
    code: 0,
    out: expect.stringContaining('admin chief exists already'),
  });
}, 60_000);

test('a busy port ends the start with one clear line, and leaves the folder free', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  cleanups.push(() => {
    other.close();
  });
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dataDir = folder();
  const ended = await start(['--data', dataDir, '--port', String(port), '--log-level', 'warn']).exited;
  expect(ended).toEqual({
    code: 2,
    out: '',
    err: `hub: Port ${port} on 127.0.0.1 is taken; choose another with --port.\n`,
  });
  const hub = await startHub({ dataDir, port: 0, host: '127.0.0.1' });
  await expect(startHub({ dataDir, port: 0, host: '127.0.0.1' })).rejects.toThrow('Another hub is running');
  await hub.close();
}, 60_000);

test('a damaged database is named and stops the start', async () => {
  const dataDir = folder();
  writeFileSync(
    join(dataDir, 'hub.db'),
    'this is no database, and it is long enough to be looked at'.repeat(40),
  );
  const ended = await start(['--data', dataDir, '--port', '0']).exited;
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/^hub: The data folder .* cannot be used: file is not a database\n$/);
}, 60_000);

test('the built web screens are served, and their own addresses come back to the app', async () => {
  const uiDir = folder();
  writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>validator</title>');
  writeFileSync(join(uiDir, 'app.js'), 'export {};');
  const hub = await startHub({ dataDir: folder(), port: 0, host: '127.0.0.1', uiDir });
  cleanups.push(() => hub.close());
  const person = new Person(hub.url);
  for (const path of ['/', '/review', '/review/0a.1b.2?x=1']) {
    const page = await fetch(hub.url + path, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect([path, page.status, await page.text()]).toEqual([path, 200, expect.stringContaining('validator')]);
  }
  expect((await person.get('/app.js')).headers.get('content-type')).toContain('javascript');
  expect((await person.get('/none.js')).status).toBe(404);
  expect((await person.get('/api/v1/none')).json.code).toBe('not-found');
  expect((await person.get('/..%2f..%2fetc/passwd')).text).not.toContain('root:');
});
