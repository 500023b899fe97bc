import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { LAUNCHER_CODES, type LauncherMessage, type ProgramMessage } from './launcher-protocol.ts';
import type { VersionFiles } from './version-files.ts';
import { BASE, beforeStart, confirm, type ProgramPlace, stoppedInOrder, takeBack } from './version-state.ts';

/** One run of the program. */
export interface ProgramRun {
  /** What it says; `undefined` for what is no message of ours. */
  onMessage(handler: (message: LauncherMessage | undefined) => void): void;
  /** Resolves with its exit code; null where a signal ended it, or it could not be started. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop in order. */
  stop(message: ProgramMessage): void;
  /** Ends it at once. */
  kill(): void;
}

export interface LauncherPorts {
  readonly files: VersionFiles;
  readonly start: (place: ProgramPlace) => ProgramRun;
  readonly clock: Pick<Clock, 'wall'>;
  readonly timers: Timers;
  readonly warn: (line: string) => void;
  /** Where the program's screens are. */
  readonly onScreens?: (urls: readonly string[]) => void;
  readonly limits?: { readonly healthyMs: number; readonly graceMs: number };
}

export interface Launcher {
  /** Resolves with the exit code when the program has ended for good. */
  readonly ended: Promise<number>;
  stop(): void;
}

/** A version on trial tells within this that all is well, or is taken back; ms. */
const HEALTHY_MS = 240_000;
/** What was told to stop is ended after this, ms. */
const GRACE_MS = 15_000;
/** What is taken back while somebody presses has so long until nobody does, ms: more than any answer window. */
const BUSY_MS = 150_000;
/** Between a death and the next start, ms: the last again and again. */
const RESTART_MS = [1000, 2000, 5000, 10_000, 30_000];
/** A run that lasted so long was a good one, ms. */
const STEADY_MS = 120_000;

/**
 * Keeps the program running, in the version the state names, and takes a version back that does not hold: it is small and
 * never updated by itself, so that nothing that is loaded can take away the way back.
 */
export function startLauncher(ports: LauncherPorts): Launcher {
  const { files, start, clock, timers, warn } = ports;
  const { healthyMs, graceMs } = ports.limits ?? { healthyMs: HEALTHY_MS, graceMs: GRACE_MS };
  let stopping = false;
  let run: ProgramRun | undefined;
  let wake = (): void => undefined;

  function end(running: ProgramRun): void {
    running.stop({ type: 'stop' });
    const cancel = timers.after(graceMs, () => running.kill());
    void running.ended.then(cancel);
  }

  /** What does not even say that it is busy is ended as any other. */
  function endWhenIdle(running: ProgramRun): { readonly busy: () => void } {
    running.stop({ type: 'stop', when: 'idle' });
    let waiting = false;
    let cancel = timers.after(graceMs, () => running.kill());
    void running.ended.then(() => cancel());
    return {
      busy() {
        if (waiting) return;
        waiting = true;
        cancel();
        cancel = timers.after(BUSY_MS, () => end(running));
      },
    };
  }

  /** One run, from the state to its end. True where the program wants to be started again at once. */
  async function once(): Promise<{ readonly code: number | null; readonly again: boolean }> {
    const before = files.read();
    const state = beforeStart(before, clock.wall());
    if (state !== before) files.write(state);
    if (before.trial !== undefined && state.trial === undefined) {
      warn(`update died: ${nameOf(before.current)} is taken back`);
    }
    const running = start(state.current);
    run = running;
    let again = false;
    let why = 'not-healthy';
    let cancelTrial = (): void => undefined;
    let leaving: { readonly busy: () => void } | undefined;
    if (state.trial !== undefined) {
      cancelTrial = timers.after(healthyMs, () => {
        warn(`update ${why}: ${nameOf(state.current)} is taken back`);
        files.write(takeBack(files.read(), why, clock.wall()));
        again = true;
        leaving = endWhenIdle(running);
      });
    }
    running.onMessage((message) => {
      if (message?.type === 'restart') again = true;
      if (message?.type === 'busy') leaving?.busy();
      if (message?.type === 'not-yet') why = message.code;
      if (message?.type === 'screens') ports.onScreens?.(message.urls);
      // A program that was just taken back has nothing to confirm any more.
      if (message?.type === 'healthy' && files.read().trial !== undefined && !again) {
        cancelTrial();
        files.write(confirm(files.read()));
      }
    });
    const code = await running.ended;
    cancelTrial();
    run = undefined;
    if (stopping) {
      const left = files.read();
      const settled = stoppedInOrder(left);
      if (settled !== left) files.write(settled);
    }
    return { code, again };
  }

  async function supervise(): Promise<number> {
    let deaths = 0;
    for (;;) {
      let steady = false;
      const cancelSteady = timers.after(STEADY_MS, () => {
        steady = true;
      });
      const { code, again } = await once();
      cancelSteady();
      if (stopping) return 0;
      if (again) {
        deaths = 0;
        continue;
      }
      // Trusted and told to end, or its settings are wrong: starting it again would change nothing.
      const trusted = files.read().trial === undefined;
      if (trusted && (code === LAUNCHER_CODES.ended || code === LAUNCHER_CODES.wrongSetting)) return code;
      deaths = steady ? 0 : deaths;
      warn(`The kiosk's program ended (${code ?? 'by a signal'}); it is started again.`);
      const ms = RESTART_MS[Math.min(deaths, RESTART_MS.length - 1)] ?? 0;
      deaths += 1;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timers.after(ms, resolve);
      });
      if (stopping) return 0;
    }
  }

  return {
    ended: supervise(),
    stop() {
      stopping = true;
      wake();
      if (run !== undefined) end(run);
    },
  };
}

const nameOf = (place: ProgramPlace): string => (place === BASE ? 'the installed version' : place.version);
