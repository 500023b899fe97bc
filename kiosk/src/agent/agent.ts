import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import type { Button, EventData, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { nextDue } from '@otklik/shared/poll/machine.ts';
import {
  initialState,
  MAX_RECEIPTS,
  type MachineState,
  snapshotOf,
  stateOf,
} from '@otklik/shared/poll/state.ts';
import { phaseOf } from '@otklik/shared/poll/view.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { DevicePort, DeviceReport, LedMode } from '../devices/port.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import { configAt, nextBoundary } from '../questions/current.ts';
import type { PlaceView } from '../screen/protocol.ts';
import { reportInput } from './device-input.ts';
import { beepOf, ledsOf } from './feedback.ts';
import { monthStart } from './month.ts';
import { type PlacedInput, type States, stepPlaces } from './places.ts';
import { placeView } from './view.ts';

/** How long a write that failed waits for the next try, ms. Presses wait in memory meanwhile, in order. */
const RETRY_MS = 500;
/** A clock sample is journalled again when it has moved by more than this beyond its own error, ms. */
const CLOCK_STEP_MS = 100;

export interface PlacedDevice {
  readonly place: number;
  readonly device: DevicePort;
  /** The screen's own buttons. */
  readonly touch: boolean;
}

export interface AgentOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly devices: readonly PlacedDevice[];
  readonly version: string;
  readonly config?: KioskConfig;
  /** Whether a prompt can be played now: its file is there and a screen to play it. */
  readonly canPlay: (sha256: string) => boolean;
  /** Called when what the screens show may have changed. */
  readonly onView: () => void;
  /** Called after events became durable. */
  readonly onCommit: (events: readonly JournalEvent[]) => void;
  /** A fault staff must see, or null when it is over. */
  readonly onFault: (fault: JournalError | null) => void;
  /** For the log and the diagnostics: nothing of it is journalled. */
  readonly onDeviceFault: (device: string, fault: CodedError<string>) => void;
}

export interface Agent {
  /** Journals the start, closes what the last run left open and starts the devices. */
  start(): void;
  configure(config: KioskConfig): void;
  /** The chain forked and the journal began a new epoch: the machines begin anew, their devices stay. */
  epochStarted(): void;
  clockSampled(sample: EventData<'clock'>): void;
  /** All lights of the place, or of every place, blink fast for a while; polls run on as they are. */
  identify(request: IdentifyRequest): void;
  promptReported(place: number, poll: number, report: 'started' | 'ended' | 'failed'): void;
  places(): readonly PlaceView[];
  config(): KioskConfig | undefined;
  stop(): Promise<void>;
}

/**
 * The composition: devices and clocks go into the poll machines, what they decide into the journal, and only after the
 * commit come acknowledgement, lights, sound and screen.
 */
