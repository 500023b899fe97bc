import type { Clock } from '@otklik/shared/base/clock.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { ClaimedDelivery, DeliveryOutcome } from '../db/contract/deliveries.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { GIVE_UP_MS, retryDelay } from './backoff.ts';
import type { Sender, SendResult } from './sender.ts';

/**
 * Sends what stands in the outbox. What holds, whatever happens and in whatever order:
 *
 * - A delivery is claimed, durably, before it is sent, and marked, durably, after the other side took it. So none is lost;
 *   one is sent twice only where the hub dies after the other side took it and before the mark is durable. Nothing can close
 *   that window; the second then has the same Message-ID or delivery id as the first.
 * - One channel (mail; each webhook) has one delivery under way, so its deliveries go out in order. While the way is closed
 *   one of them is tried, after growing waits, and all others wait behind it: no storm, then or after.
 */
export interface DeliveryWorkerOptions {
  readonly db: Pick<HubDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly senders: { readonly mail: Sender; readonly webhook: Sender };
  readonly onError: (error: unknown) => void;
  /** How often the outbox is looked at, ms: those who fill it do not say so. */
  readonly pollMs?: number;
}

export interface DeliveryWorker {
  /** Looks at once. */
  poke(): void;
  /** Once nothing is under way and the next look is a timer. */
  quiet(): Promise<void>;
  /** Takes nothing more and waits for what is under way, `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
}

const POLL_MS = 1000;
const AT_ONCE = 4;
/** Longer than any try takes. */
const LEASE_MS = 10 * 60_000;
const AGAIN_MS = 5000;
const DAY_MS = 86_400_000;
/** Finished deliveries are shown for so long. */
const KEEP_MS = 90 * DAY_MS;

export function startDeliveryWorker(options: DeliveryWorkerOptions): DeliveryWorker {
  const { db, clock, rng, timers, senders, onError, pollMs = POLL_MS } = options;
  const busy = new Set<string>();
  const closed = new Map<string, { readonly until: number; readonly failures: number }>();
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let cancel = (): void => undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let released = false;
  let dropAt = 0;

  const random = (): number => {
    const [a = 0, b = 0, c = 0] = rng.bytes(3);
    return (a * 65_536 + b * 256 + c) / 2 ** 24;
  };

  const outcomeOf = (delivery: ClaimedDelivery, result: SendResult): DeliveryOutcome => {
    if (result.kind === 'sent') {
      closed.delete(delivery.channel);
      return { kind: 'sent' };
    }
    const { error } = result;
    const now = clock.wall();
    if (result.kind === 'never' || now - (delivery.firstTriedAt ?? now) >= GIVE_UP_MS)
      return { kind: 'dead', error };
    if (result.kind === 'not-now') {
      closed.delete(delivery.channel);
      const at = now + retryDelay(delivery.attempts + 1, random());
      return { kind: 'retry', at, error, counted: true };
    }
    const failures = (closed.get(delivery.channel)?.failures ?? 0) + 1;
    closed.set(delivery.channel, { until: clock.mono() + retryDelay(failures, random()), failures });
    return { kind: 'retry', at: now, error, counted: false };
  };

  const attempt = async (delivery: ClaimedDelivery): Promise<SendResult> => {
    try {
      return await senders[delivery.to.kind].send(delivery);
    } catch (error) {
      onError(error);
      return { kind: 'not-now', error: 'internal' };
    }
  };

  const pause = (ms: number): Promise<void> => new Promise((resolve) => void timers.after(ms, resolve));

  /** A mark that cannot be written now is written later: until then the other side may be asked only for that. */
  const settle = async (delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> => {
    const { id, claim } = delivery;
    for (;;) {
      try {
        await db.write('settleDelivery', { id, claim, now: clock.wall(), outcome });
        return;
      } catch (error) {
        if (stopping) return;
        onError(error);
        await pause(AGAIN_MS);
      }
    }
  };

  const deliver = async (delivery: ClaimedDelivery): Promise<void> => {
    const result = await attempt(delivery);
    await settle(delivery, outcomeOf(delivery, result));
    busy.delete(delivery.channel);
  };

  const except = (): string[] => {
    const mono = clock.mono();
    return [...busy, ...[...closed].filter(([, { until }]) => until > mono).map(([channel]) => channel)];
  };

  /** Starts what can be started; gives how long nothing will be to do, ms. */
  const look = async (): Promise<number> => {
    if (!released) {
      await db.write('releaseDeliveries', undefined);
      released = true;
    }
    if (clock.wall() >= dropAt) {
      await db.write('dropDeliveries', { before: clock.wall() - KEEP_MS });
      dropAt = clock.wall() + DAY_MS;
    }
    while (!stopping && underWay.size < AT_ONCE) {
      const now = clock.wall();
      const next = await db.read('nextDelivery', { except: except() });
      if (next === undefined || next > now) return Math.min(pollMs, next === undefined ? pollMs : next - now);
      const claim = randomHex(rng, 8);
      const delivery = await db.write('claimDelivery', {
        ...{ now, leaseUntil: now + LEASE_MS, claim, except: except() },
      });
      if (delivery === undefined) continue;
      busy.add(delivery.channel);
      const sending = deliver(delivery).finally(() => {
        underWay.delete(sending);
        poke();
      });
      underWay.add(sending);
    }
    return pollMs;
  };

  const poke = (): void => {
    if (stopping) return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    cancel();
    looking = look()
      .catch((error: unknown) => {
        if (!stopping) onError(error);
        return AGAIN_MS;
      })
      .then((wait) => {
        looking = undefined;
        if (stopping) return;
        if (again) {
          again = false;
          poke();
        } else cancel = timers.after(wait, poke);
      });
  };
  poke();

  const quiet = async (): Promise<void> => {
    while (looking !== undefined || underWay.size > 0) await Promise.all([looking, ...underWay]);
  };
  return {
    poke,
    quiet,
    async stop(graceMs) {
      stopping = true;
      cancel();
      let end = (): void => undefined;
      const late = new Promise<void>((resolve) => {
        end = timers.after(graceMs, resolve);
      });
      await Promise.race([quiet(), late]);
      end();
    },
  };
}
