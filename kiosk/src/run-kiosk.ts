import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { createAgent } from './agent/agent.ts';
import { keptInLog, tellDevice, tellOpening } from './counter-log.ts';
import { createDevices } from './create-devices.ts';
import { deviceRegistry } from './devices/device-registry.ts';
import type { HidBus } from './devices/hid/hid-bus.ts';
import { createHubLink } from './hub-link.ts';
import { openJournal } from './journal/open-journal.ts';
import type { KioskOptions } from './options.ts';
import { type Pos, startPos } from './pos/start-pos.ts';
import { startPrompts } from './prompts/start-prompts.ts';
import { questionFaults } from './questions/staff-faults.ts';
import { createArrangement } from './screen/arrangement.ts';
import type { Diagnostics } from './screen/diagnostics.ts';
import { languagesDir, loadLanguages } from './screen/languages.ts';
import { createPicture } from './screen/picture.ts';
import { readDiagnostics } from './screen/read-diagnostics.ts';
import { type ScreenServer, startScreenServer } from './screen/server.ts';
import type { ScreenAddress } from './screen/settings.ts';
import { takeMessages } from './screen/take-messages.ts';
import { touchDevices } from './screen/touch.ts';
import { wireScreenDevices } from './screen/wire-devices.ts';
import { startShell } from './shell/start-shell.ts';
import { type Shifts, startShifts } from './shift/shifts.ts';
import { addedDevices } from './staff/added-devices.ts';
import { createPinGate } from './staff/pin.ts';
import { localeSetByStaff } from './staff/screen-locale.ts';
import { pinStore } from './staff/staff-pin.ts';
import { type Staff, startStaff } from './staff/start-staff.ts';
import { heartbeatOf, programVersions } from './sync/heartbeat.ts';
import { storedConfig } from './sync/hub-pin.ts';
import type { LaunchedProgram } from './update/program.ts';
import { quietCounter } from './update/quiet.ts';
import { startUpdates } from './update/start-updates.ts';

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
  /** The system's HID devices; absent: those of node-hid. */
  readonly hidBus?: HidBus;
  /** Ends all of it in order and starts it again. */
  readonly restart: () => void;
  /** Under the launcher: what updates need. */
  readonly program?: LaunchedProgram;
}

export interface RunningKiosk {
  readonly screenUrl: string;
  /** The windows to show, each on its own display; what the hub sets may change them. */
  screens(): readonly ScreenAddress[];
  /** Told when they are others now. */
  onScreens(listener: (screens: readonly ScreenAddress[]) => void): void;
  /** Ms until it is worth asking again whether nobody is pressing; 0: nobody is. */
  readonly busyFor: () => number;
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
  const tell = keptInLog(parts, options.data, clock);
  const { print, warn } = tell;
  tellOpening(journal, warn);

  const registry = deviceRegistry(clock);
  const began = clock.wall();
  const mediaDir = join(options.data, 'media');
  const screen = await startScreenServer({
    port: options.screenPort,
    host: '127.0.0.1',
    distDir: parts.screenDist,
    token: randomHex(rng, 16),
    mediaDir,
    diagnostics: { token: randomHex(rng, 16), read: diagnostics },
  });
  if (!screen.ok) {
    journal.close();
    if (screen.error.code !== 'port-busy') return screen;
    return err(coded('port-busy', `${screen.error.detail} Choose another with --screen-port.`));
  }
  const server = screen.value;

  const deviceSpecs = () => [...options.devices, ...addedDevices(journal, options.devices)];
  const devices = await createDevices(deviceSpecs(), options.data, parts, registry);
  const { placed, screenDevices, keys } = devices;
  for (const { code, detail } of registry.notes()) warn(`devices ${code}: ${detail}`);
  if (keys.length > 0) server.broadcast({ type: 'keys', places: keys });
  await showLanguages(server, options.data, warn);
  const startedAt = clock.mono();
  const stored = storedConfig(journal);
  let shifts: Shifts | undefined;
  let pos: Pos | undefined;
  let staff: Staff | undefined;
  let cancelTend = (): void => {};

  const link = createHubLink({
    ...parts,
    ...tell,
    options,
    journal,
    heartbeat: (state) =>
      heartbeatOf(
        {
          versions: programVersions(version),
          clock,
          startedAt,
          journal,
          devices: registry.snapshots(),
          update: updates?.status(),
          faults: faultsOfQuestions(),
        },
        state,
      ),
    onUpdate: (offer) => updates?.offered(offer),
    onIdentify: (request) => agent.identify(request),
    onConfig: configure,
    onFork: () => agent.epochStarted(),
    onState(state, changed) {
      if (changed && state.online) prompts.hubBack();
      if (state.clock !== undefined) {
        agent.clockSampled({ offset: state.clock.offset, error: state.clock.error });
      }
      if (changed) picture.view();
    },
  });
  const prompts = startPrompts({
    dir: mediaDir,
    clock,
    timers,
    rng,
    journal,
    sync: link.sync,
    onChange: () => picture.view(),
    warn,
  });
  const agent = createAgent({
    journal,
    clock,
    timers,
    devices: [...placed],
    version,
    ...(stored === undefined ? {} : { config: stored }),
    locale: promptLocale,
    canPlay: (sha256, place) =>
      server.screens(place) > 0 && prompts.ready(sha256) && existsSync(join(mediaDir, sha256)),
    onView: () => picture.view(),
    onCommit: (events) => {
      for (const event of events) tellDevice(event, print);
      quiet.committed(events);
      staff?.committed(events);
      if (!events.every(isClock)) link.soon();
      picture.fault();
    },
    onFault: () => picture.fault(),
    onStaffHold: (place) => staff?.held(place),
    onStaffKey: (place, button) => staff?.steered(place, button),
    onDeviceFault: (device, fault) => warn(`${device} ${fault.code}: ${fault.detail}`),
  });
  const buttons = touchDevices(parts, agent, registry);
  const { url } = server;
  const arrangement = createArrangement({
    url,
    options,
    agent,
    journal,
    deviceSpecs,
    buttons,
    print: parts.print,
  });
  const { settings } = arrangement;
  const picture = createPicture({ server, agent, settings, online: link.online, journal, clock, tell });
  const quiet = quietCounter(
    clock,
    // What the disk did not take yet is in memory only.
    () => journal.health().recording && agent.places().every(({ phase }) => phase === 'idle'),
  );
  const updates =
    parts.program === undefined
      ? undefined
      : startUpdates({
          program: parts.program,
          quietMs: options.quietMs,
          steadyMs: options.trialMs,
          quiet,
          version,
          clock,
          rng,
          timers,
          fetchPart: ({ sha256 }, from, to, signal) =>
            link.sync()?.fetchRelease(sha256, from, to, signal) ?? Promise.resolve(err({})),
          wrong: () => {
            if (!journal.health().recording) return 'journal-not-recording';
            // Asked for only where there was a hub before: it is who offered this version.
            return options.hub !== undefined && !link.online() ? 'hub-not-reached' : undefined;
          },
          restart: parts.restart,
          print,
          warn,
        });

