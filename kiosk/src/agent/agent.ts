import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import type { Button, EventData, JournalEvent } from '@otklik/shared/poll/events.ts';
import type { MachineInput } from '@otklik/shared/poll/input.ts';
import { nextDue } from '@otklik/shared/poll/machine.ts';
import { phaseOf } from '@otklik/shared/poll/view.ts';
import type { DevicePort, DeviceReport } from '../devices/port.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import type { QuestionNotice } from '../questions/notices.ts';
import type { PlaceView } from '../screen/protocol.ts';
import { createAnswerCount } from './answer-count.ts';
import { createQuestions } from './asking.ts';
import { createReportTaking, type PlacedDevice } from './device-reports.ts';
import { beepOf, INSERT_ARMED_BEEP_MS, INSERT_CONFIRMED_BEEP_MS, STAFF_OPENED_BEEP_MS } from './feedback.ts';
import { createInserts, type InsertRefusal } from './inserts.ts';
import { createLights } from './lights.ts';
import { createMachines } from './machines.ts';
import { type PlacedCall, type PlacedInput, type PlacedStep, servedPlaces } from './places.ts';
import { createStaffChords } from './staff-chord.ts';
import { createStaffPresses } from './staff-presses.ts';
import { placeView } from './view.ts';

/** A clock sample is journalled again when it has moved by more than this beyond its own error, ms. */
const CLOCK_STEP_MS = 100;

