import type { Heartbeat, IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { UpdateOffer } from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Epoch } from '@otklik/shared/base/ids.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { DurableJournal } from '../journal/journal.ts';
import { type Compress, gzipCompress } from './batch.ts';
import { createClockSamples } from './clock-sample.ts';
import { createConfigSync } from './config-sync.ts';
import type { SyncFailure } from './errors.ts';
import { startHeartbeats } from './heartbeat-loop.ts';
import { createHubClient } from './hub-client.ts';
import { pinnedHubKey } from './hub-pin.ts';
import { checkHubUrl } from './hub-url.ts';
import { createKeyChanging } from './key-change.ts';
import { followNow } from './now-stream.ts';
import { afterFailure, afterProgress, block, initialPlan, plan, type SendAction } from './plan.ts';
import { createReadAhead } from './read-ahead.ts';
import { createRequestCounter } from './request-counter.ts';
import { type BatchSender, sendBatch } from './send-batch.ts';
import { outboxState, type SyncState } from './state.ts';
import { createFetchStream, type StreamTransport } from './stream-transport.ts';
import { createFetchTransport, type Transport } from './transport.ts';

export interface SyncOptions {
  readonly journal: DurableJournal;
  readonly hubUrl: string;
  /** Plain HTTP to another machine, where that was asked for in so many words. */
  readonly allowPlainHttp?: boolean;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly transport?: Transport;
  /** How the kiosk fares, to be told to the hub every half minute; without it nothing is told. */
  readonly heartbeat?: (sync: SyncState) => Heartbeat;
  readonly compress?: Compress;
  /** Somebody at the hub asks which kiosk this is; without it no stream is opened to hear that at once. */
  readonly onIdentify?: (request: IdentifyRequest) => void;
  readonly stream?: StreamTransport;
  /** The release the hub wants here, with each heartbeat's reply; undefined: none. */
  readonly onUpdate?: (offer: UpdateOffer | undefined) => void;
  /** A configuration the hub has not given before; already kept in the journal's settings. */
  readonly onConfig: (config: KioskConfig) => void;
  /** After each exchange. */
  readonly onState: (state: SyncState) => void;
  /** The chain forked and the journal has begun a new epoch: the machines begin anew. */
  readonly onFork: (epoch: Epoch) => void;
}