export function createAgent(options: AgentOptions): Agent {
  const { journal, clock, timers, devices } = options;
  let config = options.config;
  let states: States = new Map();
  let pending: PlacedInput[] = [];
  let acknowledge: (() => void)[] = [];
  /** A retry is awaited; the last write failed. */
  let failing = false;
  let faulty = false;
  let cancelWake = () => {};
  let cancelRetry = () => {};
  let lastClock: EventData<'clock'> | undefined;
  let stopped = false;
  const lights = new Map<DevicePort, Map<Button, LedMode>>();
  /** Places that blink until monotonic ms, so that they are found. */
  const identifying = new Map<number, number>();
  const months = new Map<number, { since: number; count: number }>();

  const times = () => ({ now: clock.mono(), wall: clock.wall() });
  const servedPlaces = (): readonly number[] => [
    ...new Set([
      ...(config?.workplaces.map(({ place }) => place) ?? [1]),
      ...devices.map(({ place }) => place),
    ]),
  ];

  function loadState(place: number): MachineState {
    const snapshot = journal.snapshot(place);
    const receipts = journal.receipts(place, MAX_RECEIPTS);
    if (snapshot !== undefined) return stateOf(snapshot, receipts);
    // A new epoch has no snapshot, but a receipt triggers once whatever became of the file.
    return { ...initialState(place, defaultMachineConfig), receipts: new Set(receipts) };
  }

  /** Config inputs for the workplaces whose configuration or question is another now. */
  function configInputs(wanted: States): PlacedInput[] {
    const { now, wall } = times();
    if (config === undefined) return [];
    const inputs: PlacedInput[] = [];
    for (const [place, state] of wanted) {
      const data = configAt(config, place, wall);
      if (data === undefined || canonicalJson(data.machine) === canonicalJson(state.config)) continue;
      inputs.push({ place, input: { kind: 'config', now, wall, data } });
    }
    return inputs;
  }

  /** Takes inputs in order of arrival and commits them, together with any that still wait for the disk. */
  function take(inputs: readonly PlacedInput[], acknowledged: readonly (() => void)[] = []): void {
    pending.push(...inputs);
    acknowledge.push(...acknowledged);
    if (!failing) commit();
  }

  function commit(): void {
    if (stopped || pending.length === 0) return;
    const result = stepPlaces(states, pending, journal.nextSeq());
    if (result.drafts.length > 0) {
      const snapshots = new Map([...result.states].map(([place, state]) => [place, snapshotOf(state)]));
      const appended = journal.append(result.drafts, snapshots);
      if (!appended.ok) {
        failing = true;
        faulty = true;
        options.onFault(appended.error);
        cancelRetry();
        cancelRetry = timers.after(RETRY_MS, () => {
          failing = false;
          commit();
        });
        return;
      }
      countAnswers(appended.value);
      options.onCommit(appended.value);
    }
    states = result.states;
    pending = [];
    const settled = acknowledge;
    acknowledge = [];
    for (const done of settled) done();
    if (faulty) options.onFault(null);
    faulty = false;
    for (const { place, effect } of result.effects) {
      if (effect.kind === 'signal') {
        for (const one of devices) if (one.place === place) one.device.beep(beepOf(effect.signal));
      }
    }
    refresh();
    // A prompt that cannot be played has failed; the poll goes on (DESIGN §5, rule 4).
    for (const { place, effect } of result.effects) {
      if (effect.kind !== 'prompt-play') continue;
      const prompt = states.get(place)?.poll?.config.question?.prompt;
      if (prompt !== undefined && !options.canPlay(prompt.sha256)) reportPrompt(place, effect.poll, 'failed');
    }
  }

  /** Brings lights, screens and the timer in line with the states. */
  function refresh(): void {
    const now = clock.mono();
    for (const { place, device } of devices) {
      const state = states.get(place);
      if (state === undefined) continue;
      const wanted = ledsOf(phaseOf(state, now), state.covers.length > 0, isIdentifying(place, now));
      const lit = lights.get(device) ?? new Map<Button, LedMode>();
      lights.set(device, lit);
      for (const button of ['Y', 'N', 'U', 'S'] as const) {
        if (lit.get(button) === wanted[button]) continue;
        lit.set(button, wanted[button]);
        device.led(button, wanted[button]);
      }
    }
    options.onView();
    scheduleWake();
  }

  const isIdentifying = (place: number, now: number): boolean => (identifying.get(place) ?? now) > now;

  function scheduleWake(): void {
    cancelWake();
    const { now, wall } = times();
    const due: number[] = [];
    for (const state of states.values()) {
      const timer = nextDue(state);
      // A bound includes its instant: the timer fires after it.
      if (timer !== undefined) due.push(timer + 1 - now);
      const phase = phaseOf(state, now);
      if (phase.kind === 'thanks') due.push(phase.until - now);
    }
    for (const until of identifying.values()) if (until > now) due.push(until - now);
    for (const { periods } of config?.workplaces ?? []) {
      const boundary = nextBoundary(periods, wall);
      if (boundary !== undefined) due.push(boundary - wall);
    }
    if (due.length === 0 || stopped) return;
    cancelWake = timers.after(Math.max(0, Math.min(...due)), wake);
  }

  function wake(): void {
    const { now, wall } = times();
    const ticks = [...states.keys()].map((place) => ({ place, input: { kind: 'tick', now, wall } as const }));
    take([...ticks, ...configInputs(states)]);
  }

  function countAnswers(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const month = months.get(event.place);
      if (event.type === 'poll-ended' && event.data.outcome === 'answered' && month !== undefined)
        month.count += 1;
    }
  }

  function answersThisMonth(place: number): number {
    const zone = config?.store.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const since = monthStart(clock.wall(), zone);
    const known = months.get(place);
    if (known?.since === since) return known.count;
    const count = journal.answeredSince(place, since);
    months.set(place, { since, count });
    return count;
  }

  function deviceReported(placed: PlacedDevice, reports: readonly DeviceReport[]): void {
    const arrival = times();
    const inputs: PlacedInput[] = [];
    const done: (() => void)[] = [];
    for (const report of reports) {
      if (report.kind === 'fault') {
        options.onDeviceFault(placed.device.name, report);
        continue;
      }
      if (report.kind === 'up') lights.delete(placed.device);
      if (report.kind === 'edge' || report.kind === 'hold') {
        const { serial, bootId, seq } = report.id;
        done.push(() => placed.device.acknowledge(serial, bootId, seq));
      }
      if (report.kind === 'gap') {
        done.push(() => placed.device.acknowledge(report.serial, report.bootId, report.to));
      }
      inputs.push({ place: placed.place, input: reportInput(report, arrival) });
    }
    // A question whose time has come is the question of what is pressed now, timer or not.
    if (inputs.length > 0) take([...configInputs(states), ...inputs], done);
  }

  function reportPrompt(place: number, poll: number, report: 'started' | 'ended' | 'failed'): void {
    const arrival = times();
    const input: MachineInput =
      report === 'started'
        ? { kind: 'prompt-started', ...arrival, poll }
        : { kind: 'prompt-ended', ...arrival, poll, reason: report };
    take([{ place, input }]);
  }

  /** Machines for the places served now that have none yet. */
  function addPlaces(): void {
    const next = new Map(states);
    for (const place of servedPlaces()) if (!next.has(place)) next.set(place, loadState(place));
    states = next;
  }

  return {
    start() {
      addPlaces();
      const { now, wall } = times();
      const boot: PlacedInput = {
        place: 0,
        draft: { type: 'boot', at: wall, mono: now, place: 0, data: { version: options.version } },
      };
      const restarts = [...states.keys()].map((place) => ({
        place,
        input: { kind: 'boot', now, wall } as const,
      }));
      take([boot, ...restarts, ...configInputs(states)]);
      for (const placed of devices) {
        placed.device.start(
          (reports) => deviceReported(placed, reports),
          (serial, bootId) => journal.lastDeviceSeq(serial, bootId),
        );
      }
    },
    configure(next) {
      config = next;
      months.clear();
      addPlaces();
      take(configInputs(states));
      refresh();
    },
    epochStarted() {
      const present = new Map([...states].map(([place, state]) => [place, state.devices]));
      states = new Map();
      addPlaces();
      const arrival = times();
      const inputs: PlacedInput[] = configInputs(states);
      for (const [place, list] of present) {
        for (const data of list) inputs.push({ place, input: { kind: 'device-up', ...arrival, data } });
      }
      take(inputs);
    },
    clockSampled(sample) {
      const moved =
        lastClock === undefined ? Number.POSITIVE_INFINITY : Math.abs(sample.offset - lastClock.offset);
      if (moved <= CLOCK_STEP_MS + sample.error) return;
      lastClock = sample;
      const { now, wall } = times();
      take([{ place: 0, draft: { type: 'clock', at: wall, mono: now, place: 0, data: sample } }]);
    },
    identify({ ms, place }) {
      const until = clock.mono() + ms;
      for (const served of states.keys()) {
        if (place === undefined || place === served) identifying.set(served, until);
      }
      refresh();
    },
    promptReported: reportPrompt,
    places() {
      const now = clock.mono();
      return [...states.values()].map((state) =>
        placeView({
          state,
          config,
          now,
          // The answer being thanked for counts already; its poll ends a moment later.
          answersThisMonth: answersThisMonth(state.place) + (state.poll?.answer === undefined ? 0 : 1),
          identifying: isIdentifying(state.place, now),
          touch: devices.some(({ place, touch }) => touch && place === state.place),
        }),
      );
    },
    config: () => config,
    async stop() {
      cancelWake();
      cancelRetry();
      await Promise.all(devices.map(({ device }) => device.close()));
      stopped = true;
    },
  };
}
