import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';

const clock = { wall: () => asWallMs(1_790_000_000_000) };
const time = new Date(clock.wall()).toISOString();
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(dir, 'logs', name), 'utf8');

test('each line with its time, and a restart goes on behind it', () => {
  openLogFile(join(dir, 'logs'), clock).line('kiosk ready 1');
  openLogFile(join(dir, 'logs'), clock).line('two\nlines\r\nbecome one');
  expect(read('kiosk.log')).toBe(`${time} kiosk ready 1\n${time} two lines become one\n`);
  expect(statSync(join(dir, 'logs', 'kiosk.log')).mode & 0o077).toBe(0);
});

test('it takes no more space than it may, and keeps the newest', () => {
  const log = openLogFile(join(dir, 'logs'), clock, { bytes: 1000, files: 3 });
  for (let index = 0; index < 500; index += 1) log.line(`line ${index}`);
  expect(readdirSync(join(dir, 'logs')).toSorted()).toEqual(['kiosk.log', 'kiosk.log.1', 'kiosk.log.2']);
  for (const name of readdirSync(join(dir, 'logs'))) {
    expect(statSync(join(dir, 'logs', name)).size).toBeLessThanOrEqual(1000);
  }
  const kept = ['kiosk.log.2', 'kiosk.log.1', 'kiosk.log'].flatMap((name) =>
    read(name).trimEnd().split('\n'),
  );
  const last = kept.map((line) => Number(line.split('line ')[1]));
  expect(last).toEqual(Array.from({ length: last.length }, (_, index) => 500 - last.length + index));
});

test('a file already too large, from before, is turned over at the first line', () => {
  openLogFile(join(dir, 'logs'), clock).line('first');
  writeFileSync(join(dir, 'logs', 'kiosk.log'), 'x'.repeat(5000));
  openLogFile(join(dir, 'logs'), clock, { bytes: 1000, files: 2 }).line('next');
  expect(read('kiosk.log')).toBe(`${time} next\n`);
  expect(read('kiosk.log.1')).toHaveLength(5000);
});

test('where nothing can be written nothing happens', () => {
  writeFileSync(join(dir, 'logs'), 'a file in the place of the folder');
  const log = openLogFile(join(dir, 'logs'), clock);
  log.line('lost');
  expect(existsSync(join(dir, 'logs', 'kiosk.log'))).toBe(false);
});
