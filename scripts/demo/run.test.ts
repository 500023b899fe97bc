import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const program = fileURLToPath(new URL('./testing/stand-in-start.ts', import.meta.url));
const patient = { timeout: 60_000, interval: 25 };

let dir: string;
let running: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-start-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  // The leashes sweep what a failed test has left.
  await vi.waitFor(() => expect(pids().filter(isAlive)).toEqual([]), patient);
  rmSync(dir, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly exit: Promise<number | null>;
}

function start(env: Record<string, string> = {}, stdin: 'pipe' | 'ignore' = 'pipe'): Started {
  const child = spawn(process.execPath, [program, dir, join(dir, 'events')], {
    env: { ...process.env, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
    // A Ctrl-C reaches the launcher's group only, as from a terminal.
    detached: true,
  });
  running.push(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
  }
  return { child, out: () => out, exit: new Promise((resolve) => child.once('close', resolve)) };
}

const events = (): string[] => {
  try {
    return readFileSync(join(dir, 'events'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};
const starts = (name: string): string[] => events().filter((line) => line.startsWith(`start ${name} `));
/** Every process the stand-ins started: themselves and their children. */
const pids = (): number[] =>
  events()
    .filter((line) => line.startsWith('start '))
    .flatMap((line) => line.split(' ').slice(2, 4).map(Number));

/** A zombie whose new parent has not collected it yet is gone for all that matters. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

const untilRunning = (started: Started): Promise<void> =>
  vi.waitFor(() => expect(started.out()).toContain('the demo store is running'), patient);

describe.skipIf(process.platform !== 'linux')('the launcher', () => {
  it('starts each part after the one before and prints addresses and logins', async () => {
    const started = start();
    await untilRunning(started);
    expect(events().map((line) => line.split(' ')[1])).toEqual(['hub', 'console', 'camera', 'kiosk']);
    expect(starts('kiosk')[0]).toMatch(/ CODE$/);
    for (const text of [
      'http://localhost:8080',
      'http://127.0.0.1:9/page',
      'http://127.0.0.1:9/?token=secret',
      'expert-demo-store',
    ]) {
      expect(started.out()).toContain(text);
    }
    expect(readFileSync(join(dir, 'logs', 'kiosk.log'), 'utf8')).not.toContain('secret');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends everything on %s, last started first',
    async (signal) => {
      const started = start();
      await untilRunning(started);
      const all = pids();
      started.child.kill(signal);
      expect(await started.exit).toBe(0);
      expect(events().filter((line) => line.startsWith('end '))).toEqual([
        'end kiosk',
        'end camera',
        'end console',
        'end hub',
      ]);
      expect(all).toHaveLength(8);
      await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patient);
    },
  );

  it('ends a part that hangs, with its children', async () => {
    const started = start({ STAND_IN_HANGS: 'camera' });
    await untilRunning(started);
    const all = pids();
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patient);
  });

  it('leaves no orphan when it is itself killed outright', async () => {
    const started = start({ STAND_IN_HANGS: 'kiosk' });
    await untilRunning(started);
    const all = pids();
    started.child.kill('SIGKILL');
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patient);
  });

  it('ends while it is still starting', async () => {
    const started = start({ STAND_IN_SILENT: 'camera' });
    await vi.waitFor(() => expect(starts('camera')).toHaveLength(1), patient);
    const all = pids();
    started.child.kill('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(starts('kiosk')).toEqual([]);
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patient);
  });

  it.each(['hub', 'console', 'camera', 'kiosk'])('starts the %s again when it dies', async (name) => {
    const started = start();
    await untilRunning(started);
    const [, , pid] = starts(name)[0]?.split(' ') ?? [];
    process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(() => expect(started.out()).toContain(`${name} runs again.`), patient);
    expect(started.out()).toContain(`${name} ended (signal 9)`);
    expect(starts(name)).toHaveLength(2);
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('says why a part could not start, and names its log', async () => {
    const started = start({ STAND_IN_FAILS: 'console' });
    expect(await started.exit).toBe(1);
    expect(started.out()).toContain('[console] the reason');
    expect(started.out()).toMatch(/console ended before it was ready \(exit 5\); see .*console\.log/);
  });

  it('says which part was not ready in time', async () => {
    const started = start({ STAND_IN_SILENT: 'hub', STAND_IN_READY_MS: '300' });
    expect(await started.exit).toBe(1);
    expect(started.out()).toMatch(/hub was not ready within 0\.3 s; see .*hub\.log/);
  });

  it('passes lines to the console and the pins on to the camera; the end of stdin ends nothing', async () => {
    const started = start();
    await untilRunning(started);
    started.child.stdin?.end('press yes 120\n');
    await vi.waitFor(() => expect(events()).toContain('camera got PIN Y 1'), patient);
    expect(events()).toContain('console got press yes 120');
    await vi.waitFor(() => expect(started.out()).toContain('[console] ok pressed'), patient);
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
  });

  it('tells a camera that comes back what is pressed', async () => {
    const started = start();
    await untilRunning(started);
    started.child.stdin?.write('press yes 120\n');
    await vi.waitFor(() => expect(events()).toContain('camera got PIN Y 1'), patient);
    process.kill(Number(starts('camera')[0]?.split(' ')[2]), 'SIGKILL');
    await vi.waitFor(
      () => expect(events().filter((line) => line === 'camera got PIN Y 1')).toHaveLength(2),
      patient,
    );
  });

  it('starts the chain beside the running store, and tells how far its history is', async () => {
    const started = start({ STAND_IN_HISTORY: 'small' });
    await untilRunning(started);
    await vi.waitFor(
      () => expect(started.out()).toContain('was on 2026-10-14, the holiday on 2026-11-02'),
      patient,
    );
    expect(started.out().match(/history of the chain is loading: \d+ %/g)).toEqual([
      'history of the chain is loading: 20 %',
    ]);
    expect(starts('chain')[0]).toMatch(/ http:\/\/127\.0\.0\.1:9 small$/);
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
    expect(events().filter((line) => line.startsWith('end '))[0]).toBe('end chain');
  });

  it('runs on where the chain cannot be started, and says so', async () => {
    const started = start({ STAND_IN_HISTORY: 'full', STAND_IN_FAILS: 'chain' });
    await untilRunning(started);
    await vi.waitFor(() => expect(started.out()).toContain('could not be loaded'), patient);
    expect(started.out()).toMatch(/The next start goes on\. See .*chain\.log/);
    started.child.stdin?.write('press yes 120\n');
    await vi.waitFor(() => expect(events()).toContain('console got press yes 120'), patient);
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
  });

  it('runs with a closed stdin', async () => {
    const started = start({}, 'ignore');
    await untilRunning(started);
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
  });
});
