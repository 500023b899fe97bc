import { MEDIA_LIMITS } from '@otklik/shared/api/media.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { NeededPrompt, PromptState } from './needed.ts';
import type { AsideReason, PromptFiles, StoredPrompt } from './prompt-files.ts';

/** Limits of the cache, bytes. */
export interface CacheLimits {
  /** Of all it holds. */
  readonly total: number;
  /** Of one prompt; a larger one is set aside. */
  readonly file: number;
  /** Left free on the disk: the journal's need comes first. */
  readonly reserve: number;
}

export const cacheLimits: CacheLimits = {
  total: 512 * 1024 * 1024,
  file: MEDIA_LIMITS.videoBytes,
  reserve: 128 * 1024 * 1024,
};

/** Bytes of one prompt from the hub, and how many it has in all. */
export interface PromptPart {
  readonly bytes: Uint8Array;
  readonly total: number;
}

export interface PromptCacheOptions {
  readonly files: PromptFiles;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  /** `to` is exclusive. */
  readonly fetchPart: (
    sha256: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ) => Promise<Result<PromptPart, { readonly code: string; readonly retryAfterMs?: number }>>;
  /** Free on the disk; undefined where the system does not say. */
  readonly freeBytes: () => number | undefined;
  /** The journal has trouble with the disk: nothing is written beside it. */
  readonly diskLow: () => boolean;
  readonly onChange: () => void;
  readonly warn: (line: string) => void;
  readonly limits?: CacheLimits;
}

export interface PromptCache {
  /** What is needed from now on, soonest first. */
  want(needed: readonly NeededPrompt[]): void;
  ready(sha256: string): boolean;
  states(): readonly PromptState[];
  /** The hub is there again: what waits for it is tried at once. */
  hubBack(): void;
  /** A screen could not play it: it is verified again. */
  doubt(sha256: string): void;
  /** Ends what runs and resolves when nothing does any more. */
  stop(): Promise<void>;
}

type Status =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly reason: AsideReason }
  | {
      readonly kind: 'waiting';
      readonly reason: string;
      readonly failures: number;
      /** Monotonic ms. */
      readonly retryAt: number;
    };

const UNCHECKED: Status = { kind: 'unchecked' };
const BACKOFF_BASE_MS = 2000;
const BACKOFF_CAP_MS = 600_000;
const RETRY_AFTER_CAP_MS = 3_600_000;
/** While there is no room. Ms. */
const ROOM_MS = 60_000;
const PART_BYTES = { least: 16 * 1024, first: 256 * 1024, most: 1024 * 1024 };
const FAST_MS = 1000;

/**
 * Brings the prompts of the periods ahead from the hub, one at a time, soonest first. Invariants:
 * - `ready` is only what was hashed in this run and has its right hash;
 * - what is needed is never evicted, and nothing is written into the journal's reserve;
 * - a prompt that is no media is set aside and not asked for again; whatever else fails is tried again, ever later.
 */