  function diagnostics(): Diagnostics {
    const faults = faultsOfQuestions();
    const sync = link.state();
    return readDiagnostics({
      version,
      startedAt: began,
      clock,
      journal,
      registry,
      prompts,
      faults,
      sync,
      pos,
      shifts,
    });
  }

  /** A prompt speaks the language in which the question first stands on the screen. */
  function promptLocale(): Locale {
    return settings().locale === 'en' ? 'en' : 'ru';
  }

  const faultsOfQuestions = () => questionFaults(agent.notices(), prompts.states(), clock.wall());

  function followPrompts(): void {
    prompts.follow(agent.config(), agent.asked, promptLocale());
  }

  function tend(): void {
    journal.tend();
    followPrompts();
    picture.fault();
    cancelTend = timers.after(TEND_MS, tend);
  }

  function configure(config: KioskConfig): void {
    agent.configure(config);
    rearrange();
    shifts?.configured();
  }

  function rearrange(): void {
    followPrompts();
    arrangement.touch();
    arrangement.windows();
    picture.view();
  }

  function showShifts(): void {
    if (shifts !== undefined) server.broadcast({ type: 'shift', places: shifts.views() });
  }

  server.onConnect(picture.view);
  wireScreenDevices(server, () => [...screenDevices, ...buttons.devices()]);
  arrangement.touch();
  agent.start();
  tend();
  print(`kiosk ready ${journal.identity.kiosk}`);
  arrangement.windows();
  if (server.diagnosticsUrl !== undefined) parts.print(`diagnostics ${server.diagnosticsUrl}`);

  const gate = createPinGate({ store: pinStore(journal), clock });
  shifts = startShifts({
    agent,
    journal,
    gate,
    clock,
    timers,
    rosterFile: options.roster,
    onChange: showShifts,
    warn,
  });
  takeMessages({ server, agent, shifts, prompts, warn });
  showShifts();
  pos = startPos({
    options,
    agent,
    config: agent.config,
    journal,
    clock,
    rng,
    timers,
    roster: (bytes) => shifts?.takeRoster(bytes),
    print,
    warn,
  });
  const shell = startShell({ options, env: parts.env, timers, arrangement, warn });
  staff = startStaff({
    server,
    journal,
    agent,
    devices,
    clock,
    timers,
    rng,
    dataDir: options.data,
    idleMs: options.staffIdleMs,
    gate,
    diagnostics,
    givenHub: options.hub,
    hub: link.hub,
    enrol: link.enrol,
    locale: () =>
      localeSetByStaff(journal).locale ?? options.screen.locale ?? agent.config()?.screen?.locale ?? 'choice',
    changed: rearrange,
    restart: parts.restart,
    // Where nothing is recorded nothing is acknowledged either: it waits in the consoles, and staff want this to end.
    restartWait: () => (journal.health().recording ? quiet.wait(0) : 0),
    ...(updates === undefined ? {} : { updates }),
    log: print,
  });
  link.join();

  return ok({
    screenUrl: server.url,
    screens: arrangement.screens,
    onScreens: arrangement.onScreens,
    busyFor: () => quiet.wait(0),
    async stop() {
      // Before all else: what is pressed from now on waits in the console for the next start, instead of opening a poll
      // that would end with this one.
      const released = agent.release();
      link.end();
      staff?.stop();
      cancelTend();
      await Promise.all([released, updates?.stop(), shell?.close(), pos?.stop()]);
      shifts?.stop();
      await agent.stop();
      await prompts.stop();
      await link.stop();
      await server.close();
      journal.close();
    },
  });
}

/** Clock events come from the exchanges themselves: sending each at once would never end. */
const isClock = (event: JournalEvent): boolean => event.type === 'clock';

/** The languages of the data folder; what is wrong with them is told, and Russian stands for it. */
async function showLanguages(
  server: Pick<ScreenServer, 'broadcast'>,
  dataDir: string,
  warn: (line: string) => void,
): Promise<void> {
  const { languages, faults, missing } = await loadLanguages(languagesDir(dataDir));
  for (const { file, error } of faults) warn(`language ${error.code}: ${file}: ${error.detail}`);
  for (const { tag, keys } of missing) warn(`language ${tag} lacks ${keys.length} texts: ${keys.join(' ')}`);
  if (languages.length > 0) server.broadcast({ type: 'languages', languages });
}
