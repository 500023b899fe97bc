import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { createAgent } from './agent/agent.ts';
import { createDevices } from './create-devices.ts';
import { deviceRegistry } from './devices/device-registry.ts';
import type { DurableJournal, JournalFault } from './journal/journal.ts';
import { openJournal } from './journal/open-journal.ts';
import { openLogFile } from './log-file.ts';
import type { KioskOptions } from './options.ts';
import type { Diagnostics } from './screen/diagnostics.ts';
import { startScreenServer } from './screen/server.ts';
import { wireScreenDevices } from './screen/wire-devices.ts';
import { type Shell, startChromium } from './shell/chromium.ts';
import { enrolWhenThere } from './sync/enrol-when-there.ts';
import { heartbeatOf } from './sync/heartbeat.ts';
import { pinnedHubKey, storedConfig } from './sync/hub-pin.ts';
import { type Sync, startSync } from './sync/loop.ts';
import { outboxState, type SyncState } from './sync/state.ts';
import { createFetchTransport } from './sync/transport.ts';

/**
 * From a commit to its sending, ms. Signing and packing must not come before the acknowledgement and the picture of the
 * very press, and what follows at once goes along in one batch.
 */
const SYNC_DELAY_MS = 100;
/** Between two looks after the journal's disk while nobody presses, ms. */
const TEND_MS = 5000;

export interface KioskParts {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One line for people and for programs that wait for it. */
  readonly print: (line: string) => void;
  /** One line about something that went wrong; holds no secret and no personal data. */
  readonly warn: (line: string) => void;
  readonly version: string;
  /** The built screen. */
  readonly screenDist: string;
}

export interface RunningKiosk {
  readonly screenUrl: string;
  stop(): Promise<void>;
}

