import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProgram, childPrograms } from '../../tests/support/child-program.ts';
import { makeRelease, publicKeyText } from '../release/make-release.ts';
import { publish } from '../release/publish.ts';
import { makeBundle } from './bundle.ts';

/** The bundles as they are shipped: outside the repository, as real processes, updated and taken back. */
const root = resolve(import.meta.dirname, '..', '..');
const key = generateKeyPairSync('ed25519');
const releaseKey = publicKeyText(key.privateKey);
const PASSWORD = 'correct horse battery';
const programs = childPrograms();
let dir = '';
let console_: SimulatedConsole;
let hub: ChildProgram;
let hubUrl = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-bundle-'));
  const common = { root, version: '0.1.0', releaseKeys: [releaseKey] };
  await makeBundle({ ...common, product: 'hub', outDir: join(dir, 'hub') });
  await makeBundle({ ...common, product: 'kiosk', outDir: join(dir, 'kiosk') });
  console_ = await startSimulatedConsole({ link: join(dir, 'console') });
  hub = programs.start(
    [
      join(dir, 'hub', 'hub-server', 'src', 'server.js'),
      ...[
        '--data',
        join(dir, 'hub-data'),
        '--port',
        '0',
        '--create-admin',
        'admin',
        '--second-step',
        'optional',
      ],
      ...['--log-level', 'warn', `--release-key=${releaseKey}`],
    ],
    { OTKLIK_ADMIN_PASSWORD: PASSWORD },
  );
  hubUrl = (await hub.line(/^hub ready /)).slice('hub ready '.length);
});
afterAll(async () => {
  await programs.endAll();
  await console_?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function asAdmin(): Promise<(method: string, path: string, body?: unknown) => Promise<Response>> {
  const session = await fetch(`${hubUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'admin', password: PASSWORD }),
  });
  const { csrf }: { csrf: string } = await session.json();
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  return (method, path, body) =>
    fetch(`${hubUrl}/api/v1${path}`, {
      method,
      headers: { cookie, 'x-otklik-csrf': csrf, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

/** The bundle as another version, its program changed by `change`. */
function variant(version: string, change: (main: string) => string): ReturnType<typeof makeRelease> {
  const to = join(dir, `kiosk-${version}`);
  cpSync(join(dir, 'kiosk'), to, { recursive: true });
  const file = join(to, 'kiosk', 'src', 'main.js');
  const main = readFileSync(file, 'utf8');
  expect(main).toContain('version = "0.1.0"');
  writeFileSync(file, change(main.replaceAll('version = "0.1.0"', `version = "${version}"`)));
  return makeRelease(to, { version, over: [], key: key.privateKey });
}

const offer = (made: ReturnType<typeof makeRelease>) =>
  publish({
    hub: hubUrl,
    login: 'admin',
    password: PASSWORD,
    ...made,
    rollout: { percent: 100, kiosks: [], when: 'auto' },
  });

/** A whole poll at the console, over as soon as the console was told that it is durable. */
async function poll(): Promise<void> {
  const acknowledged = new Promise<void>((done) => {
    const off = console_.onChange(({ waiting, down }) => {
      if (waiting > 0 || down.length > 0) return;
      off();
      done();
    });
  });
  for (const button of ['S', 'Y'] as const) {
    console_.down(button);
    console_.up(button);
  }
  await acknowledged;
}

test('hub and kiosk run from their bundles; a version that dies is taken back, one that holds is trusted, no press is lost', async () => {
  const admin = await asAdmin();
  const { id: store } = await (await admin('POST', '/stores', { name: 'One', zone: 'Europe/Moscow' })).json();
  const { id: place } = await (await admin('POST', `/stores/${store}/workplaces`, { name: 'Till' })).json();
  const { code } = await (await admin('POST', '/enrolment-codes', { workplaces: [place] })).json();
  const good = variant('0.2.0', (main) => main);
  expect(await offer(variant('0.3.0', () => 'process.exit(7);'))).toBeUndefined();

  const data = join(dir, 'kiosk-data');
  const kiosk = programs.start([
    join(dir, 'kiosk', 'kiosk', 'src', 'launch.js'),
    ...['--data', data, '--hub', hubUrl, '--enrol', code, '--device', `serial:${console_.path}`],
    ...['--update-after', '0', '--update-trial', '5'],
  ]);
  await kiosk.line(/device up/);
  await poll();
  // Offered, loaded, put in; three deaths; back. The next is offered meanwhile: the first heartbeat afterwards finds it.
  await kiosk.line(/update 0\.3\.0 is put in/, 90_000);
  expect(await offer(good)).toBeUndefined();
  await kiosk.line(/update died: 0\.3\.0 is taken back/, 90_000);
  await poll();
  await kiosk.line(/update 0\.2\.0 is put in/, 120_000);
  // Nobody is there to hear it: the console keeps it.
  await poll();
  await kiosk.line(/update 0\.2\.0 is trusted/, 120_000);
  await poll();
  const versions = readdirSync(join(data, 'versions'));
  expect(versions.filter((name) => name.startsWith('0.2.0-'))).toHaveLength(1);

  // Stopped and started again it is the trusted version that runs, and what was taken back stays told.
  expect(await kiosk.end('SIGTERM')).toBe(0);
  const again = programs.start([
    join(dir, 'kiosk', 'kiosk', 'src', 'launch.js'),
    ...['--data', data, '--hub', hubUrl, '--device', `serial:${console_.path}`],
  ]);
  await again.line(/device up/);
  await poll();
  await again.line(/sync online/);
  const polls = async () => {
    const { kiosks } = await (await admin('GET', '/kiosks')).json();
    return kiosks[0];
  };
  await expect
    .poll(async () => (await polls())?.heartbeat, { timeout: 60_000, interval: 500 })
    .toMatchObject({ versions: { kiosk: '0.2.0' }, outbox: { queued: 0 }, update: { phase: 'none' } });
  expect(await again.end('SIGTERM')).toBe(0);
  const health = await polls();
  expect(health.version).toBe('0.2.0');
  // Over deaths, switches and a stop each of five polls is at the hub once, with each of its presses. Only one whose seller
  // press waited over 2 s for a program may lack its answer: it is coded as interrupted (DESIGN §5, rule 5).
  const db = new Database(join(dir, 'hub-data', 'hub.db'), { readonly: true });
  const [edges] = db.prepare("SELECT COUNT(*) AS edges FROM events WHERE type = 'edge'").all();
  const outcomes = db.prepare('SELECT outcome FROM polls ORDER BY opened_at').pluck().all();
  db.close();
  expect(edges).toEqual({ edges: 5 * 4 });
  const away = expect.stringMatching(/^(answered|interrupted)$/);
  expect(outcomes).toEqual(['answered', away, away, 'answered', 'answered']);
}, 400_000);
