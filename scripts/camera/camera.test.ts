/** The camera as a process, with the real encoder; recordings are decoded and read back by the picture's own clock. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { Camera, type CameraPorts } from './camera.ts';
import { parseOptions } from './options.ts';
import { readPictureClock } from './picture-clock.ts';
import { recordAtOnce } from './record-at-once.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-camera-'));
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [width, height] = [640, 360];

/** Every decoded frame of a recording, luma first. */
function framesOf(path: string): readonly Buffer[] {
  const raw = execFileSync(
    'ffmpeg',
    ['-loglevel', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
    {
      maxBuffer: 2 ** 30,
    },
  );
  const bytes = (width * height * 3) / 2;
  return Array.from({ length: raw.length / bytes }, (_, at) => raw.subarray(at * bytes, (at + 1) * bytes));
}
const clockOf = (frame: Buffer): number | undefined => readPictureClock(frame, width, height);
const startOf = (name: string): number =>
  Date.parse(name.replace(/^(.{10})_(..)-(..)-(..)\.mp4$/, '$1T$2:$3:$4Z'));
/** Luma in the upper part of a button, where no finger lies. */
const yesInk = (frame: Buffer): boolean => (frame[236 * width + 370] ?? 0) < 40;

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const said = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!lines.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { child, exit, said, errors };
}

it('names files by their first frame, in which every frame shows its own time, presses too', async () => {
  const folder = join(root, 'at-once');
  const from = Date.UTC(2026, 10, 23, 7, 35, 40);
  const press = { pin: 'Y', down: from + 2_010, up: from + 2_500 } as const;
  await recordAtOnce({
    folder,
    from,
    seconds: 5,
    segment: 2,
    fps: 25,
    zone: 'Europe/Moscow',
    presses: [press],
  });
  const names = readdirSync(folder).sort();
  expect(names).toEqual(['2026-11-23_10-35-40.mp4', '2026-11-23_10-35-42.mp4', '2026-11-23_10-35-44.mp4']);
  const frames = names.flatMap((name) => framesOf(join(folder, name)));
  expect(frames.map(clockOf)).toEqual(Array.from({ length: 125 }, (_, at) => from + at * 40));
  const pressed = frames.flatMap((frame, at) => (yesInk(frame) ? [at] : []));
  expect(pressed).toEqual(Array.from({ length: 12 }, (_, at) => 51 + at));
});

it('records on the wall clock, shows presses from stdin, outlives stdin, ends cleanly on SIGTERM', async () => {
  const out = join(root, 'live');
  const camera = start('--out', out, '--segment', '2', '--fps', '20');
  await camera.said(`camera ready ${out}`);
  const down = Date.now();
  camera.child.stdin.write('garbage\nPIN Y 1\n');
  // What is written last before the end of stdin must still count.
  camera.child.stdin.end('PIN Y 0\n');
  const first = readdirSync(out).sort()[0] ?? '';
  // The camera goes on without stdin until two more files are there.
  const watcher = setInterval(() => readdirSync(out).length >= 3 && camera.child.kill('SIGTERM'), 50);
  expect(await camera.exit).toBe(0);
  clearInterval(watcher);
  expect(camera.errors).toEqual([]);
  const names = readdirSync(out).sort();
  const frames: Buffer[] = [];
  for (const name of names) {
    const of = framesOf(join(out, name));
    expect(of.length).toBeGreaterThan(0);
    expect(of.map(clockOf)).toEqual(of.map((_, at) => startOf(name) + at * 50));
    frames.push(...of);
  }
  const times = frames.map((frame) => clockOf(frame) ?? 0);
  expect(times).toEqual(times.map((_, at) => startOf(first) + at * 50));
  const pressed = frames.filter(yesInk).map((frame) => clockOf(frame) ?? 0);
  expect(pressed.length).toBeGreaterThanOrEqual(3);
  expect(pressed[0]).toBeGreaterThanOrEqual(down);
}, 300_000);

/** A camera in this process, with real time. */
function inProcess(out: string, more: Partial<CameraPorts> = {}, ...args: readonly string[]): Camera {
  const options = parseOptions(['--out', out, '--fps', '10', '--segment', '2', ...args]);
  if (!options.ok || options.value === 'help') throw new Error('good options');
  return new Camera(options.value, { now: Date.now, ready: () => undefined, warn: () => undefined, ...more });
}

