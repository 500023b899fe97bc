import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { SyncFailure } from './errors.ts';
import type { HubClient } from './hub-client.ts';
import { storedConfig } from './hub-pin.ts';
import { backoffMs } from './plan.ts';

export interface KeyChanging {
  /** Ms from monotonic `now` until something is to be done about the key; 0 or less when it is due. */
  dueIn(now: number): number;
  /** One attempt; the failure, if it failed. */
  change(signal: AbortSignal): Promise<SyncFailure | undefined>;
}

/**
 * Changes the kiosk's key where the hub's configuration asks for it. The new one is on the disk before anything is sent.
 * While it waits nobody but the hub knows which of the two is in force, so the change comes before all else: it is signed by
 * the old key, and where that is refused by the new one, since the answer may have been lost.
 */
export function createKeyChanging(options: {
  readonly journal: DurableJournal;
  readonly client: Pick<HubClient, 'changeKey'>;
  readonly counter: () => number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly rng: Rng;
}): KeyChanging {
  const { journal, client, counter, clock, random, rng } = options;
  const { keys } = journal;
  let notBefore = Number.NEGATIVE_INFINITY;
  let failures = 0;

  async function attempt(signal: AbortSignal): Promise<SyncFailure | undefined> {
    if (keys === undefined) return undefined;
    const begun = keys.begin(storedConfig(journal)?.newKey?.asked ?? 0, rng);
    if (!begun.ok) return begun.error;
    const { change, key } = begun.value;
    const asked = await client.changeKey(change, keys.key, counter(), signal);
    const answer =
      !asked.ok && asked.error.code === 'bad-signature'
        ? await client.changeKey(change, key, counter(), signal)
        : asked;
    if (!answer.ok) return answer.error;
    const finished = keys.finish();
    return finished.ok ? undefined : finished.error;
  }

  return {
    dueIn: (now) =>
      keys?.wants(storedConfig(journal)?.newKey?.asked) === true ? notBefore - now : Number.POSITIVE_INFINITY,
    async change(signal) {
      const failure = await attempt(signal);
      failures = failure === undefined ? 0 : failures + 1;
      if (failure !== undefined)
        notBefore = clock.mono() + Math.max(1, backoffMs(failures, failure.retryAfterMs, random()));
      return failure;
    },
  };
}
