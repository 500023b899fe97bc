import type { KeyObject } from 'node:crypto';
import type { Release, UpdateOffer, UpdateStatus } from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { decide } from './decide.ts';
import { type FetchPart, type LoadStep, loadNames, loadRelease } from './load-release.ts';
import type { VersionFiles } from './version-files.ts';
import { BASE, beginTrial, takeBack } from './version-state.ts';

/** Between two looks whether the version on trial is trusted, or gone, ms. */
const LOOK_MS = 5000;
/** After something went wrong that may pass, ms. */
const RETRY_MS = 600_000;

/** What the staff layer shows and starts. */
export interface UpdatePort {
  /** Of the program that runs. */
  readonly version: string;
  status(): UpdateStatus;
  /** What is offered is put in by staff alone. */
  waitsForStaff(): boolean;
  /** Staff want what is offered: also what was taken back before, and as soon as nobody is pressing. */
  start(): void;
  /** The version before, if there is one. */
  previous(): string | undefined;
  /** Staff want the version before, as soon as nobody is pressing; false where there is none. */
  goBack(): boolean;
}

export interface Updater extends UpdatePort {
  /** What the hub offers now; undefined: nothing. */
  offered(offer: UpdateOffer | undefined): void;
  stop(): Promise<void>;
}

export interface UpdaterOptions {
  readonly version: string;
  readonly keys: readonly KeyObject[];
  readonly files: VersionFiles;
  readonly fetchPart: FetchPart;
  readonly pause: (failures: number, retryAfterMs: number | undefined, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Ms until it is worth asking again whether the program may end now; 0: it may, and does so before anything else happens. */
  readonly wait: (insisted: boolean) => number;
  /** Ends the program in order; the launcher then starts what the state names. */
  readonly restart: () => void;
  readonly warn: (line: string) => void;
  readonly print: (line: string) => void;
  readonly step?: (name: LoadStep | 'switch' | 'switched') => void;
}

/**
 * Loads what the hub offers, and puts it in place when nobody is at the counter: never while an answer window is open.
 * What is put in runs on trial; the launcher takes it back where it does not hold.
 */
export function createUpdater(options: UpdaterOptions): Updater {
  const { version, keys, files, clock, timers, print, warn, step = () => undefined } = options;
  let offer: UpdateOffer | undefined;
  let phase: UpdateStatus = { phase: 'none' };
  let loaded: Release | undefined;
  let insisted = false;
  let backWanted = false;
  let switching = false;
  let ending = new AbortController();
  let busy: Promise<void> | undefined;
  let cancel = (): void => undefined;
  let told = '';
  /** What went wrong with a release a moment ago; it is tried again by itself. */
  let failure: { readonly sha256: string; readonly code: string } | undefined;

  /** One line each time something else is the matter. */
  function tell(code: string, name: string): void {
    const line = `${code} ${name}`;
    if (line !== told) warn(`update ${code}: version ${name} is not put in`);
    told = line;
  }

  function look(): void {
    cancel();
    if (switching || ending.signal.aborted) return;
    if (backWanted) {
      back();
      return;
    }
    if (busy !== undefined) return;
    if (offer === undefined) {
      phase = { phase: 'none' };
      return;
    }
    const { release } = offer;
    if (failure?.sha256 === release.sha256) {
      phase = { phase: 'refused', version: release.version, code: failure.code };
      cancel = timers.after(RETRY_MS, again);
      return;
    }
    const state = files.read();
    const verdict = decide(release, { version, keys, state, insisted, now: clock.wall() });
    if (verdict.kind === 'none') {
      phase = { phase: 'none' };
      return;
    }
    if (verdict.kind !== 'take') {
      phase = { phase: 'refused', version: release.version, code: verdict.code };
      tell(verdict.code, release.version);
      if (verdict.kind === 'later') cancel = timers.after(verdict.ms, look);
      return;
    }
    // One new version at a time: the one on trial must be trusted, or gone, before the next.
    if (state.trial !== undefined) {
      cancel = timers.after(LOOK_MS, look);
      return;
    }
    if (loaded?.sha256 === release.sha256) {
      putIn(release, offer.when);
      return;
    }
    busy = load(release).finally(() => {
      busy = undefined;
      look();
    });
  }

  async function load(release: Release): Promise<void> {
    phase = { phase: 'loading', version: release.version, percent: 0 };
    const { signal } = ending;
    try {
      files.tidy(loadNames(release));
      const done = await loadRelease(release, {
        files,
        fetchPart: options.fetchPart,
        pause: (failures, retryAfterMs) => options.pause(failures, retryAfterMs, signal),
        onProgress: (percent) => {
          phase = { phase: 'loading', version: release.version, percent };
        },
        signal,
        step,
      });
      if (done.ok) {
        if (done.value === 'stopped') return;
        loaded = release;
        print(`update ${release.version} loaded`);
        return;
      }
      failed(release, done.error.code);
    } catch (thrown) {
      // A bug in updating must not end the counter.
      warn(`update unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      failed(release, 'unexpected');
    }
  }

  /** It may pass: a disk gets room, a hub gets its file mended. */
  function failed(release: Release, code: string): void {
    failure = { sha256: release.sha256, code };
    tell(code, release.version);
  }

  function again(): void {
    failure = undefined;
    look();
  }

  function putIn(release: Release, when: UpdateOffer['when']): void {
    phase = { phase: 'ready', version: release.version };
    // Else staff start it, which looks anew.
    if (!insisted && when !== 'auto') return;
    const ms = options.wait(insisted);
    if (ms > 0) {
      cancel = timers.after(ms, look);
      return;
    }
    step('switch');
    files.write(beginTrial(files.read(), release));
    step('switched');
    restartNow(`update ${release.version} is put in`);
  }

  function back(): void {
    const ms = options.wait(true);
    if (ms > 0) {
      cancel = timers.after(ms, look);
      return;
    }
    files.write(takeBack(files.read(), 'taken-back', clock.wall()));
    restartNow('the version before is put in');
  }

  function restartNow(line: string): void {
    switching = true;
    print(line);
    options.restart();
  }

  return {
    version,
    status() {
      if (phase.phase !== 'none') return phase;
      const state = files.read();
      if (state.trial !== undefined) return { phase: 'trial', version };
      // What was taken back last stays told until something else becomes of it.
      const [last] = state.refused;
      return last === undefined ? phase : { phase: 'none', version: last.version, code: last.code };
    },
    waitsForStaff: () => offer?.when === 'staff' && !insisted,
    start() {
      insisted = true;
      again();
    },
    previous() {
      const { previous, base } = files.read();
      return previous === BASE ? (base ?? BASE) : previous?.version;
    },
    goBack() {
      if (files.read().previous === undefined || switching) return false;
      backWanted = true;
      look();
      return true;
    },
    offered(next) {
      if (next?.release.sha256 === offer?.release.sha256 && next?.when === offer?.when) return;
      offer = next;
      insisted = false;
      if (next?.release.sha256 !== loaded?.sha256) {
        // What is being loaded is not wanted any more; it ends and looks anew.
        const before = ending;
        ending = new AbortController();
        before.abort();
      }
      look();
    },
    async stop() {
      ending.abort();
      cancel();
      await busy;
    },
  };
}