export interface AgentOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly devices: readonly PlacedDevice[];
  readonly version: string;
  readonly config?: KioskConfig;
  /** The language in which a poll opens, for its prompt; Russian where it is not said. */
  readonly locale?: () => Locale;
  /** Whether a prompt can be played at a place now: its file is there and a screen to play it. */
  readonly canPlay: (sha256: string, place: number) => boolean;
  /** Called when what the screens show may have changed. */
  readonly onView: () => void;
  /** Called after events became durable. */
  readonly onCommit: (events: readonly JournalEvent[]) => void;
  /** A fault staff must see, or null when it is over. */
  readonly onFault: (fault: JournalError | null) => void;
  /** The three answers were held until the staff layer opens (docs/decisions/0072). */
  readonly onStaffHold?: (place: number) => void;
  /** An answer pressed where answers steer the staff layer, once it is durable. */
  readonly onStaffKey?: (place: number, button: Exclude<Button, 'S'>) => void;
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
  /** The screens of a place are gone: a prompt that was playing there has failed. */
  screensGone(place: number): void;
  /** The question asked at a place so far. */
  asked(place: number): string | undefined;
  /**
   * The staff layer tests the buttons of these places: what is pressed there is recorded and does nothing (DESIGN §5,
   * rule 8). While a poll is open at one of them its test rests, so that the customer is heard.
   */
  test(places: ReadonlySet<number>): void;
  /**
   * The answers of these places steer the staff layer: what is pressed there is a test. The seller button keeps its
   * meaning. While a poll is open they are the customer's.
   */
  steer(places: ReadonlySet<number>): void;
  /** The staff layer ends the force majeure of a place; nothing where there is none. */
  endForceMajeure(place: number): void;
  /** A device that was not there at the start: it begins to report at once, or with the others at the start. */
  addDevice(placed: PlacedDevice): void;
  /** The device goes for good; it has told that it is lost. */
  removeDevice(device: DevicePort): Promise<void>;
  /** Staff say that the insert with this question stands at the workplace. */
  confirmInsert(place: number, question: string): Result<void, CodedError<InsertRefusal>>;
  /** What staff should see to about the questions. */
  notices(): readonly QuestionNotice[];
  /** What tills report, in order, at workplaces that are served; `done` comes when it is durable. */
  operate(calls: readonly PlacedCall[], done: () => void): void;
  shift(place: number, data: EventData<'shift'>): void;
  /** Whether this kiosk has that workplace. */
  serves(place: number): boolean;
  /** The open shift's operator. */
  operator(place: number): string | undefined;
  places(): readonly PlaceView[];
  config(): KioskConfig | undefined;
  /** Lets go of the devices: what is pressed from now on is theirs to keep. Tills are still heard. */
  release(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The composition: devices and clocks go into the poll machines, what they decide into the journal, and only after the
 * commit come acknowledgement, lights, sound and screen.
 */
export function createAgent(options: AgentOptions): Agent {
  const { journal, clock, timers } = options;
  let devices = options.devices;
  let config = options.config;
  let cancelWake = () => {};
  let lastClock: EventData<'clock'> | undefined;
  let started = false;
  let stopped = false;
  let released: Promise<void> | undefined;
  const lights = createLights();
  const answers = createAnswerCount({ journal, clock, zone: () => config?.store.zone });

  const machines = createMachines({
    journal,
    timers,
    onCommit(events) {
      answers.committed(events);
      options.onCommit(events);
    },
    onStates: judgeTests,
    onEffects: carryOut,
    onFault: options.onFault,
  });
  const { states, take } = machines;
  const questions = createQuestions({
    journal,
    clock,
    config: () => config,
    machine: machines.config,
    locale: options.locale ?? (() => 'ru'),
  });
  const idle = (place: number): boolean => states().get(place)?.poll === undefined;
  const inserts = createInserts(questions, idle);
  const chords = createStaffChords(idle);
  const staff = createStaffPresses(idle);
  const parts = { lights, staff, inserts, chords, questions, times, insertSettled };
  const takeReports = createReportTaking({ ...options, ...parts });
  const changes = () => questions.changes(states().keys());

  function times() {
    return { now: clock.mono(), wall: clock.wall() };
  }

  /** After the commit: heard, and kept where a lost journal does not take it along. */
  function insertSettled(place: number, question: string): () => void {
    return () => {
      questions.keepConfirmed(place, question);
      beep(place, INSERT_CONFIRMED_BEEP_MS);
    };
  }

  function beep(place: number, ms: number): void {
    for (const one of devices) if (one.place === place) one.device.beep(ms);
  }

  function carryOut(effects: PlacedStep['effects']): void {
    for (const { place, effect } of effects) {
      if (effect.kind === 'signal') beep(place, beepOf(effect.signal));
    }
    // A prompt that cannot be played has failed; the poll goes on (DESIGN §5, rule 4).
    for (const { place, effect } of effects) {
      if (effect.kind !== 'prompt-play') continue;
      const prompt = states().get(place)?.poll?.config.question?.prompt;
      if (prompt !== undefined && !options.canPlay(prompt.sha256, place)) {
        reportPrompt(place, effect.poll, 'failed');
      }
    }
    refresh();
  }

  /** Begins and ends what staff do with the buttons of places, now. */
  function judgeTests(): void {
    staff.judge(states().keys(), clock.mono());
  }

  /** Brings lights, screens and the timer in line with the states. */
  function refresh(): void {
    const now = clock.mono();
    for (const { place, device } of devices) {
      const state = states().get(place);
      if (state !== undefined) lights.show(device, state, inserts.light(place), now);
    }
    options.onView();
    scheduleWake(now);
  }

  /** `now` is from before the screens were told: what was over only after that is still to be shown. */
  function scheduleWake(now: number): void {
    cancelWake();
    const due: number[] = [];
    for (const state of states().values()) {
      const timer = nextDue(state);
      // A bound includes its instant: the timer fires after it.
      if (timer !== undefined) due.push(timer + 1 - now);
      const phase = phaseOf(state, now);
      if (phase.kind === 'thanks') due.push(phase.until - now);
    }
    for (const until of lights.due(now)) due.push(until - now);
    for (const place of states().keys()) {
      const gesture = inserts.due(place);
      if (gesture !== undefined) due.push(gesture - now);
      const chord = chords.due(place);
      if (chord !== undefined) due.push(chord - now);
    }
    const boundary = questions.dueIn();
    if (boundary !== undefined) due.push(boundary);
    if (due.length === 0 || stopped) return;
    cancelWake = timers.after(Math.max(0, Math.min(...due)), wake);
  }

  function wake(): void {
    const { now, wall } = times();
    for (const place of states().keys()) {
      if (inserts.pass(place, now)) beep(place, INSERT_ARMED_BEEP_MS);
      if (chords.pass(place, now)) staffHeld(place);
    }
    const ticks = [...states().keys()].map((place) => ({
      place,
      input: { kind: 'tick', now, wall } as const,
    }));
    take([...ticks, ...changes()]);
  }

  function staffHeld(place: number): void {
    inserts.forget(place);
    beep(place, STAFF_OPENED_BEEP_MS);
    options.onStaffHold?.(place);
  }

  function deviceReported(placed: PlacedDevice, reports: readonly DeviceReport[]): void {
    const { inputs, done } = takeReports(placed, reports);
    // A question whose time has come is the question of what is pressed now, timer or not.
    if (inputs.length > 0) take([...changes(), ...inputs], done);
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
  const addPlaces = (): void => machines.add(servedPlaces(config, devices));

  function release(): Promise<void> {
    released ??= Promise.all(devices.map(({ device }) => device.close())).then(() => undefined);
    return released;
  }

  function startDevice(placed: PlacedDevice): void {
    if (released !== undefined) return;
    placed.device.start(
      (reports) => deviceReported(placed, reports),
      (serial, bootId) => journal.lastDeviceSeq(serial, bootId),
    );
  }

  return {
    start() {
      addPlaces();
      const { now, wall } = times();
      const boot: PlacedInput = {
        place: 0,
        draft: { type: 'boot', at: wall, mono: now, place: 0, data: { version: options.version } },
      };
      const restarts = [...states().keys()].map((place) => ({
        place,
        input: { kind: 'boot', now, wall } as const,
      }));
      take([boot, ...restarts, ...changes()]);
      started = true;
      for (const placed of devices) startDevice(placed);
    },
    configure(next) {
      config = next;
      answers.reset();
      addPlaces();
      take(changes());
      refresh();
    },
    epochStarted() {
      const present = new Map([...states()].map(([place, state]) => [place, state.devices]));
      const asked = new Map([...states().keys()].map((place) => [place, questions.soFar(place)]));
      machines.clear();
      addPlaces();
      const arrival = times();
      const inputs: PlacedInput[] = [...states().keys()].flatMap(
        (place) => questions.configInput(place, asked.get(place)) ?? [],
      );
      for (const [place, list] of present) {
        for (const data of list) inputs.push({ place, input: { kind: 'device-up', ...arrival, data } });
      }
      take(inputs);
    },
    clockSampled(sample) {
      questions.time.measured(sample.offset);
      const moved =
        lastClock === undefined ? Number.POSITIVE_INFINITY : Math.abs(sample.offset - lastClock.offset);
      if (moved <= CLOCK_STEP_MS + sample.error) return;
      lastClock = sample;
      const { now, wall } = times();
      take([{ place: 0, draft: { type: 'clock', at: wall, mono: now, place: 0, data: sample } }]);
    },
    identify({ ms, place }) {
      const until = clock.mono() + ms;
      for (const served of states().keys()) {
        if (place === undefined || place === served) lights.identify(served, until);
      }
      refresh();
    },
    promptReported: reportPrompt,
    operate(calls, done) {
      // A question whose time has come is the question of what is triggered now, timer or not.
      take([...changes(), ...calls], [done]);
    },
    shift(place, data) {
      take([{ place, input: { kind: 'shift', ...times(), data } }]);
    },
    serves: (place) => states().has(place),
    operator: (place) => states().get(place)?.operator,
    screensGone(place) {
      const poll = states().get(place)?.poll;
      if (poll?.prompt !== undefined) reportPrompt(place, poll.seq, 'failed');
    },
    asked: questions.soFar,
    test(places) {
      staff.test(places);
      judgeTests();
    },
    steer(places) {
      staff.steer(places);
      judgeTests();
    },
    endForceMajeure(place) {
      take([{ place, input: { kind: 'fm-end', ...times() } }]);
    },
    addDevice(placed) {
      devices = [...devices, placed];
      if (!started) return;
      addPlaces();
      take(changes());
      startDevice(placed);
      refresh();
    },
    removeDevice(device) {
      devices = devices.filter((placed) => placed.device !== device);
      lights.forget(device);
      refresh();
      return device.close();
    },
    confirmInsert(place, question) {
      const confirmable = inserts.confirmable(place, question);
      if (confirmable.ok) take(questions.confirmation(place, question), [insertSettled(place, question)]);
      return confirmable;
    },
    notices: questions.notices,
    places() {
      const now = clock.mono();
      const served = servedPlaces(config, devices);
      const shown = [...states().values()].filter(({ place }) => served.includes(place));
      return shown.map((state) =>
        placeView({
          state,
          config,
          now,
          // The answer being thanked for counts already; its poll ends a moment later.
          answersThisMonth: answers.of(state.place) + (state.poll?.answer === undefined ? 0 : 1),
          identifying: lights.identifying(state.place, now),
          asking: questions.now(state.place),
          canPlay: (sha256) => options.canPlay(sha256, state.place),
          armed: inserts.light(state.place) === 'armed',
          touch: devices.some(({ place, touch }) => touch && place === state.place),
        }),
      );
    },
    config: () => config,
    release,
    async stop() {
      cancelWake();
      await release();
      machines.stop();
      stopped = true;
    },
  };
}
