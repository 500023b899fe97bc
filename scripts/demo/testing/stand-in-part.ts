import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { lineSplitter } from '../lines.ts';

/**
 * A small program in the place of hub, console, camera, kiosk or chain: `stand-in-part.ts NAME FILE`. It writes what happens to
 * it into FILE, one line each, starts a child of its own, and does as the lines on its stdin say.
 */
const [, , name = '', file = '', ...args] = process.argv;
const note = (line: string): void => appendFileSync(file, `${line}\n`);

const ready: Record<string, readonly string[]> = {
  hub: ['hub ready http://127.0.0.1:9'],
  console: ['console ready', 'page http://127.0.0.1:9/page'],
  camera: ['camera ready here'],
  kiosk: ['kiosk ready 00', 'screen http://127.0.0.1:9/?token=secret'],
  chain: ['chain ready', 'history 7', 'history 23', 'history 29', 'history complete 2026-10-14 2026-11-02'],
};

const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60000)'], { stdio: 'ignore' });
note(`start ${name} ${process.pid} ${child.pid} ${args.join(' ')}`.trim());

process.on('SIGTERM', () => {
  note(`end ${name}`);
  // A hanging program: only the sweep of its group ends it.
  if (process.env.STAND_IN_HANGS !== name) process.exit(0);
});

process.stdin.setEncoding('utf8');
process.stdin.on(
  'data',
  lineSplitter((line) => {
    note(`${name} got ${line}`);
    if (line === 'die') process.exit(7);
    if (line.startsWith('press ')) console.log('PIN Y 1\nok pressed');
  }),
);
if (process.env.STAND_IN_FAILS === name) {
  console.error('the reason');
  process.exit(5);
}
if (process.env.STAND_IN_SILENT !== name) {
  for (const line of ready[name] ?? []) console.log(line);
}
setInterval(() => {}, 60_000);