it('starts the encoder again when it dies, and says so', async () => {
  const warnings: string[] = [];
  let deaths = 0;
  const out = join(root, 'dies');
  const camera = inProcess(out, {
    ready: () => {
      deaths += 1;
      process.kill(camera.encoderPid ?? 0, 'SIGKILL');
    },
    warn: (warning) => {
      warnings.push(warning.code);
      const watcher = setInterval(() => {
        if (readdirSync(out).length < 2) return;
        clearInterval(watcher);
        camera.stop();
      }, 50);
    },
  });
  expect(await camera.run()).toEqual({ ok: true, value: undefined });
  expect(deaths).toBe(1);
  expect(warnings).toEqual(['ffmpeg-died']);
  for (const name of readdirSync(out)) {
    expect(clockOf(framesOf(join(out, name))[0] ?? Buffer.alloc(0))).toBe(startOf(name));
  }
}, 300_000);

it('leaves a hole instead of drifting when the wall clock jumps', async () => {
  const out = join(root, 'jumps');
  const warnings: string[] = [];
  let jump = 0;
  const camera = inProcess(out, {
    now: () => Date.now() + jump,
    ready: () => {
      jump = 3600_000;
    },
    warn: (warning) => {
      warnings.push(warning.code);
      const watcher = setInterval(() => {
        if (readdirSync(out).length < 2) return;
        clearInterval(watcher);
        camera.stop();
      }, 50);
    },
  });
  expect(await camera.run()).toMatchObject({ ok: true });
  expect(warnings).toEqual(['camera-late']);
  const [before = '', after = ''] = readdirSync(out).sort();
  expect(startOf(after) - startOf(before)).toBeGreaterThan(3500_000);
  for (const name of [before, after]) {
    expect(clockOf(framesOf(join(out, name))[0] ?? Buffer.alloc(0))).toBe(startOf(name));
  }
}, 300_000);

it('deletes its own old files and nothing else', async () => {
  const out = join(root, 'keeps');
  await recordAtOnce({ folder: out, from: Date.UTC(2026, 0, 1), seconds: 1 });
  const old = Date.now() / 1000 - 3 * 3600;
  for (const name of ['2026-01-01_00-00-00.mp4', 'notes.txt']) {
    if (name.endsWith('txt')) writeFileSync(join(out, name), 'kept');
    utimesSync(join(out, name), old, old);
  }
  const camera = inProcess(out, { ready: () => camera.stop() });
  await camera.run();
  expect(readdirSync(out)).toContain('notes.txt');
  expect(readdirSync(out)).not.toContain('2026-01-01_00-00-00.mp4');
}, 300_000);

it('says in one line what is missing or wrong', async () => {
  const missing = start('--out', join(root, 'none'), '--ffmpeg', '/nonexistent/ffmpeg');
  expect(await missing.exit).toBe(1);
  expect(missing.errors).toEqual([
    'ffmpeg-missing: /nonexistent/ffmpeg is not installed (apt install ffmpeg)',
  ]);
  const broken = start('--out', join(root, 'none'), '--ffmpeg', '/bin/false');
  expect(await broken.exit).toBe(1);
  expect(broken.errors).toEqual(Array.from({ length: 3 }, () => 'ffmpeg-died: exit 1'));
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  const unusable = start('--out', file);
  expect(await unusable.exit).toBe(1);
  expect(unusable.errors).toHaveLength(1);
  expect(unusable.errors[0]).toMatch(/^folder-unusable: /);
}, 300_000);

it.each([
  [[], '--out DIR is required'],
  [['--out', 'x', '--fps', '0'], '--fps must be a whole number from 1 to 60'],
  [['--out', 'x', '--fps', '12.5'], '--fps must be a whole number from 1 to 60'],
  [['--out', 'x', '--size', '641x360'], '--size must be WxH in multiples of 4, from 320x180 to 1920x1080'],
  [['--out', 'x', '--zone', 'Mars'], '--zone Mars is not an IANA time zone'],
  [['--out', 'x', '--keep', 'all'], '--keep must be a whole number from 1 to 527040'],
])('refuses %j', (args, detail) => {
  expect(parseOptions(args)).toEqual({ ok: false, error: { code: 'bad-option', detail } });
});
