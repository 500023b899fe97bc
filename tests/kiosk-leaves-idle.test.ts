import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { ProgramRun } from '@otklik/kiosk/update/launcher.ts';
import { BASE_VERSION_VARIABLE, type LauncherMessage } from '@otklik/kiosk/update/launcher-protocol.ts';
import { forkProgram } from '@otklik/kiosk/update/program-child.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** The program as a launcher has it: a real process at the end of its channel. */
let dir = '';
let device: SimulatedConsole;
let run: ProgramRun;
let messages: (LauncherMessage | undefined)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-leave-'));
  device = await startSimulatedConsole({ link: join(dir, 'console') });
  messages = [];
});
afterEach(async () => {
  run.kill();
  await run.ended;
  await device.close();
  rmSync(dir, { recursive: true, force: true });
});

function press(button: 'S' | 'Y'): void {
  device.down(button);
  device.up(button);
}
const empty = () => expect.poll(() => device.view().waiting, { timeout: 30_000 }).toBe(0);

test('a version that is taken back while a customer is asked leaves when the answer is in', async () => {
  run = forkProgram(
    join(import.meta.dirname, '..', 'kiosk', 'src', 'main.ts'),
    ['--data', join(dir, 'kiosk'), '--device', `serial:${device.path}`],
    { ...process.env, [BASE_VERSION_VARIABLE]: '0.1.0' },
  );
  run.onMessage((message) => messages.push(message));
  await expect.poll(() => device.view().heard, { timeout: 30_000 }).toBe(true);
  press('S');
  await empty();
  run.stop({ type: 'stop', when: 'idle' });
  await expect.poll(() => messages.map((message) => message?.type), { timeout: 30_000 }).toContain('busy');
  press('Y');
  expect(await run.ended).toBe(0);

  const journal = new Database(join(dir, 'kiosk', 'journal.db'), { readonly: true });
  const rows: { json: string }[] = journal
    .prepare<[], { json: string }>('SELECT json FROM event ORDER BY seq')
    .all();
  journal.close();
  const events = rows.map(({ json }): JournalEvent => JSON.parse(json));
  expect(events.filter(({ type }) => type === 'poll-ended')).toMatchObject([
    { data: { outcome: 'answered', answer: 'yes' } },
  ]);
}, 300_000);