export interface Sync {
  /** Something was appended. */
  notify(): void;
  state(): SyncState;
  /** Bytes `from` up to and without `to` of a release's archive. */
  fetchRelease(
    sha256: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, SyncFailure>>;
  /** Bytes `from` up to and without `to` of a prompt, fewer where it ends before; and how many it has in all. */
  fetchMedia(
    sha256: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly total: number }, SyncFailure>>;
  /** Ends the exchange under way and resolves when nothing runs any more. */
  stop(): Promise<void>;
}

const MEANWHILE_MS = 1;
const MAINTAIN_MS = 3_600_000;
/** After a bug was met outside an exchange. Ms. */
const BUG_PAUSE_MS = 60_000;

/**
 * Brings the journal to the hub and the hub's configuration to the kiosk, one exchange at a time, until stopped. It
 * never gives up and never throws away: whatever goes wrong is a code in the state and a later attempt. Needs an
 * enrolled kiosk and a usable address; without them it only says so.
 */
export function startSync(options: SyncOptions): Sync {
  const { journal, onState } = options;
  const hubKey = pinnedHubKey(journal);
  const origin = checkHubUrl(options.hubUrl, options.allowPlainHttp);
  if (origin.ok && hubKey !== undefined) return runSync(options, origin.value, hubKey);
  const lastError = origin.ok ? coded('not-enrolled', 'The kiosk is not enrolled with a hub.') : origin.error;
  const state = (): SyncState => ({ online: false, ...outboxState(journal), lastError });
  onState(state());
  return {
    notify: () => undefined,
    state,
    fetchRelease: () => Promise.resolve(err(lastError)),
    fetchMedia: () => Promise.resolve(err(lastError)),
    stop: () => Promise.resolve(),
  };
}

function runSync(options: SyncOptions, origin: string, hubKey: BatchSender['hubKey']): Sync {
  const { journal, clock, rng, timers, onState, onFork } = options;
  const samples = createClockSamples();
  const ending = new AbortController();
  const client = createHubClient({
    origin,
    identity: () => journal.identity,
    clock,
    transport: options.transport ?? createFetchTransport({ timers }),
    onTimes: samples.add,
  });
  const random = (): number => Buffer.from(rng.bytes(4)).readUInt32BE() / 2 ** 32;
  const counter = createRequestCounter(journal, () => clock.wall() + (samples.best(clock)?.offset ?? 0));
  const config = createConfigSync({
    journal,
    client,
    clock,
    counter,
    random,
    onConfig: options.onConfig,
  });
  const keyChanging = createKeyChanging({ journal, client, counter, clock, random, rng });
  const compress = options.compress ?? gzipCompress;
  const sender: BatchSender = {
    journal,
    client,
    hubKey,
    clock,
    samples,
    compress,
    ahead: createReadAhead(journal),
    // Not at once: the request must be on the line first.
    meanwhile: (work) =>
      void timers.after(MEANWHILE_MS, () => {
        if (!ending.signal.aborted) work();
      }),
    onConfigTag: config.hubSays,
    onFork,
  };

  let planning = initialPlan;
  let online = false;
  let eventError: SyncFailure | undefined;
  let configError: SyncFailure | undefined;
  let keyError: SyncFailure | undefined;
  let busy: Promise<void> | undefined;
  let cancelTimer = (): void => undefined;
  let maintainAt = Number.NEGATIVE_INFINITY;

  function state(): SyncState {
    const sample = samples.best(clock);
    const error = keyError ?? eventError ?? configError;
    return {
      online,
      ...outboxState(journal),
      ...(sample === undefined ? {} : { clock: sample }),
      ...(error === undefined ? {} : { lastError: coded(error.code, error.detail) }),
    };
  }

  /** Does the next thing that is due, or sets the timer for it. A bug on the way must not end the process. */
  function pump(): void {
    if (busy !== undefined || ending.signal.aborted) return;
    cancelTimer();
    try {
      next();
    } catch (thrown) {
      failUnexpected(thrown);
      cancelTimer = timers.after(BUG_PAUSE_MS, pump);
    }
  }

  function next(): void {
    const now = clock.mono();
    if (now >= maintainAt) maintain(now);
    const action = plan(journal.outbox(), planning, now);
    if (keyChanging.dueIn(now) <= 0) run(changeKey());
    else if (config.dueIn(now) <= 0) run(fetchConfig());
    else if (action.kind === 'send') run(send(action));
    else {
      const wait = action.kind === 'wait' ? action.ms : Number.POSITIVE_INFINITY;
      const ms = Math.min(wait, config.dueIn(now), keyChanging.dueIn(now), maintainAt - now);
      cancelTimer = timers.after(Math.max(1, Math.ceil(ms)), pump);
    }
  }

  function run(exchange: Promise<void>): void {
    busy = exchange.catch(failUnexpected).then(() => {
      busy = undefined;
      if (ending.signal.aborted) return;
      tell();
      pump();
    });
  }

  /** What those who are told make of the state may go wrong as well. */
  function tell(): void {
    try {
      onState(state());
    } catch (thrown) {
      failUnexpected(thrown);
    }
  }

  /** The counter goes on recording, whatever is wrong here. */
  function failUnexpected(thrown: unknown): void {
    failEvents(coded('unexpected', thrown instanceof Error ? thrown.message : String(thrown)));
  }

  function maintain(now: number): void {
    maintainAt = now + MAINTAIN_MS;
    const sample = samples.best(clock);
    // By the earlier of both clocks, and without the hub's by none: a clock years ahead must not prune.
    journal.maintain(sample === undefined ? 0 : clock.wall() + Math.min(0, sample.offset));
  }

  async function changeKey(): Promise<void> {
    keyError = await keyChanging.change(ending.signal);
  }

  async function fetchConfig(): Promise<void> {
    configError = await config.fetch(ending.signal);
    online = configError === undefined;
    // Nothing is left that could still go wrong: an epoch marked as forked was the last to be refused, say.
    if (online && outboxState(journal).queued === 0) eventError = undefined;
  }

  async function send(action: SendAction): Promise<void> {
    const outcome = await sendBatch(sender, action, ending.signal);
    if (outcome.kind === 'forward') {
      planning = afterProgress(planning, action, clock.mono(), outcome);
      online = true;
      eventError = undefined;
    } else {
      if (outcome.hopeless === true) planning = block(planning, action.epoch);
      failEvents(outcome.failure);
    }
  }

  function failEvents(failure: SyncFailure): void {
    online = false;
    eventError = failure;
    planning = afterFailure(planning, failure, clock.mono(), random());
  }

  /** The hub named the tag of the configuration it has for this kiosk. */
  function hubSays(tag: string): void {
    config.hubSays(tag);
    pump();
  }

  const { heartbeat, onIdentify } = options;
  if (heartbeat !== undefined) {
    startHeartbeats({
      client,
      counter,
      timers,
      random,
      heartbeat: () => heartbeat(state()),
      onReply({ configTag, update }) {
        hubSays(configTag);
        options.onUpdate?.(update);
      },
      signal: ending.signal,
    });
  }
  const following =
    onIdentify === undefined
      ? undefined
      : followNow({
          stream: options.stream ?? createFetchStream({ timers }),
          request: (lastEventId) => client.streamRequest(counter(), lastEventId),
          clock,
          timers,
          random,
          onTag: hubSays,
          onIdentify,
          signal: ending.signal,
        }).catch((thrown: unknown) => {
          failEvents(coded('unexpected', thrown instanceof Error ? thrown.message : String(thrown)));
        });
  pump();
  return {
    notify: pump,
    state,
    fetchRelease: (sha256, from, to, signal) =>
      client.fetchRelease(sha256, { from, to }, counter(), AbortSignal.any([signal, ending.signal])),
    fetchMedia: (sha256, from, to, signal) =>
      client.fetchMedia(sha256, { from, to }, counter(), AbortSignal.any([signal, ending.signal])),
    async stop() {
      ending.abort();
      cancelTimer();
      await busy;
      await following;
    },
  };
}