/** Puts the counter together and starts it. Recording begins before anything that needs the network. */
export async function runKiosk(
  options: KioskOptions,
  parts: KioskParts,
): Promise<Result<RunningKiosk, CodedError<string>>> {
  const { clock, rng, timers, version } = parts;
  const opened = openJournal({ dir: options.data, clock, rng, version });
  if (!opened.ok) return opened;
  const journal = opened.value;
  // Only now is the folder this process's own.
  const log = openLogFile(join(options.data, 'logs'), clock);
  const print = (line: string): void => {
    parts.print(line);
    log.line(line);
  };
  const warn = (line: string): void => {
    parts.warn(line);
    log.line(line);
  };
  tellOpening(journal, warn);

  const registry = deviceRegistry(clock);
  let syncState: SyncState | undefined;
  const began = clock.wall();
  const mediaDir = join(options.data, 'media');
  const screen = await startScreenServer({
    port: options.screenPort,
    host: '127.0.0.1',
    distDir: parts.screenDist,
    token: randomHex(rng, 16),
    mediaDir,
    diagnostics: { token: randomHex(rng, 16), read: readDiagnostics },
  });
  if (!screen.ok) {
    journal.close();
    if (screen.error.code !== 'port-busy') return screen;
    return err(coded('port-busy', `${screen.error.detail} Choose another with --screen-port.`));
  }
  const server = screen.value;

  const { placed, screenDevices, keys } = await createDevices(options.devices, options.data, parts, registry);
  for (const { code, detail } of registry.notes()) warn(`devices ${code}: ${detail}`);
  if (keys.length > 0) server.broadcast({ type: 'keys', places: keys });
  const startedAt = clock.mono();
  const versions = {
    kiosk: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  const stored = storedConfig(journal);
  let sync: Sync | undefined;
  let lastError: string | undefined;
  let cancelSoon: (() => void) | undefined;
  let cancelTend = (): void => {};
  let faultShown: string | null = null;

  const agent = createAgent({
    journal,
    clock,
    timers,
    devices: placed,
    version,
    ...(stored === undefined ? {} : { config: stored }),
    canPlay: (sha256) => server.screens() > 0 && existsSync(join(mediaDir, sha256)),
    onView: show,
    onCommit: (events) => {
      for (const event of events) tellDevice(event, print);
      if (!events.every(isClock)) syncSoon();
      showFault();
    },
    onFault: showFault,
    onDeviceFault: (device, fault) => warn(`${device} ${fault.code}: ${fault.detail}`),
  });

  function readDiagnostics(): Diagnostics {
    const health = journal.health();
    return {
      version,
      kiosk: journal.identity.kiosk,
      now: clock.wall(),
      startedAt: began,
      devices: registry.snapshots(),
      notes: registry.notes().map(({ code, detail }) => ({ code, detail })),
      journal: {
        fault: health.fault,
        lastSeq: journal.nextSeq() - 1,
        ...(health.freeBytes === undefined ? {} : { freeBytes: health.freeBytes }),
      },
      ...(syncState === undefined
        ? {}
        : {
            sync: {
              online: syncState.online,
              queued: outboxState(journal).queued,
              ...(syncState.clock === undefined
                ? {}
                : { clock: { offset: syncState.clock.offset, error: syncState.clock.error } }),
            },
          }),
    };
  }

  function show(): void {
    const config = agent.config();
    const chosen = options.locale;
    server.broadcast({
      type: 'view',
      places: agent.places(),
      locale: chosen,
      defaultLocale: chosen === 'en' ? 'en' : 'ru',
      ...(config === undefined ? {} : { store: config.store.name, zone: config.store.zone }),
      offline: syncState?.online !== true,
      now: clock.wall(),
    });
  }

  /** A mark on the screen and one line in the log, when a fault of the journal comes, changes or goes. */
  function showFault(): void {
    const code = journal.health().fault?.code ?? null;
    if (code === faultShown) return;
    faultShown = code;
    if (code === null) print('journal sound');
    else warn(`journal ${code}: ${faultText[code]}`);
    server.broadcast({ type: 'fault', code });
  }

  function tend(): void {
    journal.tend();
    showFault();
    cancelTend = timers.after(TEND_MS, tend);
  }

  function syncSoon(): void {
    cancelSoon ??= timers.after(SYNC_DELAY_MS, () => {
      cancelSoon = undefined;
      sync?.notify();
    });
  }

  function runSync(hubUrl: string): void {
    sync = startSync({
      journal,
      hubUrl,
      allowPlainHttp: options.plainHttp,
      clock,
      rng,
      timers,
      heartbeat: (state) =>
        heartbeatOf({ versions, clock, startedAt, journal, devices: registry.snapshots() }, state),
      onIdentify: agent.identify,
      onConfig: agent.configure,
      onFork: () => {
        warn('sync chain-fork: the hub holds another journal under this identity; a new epoch begins');
        agent.epochStarted();
      },
      onState(state) {
        const changed = state.online !== syncState?.online;
        syncState = state;
        if (state.lastError !== undefined && state.lastError.code !== lastError) {
          warn(`sync ${state.lastError.code}: ${state.lastError.detail}`);
        }
        lastError = state.lastError?.code;
        if (changed && state.online) print('sync online');
        if (state.clock !== undefined) {
          agent.clockSampled({ offset: state.clock.offset, error: state.clock.error });
        }
        if (changed) show();
      },
    });
  }

  server.onConnect(show);
  wireScreenDevices(server, screenDevices);
  server.onMessage((message) => {
    if (message.type === 'prompt') agent.promptReported(message.place, message.poll, message.report);
  });
  agent.start();
  tend();
  print(`kiosk ready ${journal.identity.kiosk}`);
  // The addresses carry the screen's token: a secret, which no file keeps.
  parts.print(`screen ${server.url}`);
  if (server.diagnosticsUrl !== undefined) parts.print(`diagnostics ${server.diagnosticsUrl}`);

  let shell: Shell | undefined;
  if (options.shell === 'chromium') {
    const started = startChromium({
      url: server.url,
      profileDir: join(options.data, 'browser'),
      env: parts.env,
      timers,
      onExit: warn,
    });
    if (started.ok) shell = started.value;
    else warn(`${started.error.code}: ${started.error.detail}`);
  }

  const ending = new AbortController();
  const joined = joinHub().catch((thrown: unknown) => {
    // A bug in enrolment must not end the counter.
    warn(`sync unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });

  /** Enrols where a code was given, then syncs where the kiosk is enrolled. */
  async function joinHub(): Promise<void> {
    const { hub, enrol: code } = options;
    if (hub === undefined) return;
    if (code !== undefined) {
      const transport = createFetchTransport({ timers });
      const wanted = { hubUrl: hub, code, journal, version, transport, allowPlainHttp: options.plainHttp };
      const tellAway = (detail: string) => warn(`enrolment hub-away: ${detail} It is tried again.`);
      const enrolled = await enrolWhenThere(wanted, timers, ending.signal, tellAway);
      if (ending.signal.aborted) return;
      if (enrolled.ok) {
        print('kiosk enrolled');
        agent.configure(enrolled.value);
      } else {
        warn(`enrolment ${enrolled.error.code}: ${enrolled.error.detail}`);
      }
    }
    if (pinnedHubKey(journal) === undefined)
      warn('sync not-enrolled: presses are journalled and wait for enrolment');
    runSync(hub);
  }

  return ok({
    screenUrl: server.url,
    async stop() {
      ending.abort();
      cancelTend();
      await shell?.close();
      await agent.stop();
      cancelSoon?.();
      await joined;
      await sync?.stop();
      await server.close();
      journal.close();
    },
  });
}

/** Who watches the log while a cable is moved sees that it is in again, not only that it was out. */
function tellDevice(event: JournalEvent, print: (line: string) => void): void {
  if (event.type === 'device-up') print(`device up ${event.data.serial} at workplace ${event.place}`);
  if (event.type === 'device-lost') {
    print(`device lost ${event.data.serial} at workplace ${event.place}: ${event.data.reason}`);
  }
}

/** Clock events come from the exchanges themselves: sending each at once would never end. */
const isClock = (event: JournalEvent): boolean => event.type === 'clock';

/** For the log. */
const faultText: Readonly<Record<JournalFault['code'], string>> = {
  'disk-low': 'the reserve against a full disk is gone; presses are still recorded',
  'disk-full': 'the disk is full; presses wait in memory',
  'disk-failed': 'the disk fails; what it refuses waits in memory',
  'journal-damaged': 'a break in the chain; the next start sets the file aside and saves what holds',
};

function tellOpening(journal: DurableJournal, warn: (line: string) => void): void {
  const { kind, setAside, lost, keySetAside } = journal.opening;
  if (kind === 'damaged' || kind === 'foreign' || kind === 'newer') {
    warn(
      `journal ${kind}: set aside as ${setAside}; a new epoch begins${lost ? `, ${lost} events are lost` : ''}`,
    );
  }
  if (keySetAside !== undefined)
    warn(`key unreadable: set aside as ${keySetAside}; this kiosk has a new identity`);
}
