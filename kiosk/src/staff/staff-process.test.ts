import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ChildProgram, childPrograms } from '../../../tests/support/child-program.ts';
import type { AgentMessage } from '../screen/protocol.ts';
import type { StaffCommand, StaffReply } from '../screen/staff-protocol.ts';

/** The program itself: the PIN set by command, a screen's connection, a restart. */
const main = join(import.meta.dirname, '..', 'main.ts');
const programs = childPrograms();
let dir = '';
const sockets: WebSocket[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-staff-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

async function pinCommand(typed: string): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, [main, 'pin', '--data', dir]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  child.stdin.end(`${typed}\n`);
  const [code] = await once(child, 'close');
  return { code: Number(code), said };
}

/** A screen of the address the kiosk has printed last. */
async function screen(kiosk: ChildProgram) {
  await kiosk.line(/^screen /);
  const line = kiosk.lines.findLast((text) => text.startsWith('screen ')) ?? '';
  const url = new URL(line.slice('screen '.length));
  const entry = await fetch(url);
  const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${url.host}/ws`, { headers: { cookie, origin: url.origin } });
  sockets.push(socket);
  await once(socket, 'open');
  let id = 0;
  return {
    url,
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
    ask: (command: StaffCommand) =>
      new Promise<StaffReply>((resolve) => {
        id += 1;
        const mine = id;
        const listen = (data: unknown) => {
          const message: AgentMessage = JSON.parse(String(data));
          if (message.type !== 'staff-reply' || message.id !== mine) return;
          socket.off('message', listen);
          resolve(message.reply);
        };
        socket.on('message', listen);
        socket.send(JSON.stringify({ type: 'staff', id: mine, command }));
      }),
  };
}

test('the PIN set by command opens the layer; without it nothing is done, and a restart begins anew', async () => {
  expect(await pinCommand('12')).toMatchObject({ code: 1 });
  expect((await pinCommand('12')).said).toContain('pin-unfit');
  expect(await pinCommand('4711')).toMatchObject({ code: 0 });
  const kiosk = programs.start([main, '--data', dir]);
  const first = await screen(kiosk);
  expect(await first.ask({ do: 'restart' })).toEqual({ ok: false, code: 'staff-locked' });
  expect(await first.ask({ do: 'first-pin', pin: '0000' })).toEqual({ ok: false, code: 'pin-exists' });
  expect(await first.ask({ do: 'open', pin: '0000' })).toMatchObject({ code: 'pin-wrong', triesLeft: 4 });
  expect(await first.ask({ do: 'open', pin: '4711' })).toEqual({ ok: true });
  expect(await first.ask({ do: 'restart' })).toEqual({ ok: true });
  await first.closed;
  await expect.poll(() => kiosk.lines.filter((line) => line.startsWith('screen ')).length).toBe(2);
  const second = await screen(kiosk);
  expect(second.url.href).not.toBe(first.url.href);
  expect(await second.ask({ do: 'see' })).toEqual({ ok: false, code: 'staff-locked' });
  expect(await second.ask({ do: 'open', pin: '4711' })).toEqual({ ok: true });
  // While it runs, the folder is its own.
  expect(await pinCommand('9999')).toMatchObject({ code: 3 });
  expect(kiosk.lines.join('\n')).not.toContain('4711');
  expect(await kiosk.end('SIGTERM')).toBe(0);
});