export function createPromptCache(options: PromptCacheOptions): PromptCache {
  const { files, clock, timers, random, onChange, warn } = options;
  const limits = options.limits ?? cacheLimits;
  const ending = new AbortController();
  const statuses = new Map<string, Status>();
  let needed: readonly NeededPrompt[] = [];
  let partBytes = PART_BYTES.first;
  let busy: Promise<void> | undefined;
  let cancelTimer = (): void => undefined;

  const statusOf = (sha256: string): Status => statuses.get(sha256) ?? UNCHECKED;
  const isNeeded = (sha256: string): boolean => needed.some((one) => one.sha256 === sha256);

  function set(sha256: string, status: Status): void {
    const before = statusOf(sha256);
    statuses.set(sha256, status);
    if (before.kind !== status.kind) onChange();
  }

  /** Starts the next piece of work, or sets the timer for it. */
  function pump(): void {
    if (busy !== undefined || ending.signal.aborted) return;
    cancelTimer();
    const now = clock.mono();
    const next = needed.find(({ sha256 }) => isDue(statusOf(sha256), now));
    if (next !== undefined) {
      busy = work(next.sha256)
        .catch((thrown: unknown) => {
          // A bug here must not end the counter, nor be repeated without a pause.
          warn(`prompts unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
          wait(next.sha256, 'unexpected', BACKOFF_CAP_MS);
        })
        .then(() => {
          busy = undefined;
          pump();
        });
      return;
    }
    const due = needed.flatMap(({ sha256 }) => {
      const status = statusOf(sha256);
      return status.kind === 'waiting' ? [status.retryAt] : [];
    });
    if (due.length > 0) cancelTimer = timers.after(Math.max(1, Math.min(...due) - now), pump);
  }

  const isDue = (status: Status, now: number): boolean =>
    status.kind === 'unchecked' || (status.kind === 'waiting' && status.retryAt <= now);

  async function work(sha256: string): Promise<void> {
    if (statusOf(sha256).kind === 'unchecked') {
      if (await files.verify(sha256, clock.wall())) return set(sha256, { kind: 'ready' });
      const aside = (await files.list()).find((one) => one.sha256 === sha256 && isAside(one.kind));
      if (aside !== undefined && isAside(aside.kind)) {
        return set(sha256, { kind: 'refused', reason: aside.kind });
      }
    }
    const failures = failuresOf(sha256);
    set(sha256, { kind: 'loading' });
    await load(sha256, failures);
  }

  async function load(sha256: string, failures: number): Promise<void> {
    const part = (await files.list()).find((one) => one.sha256 === sha256 && one.kind === 'part');
    let at = part?.bytes ?? 0;
    for (;;) {
      if (options.diskLow()) return wait(sha256, 'disk-low', ROOM_MS, failures);
      const began = clock.mono();
      const reply = await options.fetchPart(sha256, at, at + partBytes, ending.signal);
      if (ending.signal.aborted) return;
      if (!isNeeded(sha256)) return void statuses.delete(sha256);
      if (!reply.ok) {
        partBytes = Math.max(PART_BYTES.least, partBytes / 2);
        return fail(sha256, reply.error.code, failures, reply.error.retryAfterMs);
      }
      if (clock.mono() - began < FAST_MS) partBytes = Math.min(PART_BYTES.most, partBytes * 2);
      const { bytes, total } = reply.value;
      const aside = total > limits.file ? 'too-large' : total === 0 ? 'not-media' : undefined;
      if (aside !== undefined) {
        await files.setAside(sha256, aside);
        return refuse(sha256, aside);
      }
      // A part longer than the whole was another file's.
      if (at > total || (bytes.length === 0 && at < total))
        return startAgain(sha256, 'wrong-length', failures);
      const room = await makeRoom(sha256, total);
      if (room !== undefined) return wait(sha256, room, ROOM_MS, failures);
      if (bytes.length > 0) {
        const written = await files.append(sha256, at, bytes);
        if (!written.ok) {
          await files.remove({ sha256, kind: 'part' });
          return wait(sha256, written.error, ROOM_MS, failures);
        }
      }
      at += bytes.length;
      if (at >= total) return finish(sha256, failures);
    }
  }

  async function finish(sha256: string, failures: number): Promise<void> {
    const what = await files.finish(sha256);
    switch (what) {
      case 'whole':
        return set(sha256, { kind: 'ready' });
      case 'not-media':
        return refuse(sha256, 'not-media');
      case 'wrong-hash':
        return fail(sha256, what, failures);
      case 'disk-failed':
        return wait(sha256, what, ROOM_MS, failures);
    }
  }

  async function startAgain(sha256: string, reason: string, failures: number): Promise<void> {
    await files.remove({ sha256, kind: 'part' });
    fail(sha256, reason, failures);
  }

  function refuse(sha256: string, reason: AsideReason): void {
    warn(`prompts ${reason}: ${sha256} is set aside`);
    set(sha256, { kind: 'refused', reason });
  }

  /** Full jitter, so that a chain's kiosks do not all come at once. */
  function fail(sha256: string, reason: string, failures: number, retryAfterMs?: number): void {
    const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures, 20));
    const asked = Math.min(retryAfterMs ?? 0, RETRY_AFTER_CAP_MS);
    wait(sha256, reason, asked + ceiling * (0.5 + random() / 2), failures + 1);
  }

  function wait(sha256: string, reason: string, ms: number, failures = failuresOf(sha256)): void {
    set(sha256, { kind: 'waiting', reason, failures, retryAt: clock.mono() + Math.ceil(ms) });
  }

  function failuresOf(sha256: string): number {
    const status = statusOf(sha256);
    return status.kind === 'waiting' ? status.failures : 0;
  }

  /** Evicts what nobody needs, longest unused first, until `total` bytes of this prompt fit; else why they do not. */
  async function makeRoom(sha256: string, total: number): Promise<'cache-full' | 'disk-low' | undefined> {
    const stored = await files.list();
    const held = stored.find((one) => one.sha256 === sha256 && one.kind === 'part')?.bytes ?? 0;
    const spare = stored.filter((one) => !isNeeded(one.sha256)).sort((a, b) => a.usedAt - b.usedAt);
    let used = stored.reduce((sum, { bytes }) => sum + bytes, 0) - held;
    const short = (): 'cache-full' | 'disk-low' | undefined => {
      if (used + total > limits.total) return 'cache-full';
      return (options.freeBytes() ?? Number.POSITIVE_INFINITY) < total - held + limits.reserve
        ? 'disk-low'
        : undefined;
    };
    for (const one of spare) {
      if (short() === undefined) return undefined;
      await files.remove(one);
      used -= one.bytes;
    }
    return short();
  }

  return {
    want(next) {
      if (
        next.map(({ sha256, from }) => sha256 + from).join() ===
        needed.map(({ sha256, from }) => sha256 + from).join()
      )
        return;
      needed = next;
      // What was not needed for a while may have been evicted meanwhile.
      for (const [sha256, status] of statuses) {
        if (!isNeeded(sha256) && status.kind !== 'loading') statuses.delete(sha256);
      }
      pump();
    },
    ready: (sha256) => statusOf(sha256).kind === 'ready',
    states: () => needed.map((one) => stateOf(one, statusOf(one.sha256))),
    hubBack() {
      for (const [sha256, status] of statuses) {
        if (status.kind === 'waiting' && !OWN_REASONS.has(status.reason))
          statuses.set(sha256, { ...status, retryAt: 0 });
      }
      pump();
    },
    doubt(sha256) {
      if (statusOf(sha256).kind !== 'ready') return;
      statuses.set(sha256, UNCHECKED);
      pump();
    },
    async stop() {
      ending.abort();
      cancelTimer();
      await busy;
    },
  };
}

/** Of the kiosk itself: the hub's return changes nothing. */
const OWN_REASONS: ReadonlySet<string> = new Set([
  'disk-low',
  'disk-full',
  'disk-failed',
  'cache-full',
  'wrong-hash',
  'unexpected',
]);

const isAside = (kind: StoredPrompt['kind']): kind is AsideReason =>
  kind === 'not-media' || kind === 'too-large';

function stateOf({ sha256, from }: NeededPrompt, status: Status): PromptState {
  switch (status.kind) {
    case 'unchecked':
      return { sha256, from, state: 'waiting' };
    case 'waiting':
      return { sha256, from, state: 'waiting', reason: status.reason };
    case 'refused':
      return { sha256, from, state: 'refused', reason: status.reason };
    case 'ready':
    case 'loading':
      return { sha256, from, state: status.kind };
  }
}
