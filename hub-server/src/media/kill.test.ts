import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { PASSWORD, signIn, testHub } from '../hub-fixture.ts';
import { upload, wavTone } from './samples.test-help.ts';

const MAIN = fileURLToPath(new URL('../server.ts', import.meta.url));
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(
  dataDir: string,
): Promise<{ readonly child: ChildProcess; readonly url: string; readonly ended: Promise<unknown> }> {
  const args = ['--data', dataDir, '--port', '0', '--log-level', 'silent', '--second-step', 'optional'];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let out = '';
  for await (const chunk of child.stdout ?? []) {
    out += String(chunk);
    const url = /^hub ready (\S+)$/m.exec(out)?.[1];
    if (url !== undefined) return { child, url, ended };
  }
  throw new Error('the hub ended');
}

test('kill -9 while sounds are uploaded, four times: each answered one is whole, nothing stays half', async () => {
  const setup = await testHub();
  cleanups.push(() => setup.close());
  await setup.hub.close();
  const media = join(setup.dataDir, 'media');
  const answered = new Set<string>();
  let next = 0;
  for (let round = 0; round < 4; round += 1) {
    const hub = await start(setup.dataDir);
    const admin = await signIn(hub.url, 'admin', PASSWORD);
    // After the start nothing is there but what a row names, whole under its hash.
    const listed: { sha256: string }[] = (await admin.get('/api/v1/media')).json.media;
    const names = readdirSync(media).toSorted();
    expect(names).toEqual(listed.map(({ sha256 }) => sha256).toSorted());
    for (const name of names)
      expect(
        createHash('sha256')
          .update(readFileSync(join(media, name)))
          .digest('hex'),
      ).toBe(name);
    for (const sha256 of answered) expect(names).toContain(sha256);
    for (let sent = 0; ; sent += 1) {
      // One is answered for sure; the moment after it is random on purpose.
      if (sent === 1) setTimeout(() => hub.child.kill('SIGKILL'), Math.random() * 1500);
      next += 1;
      const made = await upload(admin, wavTone(2000 + next, 48_000)).catch(() => undefined);
      if (made === undefined) break;
      if (made.status === 201) answered.add(made.json.sha256);
    }
    await hub.ended;
  }
  const hub = await start(setup.dataDir);
  const admin = await signIn(hub.url, 'admin', PASSWORD);
  const listed: { sha256: string }[] = (await admin.get('/api/v1/media')).json.media;
  expect(readdirSync(media).toSorted()).toEqual(listed.map(({ sha256 }) => sha256).toSorted());
  for (const sha256 of answered) expect(listed.map((each) => each.sha256)).toContain(sha256);
  expect(answered.size).toBeGreaterThanOrEqual(4);
}, 180_000);
