import type { Heartbeat, IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { UpdateOffer } from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { DurableJournal } from './journal/journal.ts';
import type { KioskOptions } from './options.ts';
import { type EnrolErrorCode, enrol } from './sync/enrol.ts';
import { enrolWhenThere } from './sync/enrol-when-there.ts';
import { HUB_URL, pinnedHubKey } from './sync/hub-pin.ts';
import { type Sync, startSync } from './sync/loop.ts';
import type { SyncState } from './sync/state.ts';
import { createFetchTransport } from './sync/transport.ts';

/**
 * From a commit to its sending, ms. Signing and packing must not come before the acknowledgement and the picture of the
 * very press, and what follows at once goes along in one batch.
 */
const SYNC_DELAY_MS = 100;

export interface HubLinkParts {
  readonly options: Pick<KioskOptions, 'hub' | 'enrol' | 'plainHttp'>;
  readonly journal: DurableJournal;
  readonly version: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly heartbeat: (state: SyncState) => Heartbeat;
  readonly onUpdate: (offer: UpdateOffer | undefined) => void;
  readonly onIdentify: (request: IdentifyRequest) => void;
  readonly onConfig: (config: KioskConfig) => void;
  readonly onFork: () => void;
  /** After each exchange; `changed`: the hub is reached again, or no longer. */
  readonly onState: (state: SyncState, changed: boolean) => void;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** All that goes between this kiosk and its hub: enrolment, then events, configuration and media. */
export interface HubLink {
  /** Its hub's address, where one is known. */
  hub(): string | undefined;
  state(): SyncState | undefined;
  online(): boolean;
  /** Undefined while nothing is exchanged. */
  sync(): Sync | undefined;
  /** Enrols where a code was given, then syncs where the kiosk is enrolled. */
  join(): void;
  /** Once, and at once told: whoever typed the code stands before the screen. */
  enrol(hubUrl: string, code: string): Promise<Result<KioskConfig, CodedError<EnrolErrorCode>>>;
  /** There is something to send. */
  soon(): void;
  /** Nothing new is begun from now on. */
  end(): void;
  stop(): Promise<void>;
}

export function createHubLink(parts: HubLinkParts): HubLink {
  const { options, journal, version, timers, print, warn } = parts;
  const ending = new AbortController();
  const transport = createFetchTransport({ timers });
  let sync: Sync | undefined;
  let state: SyncState | undefined;
  let lastError: string | undefined;
  let cancelSoon: (() => void) | undefined;
  let joined = Promise.resolve();

  const hub = () => options.hub ?? journal.setting(HUB_URL);
  const online = () => state?.online === true;
  const wanted = (hubUrl: string, code: string) => ({
    hubUrl,
    code,
    journal,
    version,
    transport,
    allowPlainHttp: options.plainHttp,
  });

  function told(next: SyncState): void {
    const changed = next.online !== state?.online;
    state = next;
    if (next.lastError !== undefined && next.lastError.code !== lastError) {
      warn(`sync ${next.lastError.code}: ${next.lastError.detail}`);
    }
    lastError = next.lastError?.code;
    if (changed && next.online) print('sync online');
    parts.onState(next, changed);
  }

  async function syncWith(hubUrl: string): Promise<void> {
    await sync?.stop();
    if (ending.signal.aborted) return;
    sync = startSync({
      journal,
      hubUrl,
      allowPlainHttp: options.plainHttp,
      clock: parts.clock,
      rng: parts.rng,
      timers,
      heartbeat: parts.heartbeat,
      onUpdate: parts.onUpdate,
      onIdentify: parts.onIdentify,
      onConfig: parts.onConfig,
      onFork: () => {
        warn('sync chain-fork: the hub holds another journal under this identity; a new epoch begins');
        parts.onFork();
      },
      onState: told,
    });
  }

  function enrolled(config: KioskConfig): void {
    print('kiosk enrolled');
    parts.onConfig(config);
  }

  async function join(): Promise<void> {
    const { enrol: code } = options;
    const hubUrl = hub();
    if (hubUrl === undefined) return;
    if (code !== undefined) {
      const tellAway = (detail: string) => warn(`enrolment hub-away: ${detail} It is tried again.`);
      const answer = await enrolWhenThere(wanted(hubUrl, code), timers, ending.signal, tellAway);
      if (ending.signal.aborted) return;
      if (answer.ok) enrolled(answer.value);
      else warn(`enrolment ${answer.error.code}: ${answer.error.detail}`);
    }
    if (pinnedHubKey(journal) === undefined)
      warn('sync not-enrolled: presses are journalled and wait for enrolment');
    await syncWith(hubUrl);
  }

  return {
    hub,
    state: () => state,
    online,
    sync: () => sync,
    join() {
      joined = join().catch((thrown: unknown) => {
        // A bug in enrolment must not end the counter.
        warn(`sync unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      });
    },
    async enrol(hubUrl, code) {
      const answer = await enrol(wanted(hubUrl, code), ending.signal);
      if (answer.ok && !ending.signal.aborted) {
        enrolled(answer.value);
        await syncWith(hubUrl);
      }
      return answer;
    },
    soon() {
      cancelSoon ??= timers.after(SYNC_DELAY_MS, () => {
        cancelSoon = undefined;
        sync?.notify();
      });
    },
    end: () => ending.abort(),
    async stop() {
      cancelSoon?.();
      await joined;
      await sync?.stop();
    },
  };
}
