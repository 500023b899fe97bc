import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type TestHub, testHub } from '../../hub-server/src/hub-fixture.ts';
import { enrolled } from '../../hub-server/src/users/authenticator.test-help.ts';
import { TOTP_STEP_MS } from '../../hub-server/src/users/totp.ts';
import { makeRelease } from './make-release.ts';
import { publish } from './publish.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let now = Date.UTC(2026, 10, 27, 9);
let dir = '';
let hub: TestHub;
let made: ReturnType<typeof makeRelease>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-publish-'));
  mkdirSync(join(dir, 'kiosk'));
  writeFileSync(join(dir, 'kiosk', 'main.js'), 'a program');
  made = makeRelease(dir, { version: '0.2.0', over: [], key: privateKey });
  const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
  hub = await testHub({ clock, releaseKeys: [publicKey] });
});
afterAll(async () => {
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

test('an admin with a second step publishes by a code, and is told so without one', async () => {
  const { login, app } = await enrolled(hub, 'admin', now);
  const bring = (code?: string) =>
    publish({ hub: hub.hub.url, login, password: PASSWORD, code, ...made, rollout: undefined });
  expect(await bring()).toContain('--code');
  now += TOTP_STEP_MS;
  const code = app.code(now);
  expect(await bring(code === '123456' ? '654321' : '123456')).toContain('code-wrong');
  expect((await hub.admin.get('/api/v1/releases')).text).not.toContain(made.release.sha256);
  expect(await bring(code)).toBeUndefined();
  expect((await hub.admin.get('/api/v1/releases')).text).toContain(made.release.sha256);
});

test('where the second step is required and not set up, it says what to do first', async () => {
  const strict = await testHub({ secondStep: 'required', releaseKeys: [publicKey] });
  try {
    const said = await publish({
      ...{ hub: strict.hub.url, login: 'admin', password: PASSWORD, ...made, rollout: undefined },
    });
    expect(said).toContain('set it up');
  } finally {
    await strict.close();
  }
});
