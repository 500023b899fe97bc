import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HidBus, HidHandle } from '../hid/hid-bus.ts';
import type { ReportProfile } from '../hid/profile.ts';
import { beginLearning, type Ending, type LearnInput, type LearnStep, learnStep } from './dialogue.ts';
import { sameBytes } from './recording.ts';
import { isTaken, profileFile, saveProfile } from './save-profile.ts';

/** How learning ended. */
export type LearnOutcome =
  | { readonly kind: 'hid-missing'; readonly detail: string }
  | { readonly kind: 'ended'; readonly why: Ending; readonly detail?: string }
  | { readonly kind: 'saved'; readonly file: string; readonly profile: ReportProfile }
  /** There is no folder to write to: whoever asked gets the profile itself. */
  | { readonly kind: 'learned'; readonly profile: ReportProfile }
  | { readonly kind: 'cannot-write'; readonly why: string }
  | { readonly kind: 'not-replaced' };

export interface LearnDriverParts {
  readonly bus: HidBus;
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  /** Absent: nothing is written. */
  readonly dataDir?: string;
  /** The dialogue is where `step.state` says, and there is something to say. */
  readonly stepped: (step: LearnStep) => void;
  /** The device reported something else than before. */
  readonly moved: (bytes: Uint8Array, before: Uint8Array | undefined) => void;
  /** A profile of that name is there; the next line says whether it may be replaced. */
  readonly taken: (file: string) => void;
  /** Once; nothing comes after it. */
  readonly over: (outcome: LearnOutcome) => void;
}

export interface LearnDriver {
  /** A line of the person; to `taken` a yes in either language replaces the file. */
  line(text: string): void;
  /** The person has had enough. Nothing is written after it. */
  stop(): void;
  /** Resolves when the device is let go of. */
  closed(): Promise<void>;
}

const TICK_MS = 100;

/**
 * The dialogue over a real device and the folder of profiles, for the terminal and the screen alike: whatever happens
 * goes through the pure machine, one thing after the other.
 */
export function driveLearn(parts: LearnDriverParts): LearnDriver {
  const { bus, clock, timers, dataDir } = parts;
  let state: LearnStep['state'] | undefined;
  let over = false;
  let handle: HidHandle | undefined;
  let before: Uint8Array | undefined;
  /** Learned, and waiting for leave to replace the file that is there. */
  let waiting: ReportProfile | undefined;
  let cancelTick = (): void => undefined;
  /** What the person did before there was anything to see. */
  const early: (() => void)[] = [];
  const closing = Promise.withResolvers<void>();

  function finish(outcome: LearnOutcome): void {
    over = true;
    cancelTick();
    parts.over(outcome);
    void (handle?.close() ?? Promise.resolve()).finally(closing.resolve);
  }

  async function begin(): Promise<void> {
    const listed = await bus.list();
    if (over) return;
    if (!listed.ok) return finish({ kind: 'hid-missing', detail: listed.error.detail });
    take(beginLearning(listed.value));
    if (!over) tick();
    for (const later of early.splice(0)) later();
  }

  function take(step: LearnStep): void {
    const was = state?.at;
    state = step.state;
    parts.stepped(step);
    if (state.at === was) return;
    if (state.at === 'opening') void open(state.device.path);
    if (state.at === 'learned') learned(state.profile);
    if (state.at === 'ended') {
      const said = step.says.findLast((saying) => saying.say === 'ended');
      const detail = said?.say === 'ended' ? said.detail : undefined;
      finish({ kind: 'ended', why: state.why, ...(detail === undefined ? {} : { detail }) });
    }
  }

  function happens(input: LearnInput): void {
    if (over || waiting !== undefined || state === undefined) return;
    take(learnStep(state, input));
  }

  async function open(path: string): Promise<void> {
    const opened = await bus.open(path, {
      report(bytes) {
        if (over) return;
        // The library may use its buffer again.
        const own = Uint8Array.from(bytes);
        if (before === undefined || !sameBytes(before, own)) parts.moved(own, before);
        before = own;
        happens({ kind: 'report', bytes: own, now: clock.mono() });
      },
      vanished: () => happens({ kind: 'vanished' }),
    });
    if (!opened.ok) return happens({ kind: 'open-failed', detail: opened.error.detail });
    if (over) return void opened.value.close();
    handle = opened.value;
    happens({ kind: 'opened', now: clock.mono() });
  }

  function tick(): void {
    cancelTick = timers.after(TICK_MS, tick);
    happens({ kind: 'tick', now: clock.mono() });
  }

  function learned(profile: ReportProfile): void {
    if (dataDir === undefined) finish({ kind: 'learned', profile });
    else if (isTaken(profileFile(dataDir, profile))) {
      waiting = profile;
      parts.taken(profileFile(dataDir, profile));
    } else void save(dataDir, profile);
  }

  async function save(dir: string, profile: ReportProfile): Promise<void> {
    over = true;
    const saved = await saveProfile(dir, profile);
    finish(
      saved.ok ? { kind: 'saved', file: saved.value, profile } : { kind: 'cannot-write', why: saved.error },
    );
  }

  function line(text: string): void {
    if (over) return;
    if (state === undefined) {
      early.push(() => line(text));
      return;
    }
    if (waiting === undefined || dataDir === undefined) {
      happens({ kind: 'line', text, now: clock.mono() });
    } else if (/^[yд]/iu.test(text.trim())) void save(dataDir, waiting);
    else finish({ kind: 'not-replaced' });
  }

  function stop(): void {
    if (over) return;
    if (state === undefined) early.push(stop);
    else if (waiting !== undefined) finish({ kind: 'not-replaced' });
    else happens({ kind: 'stop' });
  }

  void begin();
  return { line, stop, closed: () => closing.promise };
}
