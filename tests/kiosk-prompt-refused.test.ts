import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SimulatedConsole, startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { Diagnostics } from '@otklik/kiosk/screen/diagnostics.ts';
import { configWith, createTestHub } from '@otklik/kiosk/sync/testing/test-hub.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { childPrograms } from './support/child-program.ts';
import { eventually } from './support/eventually.ts';

/**
 * A hub gives out what is no media under its right hash: ours refuses it when it is brought, but a kiosk believes nobody.
 * The program as a process, its hub and its own pages over HTTP.
 */
const kioskMain = fileURLToPath(new URL('../kiosk/src/main.ts', import.meta.url));
const programs = childPrograms();
let dir = '';
let device: SimulatedConsole;
let hub: ReturnType<typeof createTestHub>;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-refused-'));
  device = await startSimulatedConsole({ link: join(dir, 'console') });
  hub = createTestHub();
});
afterEach(async () => {
  await programs.endAll();
  await device.close();
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

const cookieOf = async (url: string): Promise<string> =>
  (await fetch(url)).headers.get('set-cookie')?.split(';')[0] ?? '';

async function printed(kiosk: ReturnType<typeof programs.start>, name: string): Promise<string> {
  return (await kiosk.line(new RegExp(`^${name} http`))).slice(name.length + 1);
}

test('a prompt that is no media is set aside: staff and the hub are told, and the customer is asked all the same', async () => {
  const bytes = Buffer.from('<!doctype html><title>Not found</title>'.repeat(1000));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  hub.files.set(`/api/v1/kiosk/media/${sha256}`, bytes);
  const heartbeats = hub.hearHeartbeats();
  const [workplace] = configWith('t').workplaces;
  if (workplace === undefined) throw new Error('no workplace');
  const text = { ru: 'Вам помогли?', en: 'Did we help?' };
  hub.setConfig('tag-2', {
    workplaces: [{ ...workplace, periods: [{ from: 0, question: 'q1', presentation: 'prompt' }] }],
    questions: [{ id: 'q1', text, prompts: { ru: { sha256, kind: 'audio', ms: 60_000 } } }],
  });
  const data = join(dir, 'kiosk');
  const kiosk = programs.start([
    kioskMain,
    ...['--data', data, '--device', `serial:${device.path}`],
    ...['--hub', await hub.listen(), '--enrol', hub.code],
  ]);
  await kiosk.line(/^kiosk enrolled$/);

  const diagnosticsUrl = await printed(kiosk, 'diagnostics');
  const cookie = await cookieOf(diagnosticsUrl);
  const questions = await eventually('the diagnostics page names it', async () => {
    const reply = await fetch(new URL('/diagnostics.json', diagnosticsUrl), { headers: { cookie } });
    const shown: Diagnostics = await reply.json();
    return shown.questions?.faults.some(({ code }) => code === 'prompt-refused')
      ? shown.questions
      : undefined;
  });
  expect(questions.faults).toHaveLength(1);
  expect(questions.prompts).toMatchObject([{ sha256, state: 'refused', reason: 'not-media' }]);
  expect(existsSync(join(data, 'media', sha256))).toBe(false);

  // A screen is there, so that only the prompt itself is what keeps it from being played.
  const screenUrl = new URL(await printed(kiosk, 'screen'));
  const socket = new WebSocket(`ws://${screenUrl.host}/ws`, {
    headers: { cookie: await cookieOf(screenUrl.href), origin: screenUrl.origin },
  });
  const heard: string[] = [];
  socket.on('message', (message) => heard.push(String(message)));
  try {
    await eventually('the screen and the console are heard', () =>
      heard.length > 0 && device.view().heard ? true : undefined,
    );
    for (const button of ['S', 'Y'] as const) {
      device.down(button);
      device.up(button);
    }
    const events = await eventually('the answer is at the hub', () => {
      const [journal = []] = [...hub.journals.values()];
      const held = journal.map((one): JournalEvent => JSON.parse(one));
      return held.some(({ type }) => type === 'poll-ended') ? held : undefined;
    });
    expect(events.filter(({ type }) => type === 'poll-ended')).toMatchObject([
      { data: { outcome: 'answered', answer: 'yes' } },
    ]);
    expect(heard.join('\n')).toContain(text.ru);
  } finally {
    socket.terminate();
  }
  const told = await eventually(
    'a heartbeat names it',
    () => heartbeats.find(({ faults }) => faults.some(({ code }) => code === 'prompt-refused')),
    80_000,
  );
  expect(told.faults.map(({ code }) => code)).toEqual(['prompt-refused']);
  expect(await kiosk.end('SIGTERM')).toBe(0);
});
