import type { Heartbeat, HeartbeatReply } from '@otklik/shared/api/heartbeat.ts';
import { HEARTBEAT_MS } from '@otklik/shared/api/limits.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HubClient } from './hub-client.ts';

/** The first comes soon after the start, and not from a thousand kiosks at once. Ms. */
const FIRST_MS = 5000;
/** Each wait differs from the half minute by up to this part of it. */
const JITTER = 0.1;

/**
 * Tells the hub every half minute how the kiosk fares, beside the sync and never in its way: one at a time, none
 * repeated, and one that fails is only followed by the next. Runs until `signal` is aborted.
 */
export function startHeartbeats(options: {
  readonly client: Pick<HubClient, 'sendHeartbeat'>;
  readonly counter: () => number;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly heartbeat: () => Heartbeat;
  readonly onReply: (reply: HeartbeatReply) => void;
  readonly signal: AbortSignal;
}): void {
  const { client, counter, timers, random, heartbeat, onReply, signal } = options;
  let cancel = timers.after(random() * FIRST_MS, beat);

  function beat(): void {
    client.sendHeartbeat(heartbeat(), counter(), signal).then(
      (reply) => {
        if (signal.aborted) return;
        if (reply.ok) onReply(reply.value);
        const retryAfterMs = reply.ok ? undefined : reply.error.retryAfterMs;
        next(Math.max(jittered(), retryAfterMs ?? 0));
      },
      // A bug in telling how the counter fares must not end the counter.
      () => next(jittered()),
    );
  }

  const jittered = (): number => HEARTBEAT_MS * (1 + JITTER * (2 * random() - 1));

  function next(ms: number): void {
    if (!signal.aborted) cancel = timers.after(ms, beat);
  }

  signal.addEventListener('abort', () => cancel(), { once: true });
}
