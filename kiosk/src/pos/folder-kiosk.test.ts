import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ChildProgram, childPrograms } from '../../../tests/support/child-program.ts';
import { openJournal } from '../journal/open-journal.ts';

/** The program itself, with a folder into which a till writes real files. */

const main = join(import.meta.dirname, '..', 'main.ts');
const programs = childPrograms();
let root = '';
let data = '';
let inbox = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'otklik-folder-'));
  data = join(root, 'kiosk');
  inbox = join(root, 'till');
  mkdirSync(inbox);
});

afterEach(async () => {
  await programs.endAll();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<ChildProgram> {
  const kiosk = programs.start([main, '--data', data, '--pos-folder', inbox]);
  await kiosk.line(/^kiosk ready /);
  return kiosk;
}

/** Written under another name and renamed, as a careful till does. */
function drop(name: string, content: string | Buffer): void {
  writeFileSync(join(inbox, `.${name}.tmp`), content);
  renameSync(join(inbox, `.${name}.tmp`), join(inbox, name));
}

const there = (...path: readonly string[]) =>
  vi.waitFor(() => expect(existsSync(join(inbox, ...path))).toBe(true), { timeout: 50_000, interval: 50 });

function journalled(): readonly JournalEvent[] {
  const opened = openJournal({ dir: data, clock: systemClock(), rng: cryptoRng, version: '0' });
  if (!opened.ok) throw new Error(opened.error.detail);
  const events = opened.value.read(opened.value.identity.epoch, 1, 100_000);
  opened.value.close();
  return events;
}

/** «операция;чек» in Windows-1251. */
const russian = Buffer.concat([
  Buffer.from([0xee, 0xef, 0xe5, 0xf0, 0xe0, 0xf6, 0xe8, 0xff, 0x3b, 0xf7, 0xe5, 0xea, 0x0d, 0x0a]),
  // «Продажа;Д-1»
  Buffer.from([0xcf, 0xf0, 0xee, 0xe4, 0xe0, 0xe6, 0xe0, 0x3b, 0xc4, 0x2d, 0x31, 0x0d, 0x0a]),
]);

test('JSON and CSV, UTF-8 and Windows-1251, are taken and put away; what is malformed is set aside with its reason', async () => {
  const kiosk = await start();
  drop('one.json', JSON.stringify({ operation: 'sale', receipt: 'J-1' }));
  drop('two.csv', russian);
  drop('three.csv', '\ufeff"operation","receipt"\r\n"return","C-1"\r\n');
  drop('broken.json', '[{"operation":"sale"},{"operation":12},{"operation":"sale","place":9}]');
  drop('columns.csv', 'operation,total\nsale,10\n');
  drop('huge.csv', Buffer.alloc(5 * 1024 * 1024 + 1, '\n'));
  writeFileSync(join(inbox, 'notes.txt'), 'left alone');
  await Promise.all([
    there('done', 'one.json'),
    there('done', 'two.csv'),
    there('done', 'three.csv'),
    there('bad', 'broken.json.reason.txt'),
    there('bad', 'columns.csv.reason.txt'),
    there('bad', 'huge.csv.reason.txt'),
  ]);
  const reason = (name: string) => readFileSync(join(inbox, 'bad', `${name}.reason.txt`), 'utf8');
  expect(reason('broken.json')).toContain('Operation 2: /operation is no text.');
  expect(reason('broken.json')).toContain('Operation 3: This kiosk has no workplace 9.');
  expect(reason('broken.json')).toContain('Операция 2: /operation: это не текст.\r\n');
  expect(reason('broken.json')).toContain('Операция 3: На этом киоске нет рабочего места 9.\r\n');
  expect(reason('columns.csv')).toContain('Строка 1: неизвестный столбец «total»');
  expect(reason('huge.csv')).toContain('берётся не больше 5242880');
  expect(reason('columns.csv')).toContain('unknown column "total"');
  expect(reason('huge.csv')).toContain('5242880 are taken');
  expect(readdirSync(inbox).sort()).toEqual(['bad', 'done', 'notes.txt', 'work']);
  expect(await kiosk.end('SIGTERM')).toBe(0);
  const receipts = journalled().flatMap((event) => (event.type === 'receipt' ? [event.data.receipt] : []));
  expect(receipts.sort()).toEqual(['J-1', 'Д-1']);
});

test('a file that is still being written is left until it is whole', async () => {
  const kiosk = await start();
  writeFileSync(join(inbox, 'slow.json'), '[{"operation":"sale","receipt":"S-1"},');
  // Another file, dropped later, is taken first: time enough has passed for the half one.
  drop('after.json', JSON.stringify({ operation: 'return' }));
  await there('done', 'after.json');
  expect(existsSync(join(inbox, 'slow.json'))).toBe(true);
  writeFileSync(
    join(inbox, 'slow.json'),
    '[{"operation":"sale","receipt":"S-1"},{"operation":"sale","receipt":"S-2"}]',
  );
  await there('done', 'slow.json');
  await kiosk.end('SIGTERM');
  expect(journalled().filter(({ type }) => type === 'receipt')).toHaveLength(2);
});

test('killed again and again in the middle of a file, each of its operations happens once', async () => {
  const rows = 4000;
  // Without numbers: nothing but the call itself tells one from another.
  const line = 'sale,2026-11-20T10:00:00Z,2026-11-20T11:00:00Z\n';
  drop('long.csv', `operation,at,sentAt\n${line.repeat(rows)}`);
  for (const stop of [3, 40, 150]) {
    const kiosk = await start();
    await vi.waitFor(() => expect(existsSync(join(inbox, 'work', 'long.csv'))).toBe(true), {
      timeout: 50_000,
      interval: 2,
    });
    await new Promise((resolve) => setTimeout(resolve, stop));
    await kiosk.end('SIGKILL');
  }
  const last = await start();
  await there('done', 'long.csv');
  await last.end('SIGTERM');
  expect(journalled().filter(({ type }) => type === 'receipt')).toHaveLength(rows);
});

test('a folder that goes away is said, and works again when it is back', async () => {
  const kiosk = await start();
  const away = join(root, 'away');
  renameSync(inbox, away);
  expect(await kiosk.line(/folder-away/)).toContain('ENOENT');
  writeFileSync(join(away, 'late.json'), JSON.stringify({ operation: 'sale', receipt: 'L-1' }));
  renameSync(away, inbox);
  await kiosk.line(/^pos folder .* is there$/);
  await there('done', 'late.json');
});
