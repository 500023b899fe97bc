import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HidBus, HidHandle } from '../hid/hid-bus.ts';
import type { ReportProfile } from '../hid/profile.ts';
import { beginLearning, type LearnInput, type LearnStep, learnStep } from './dialogue.ts';
import { sameBytes } from './recording.ts';
import { reportLine } from './report-line.ts';
import { isTaken, profileFile, profileText, saveProfile } from './save-profile.ts';
import { type LearnLocale, linesOf, textsOf } from './texts.ts';

export interface LearnParts {
  readonly bus: HidBus;
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: Timers;
  readonly locale: LearnLocale;
  /** Absent: the profile is printed. */
  readonly dataDir?: string;
  /** What the person types; its end ends the dialogue. */
  readonly lines: AsyncIterable<string>;
  /** The person has had enough (Ctrl-C). */
  readonly stop: AbortSignal;
  readonly print: (line: string) => void;
}

/** 0: learned; 1: ended without a profile; 3: it cannot begin, or the device went away. */
export type LearnExit = 0 | 1 | 3;

const TICK_MS = 100;

/** The dialogue at the terminal: whatever happens goes through the pure machine, one thing after the other. */
export async function runLearn(parts: LearnParts): Promise<LearnExit> {
  const { bus, clock, timers, print } = parts;
  const texts = textsOf(parts.locale);
  // Now, not later: readline forgets what was typed before somebody iterates.
  const lines = parts.lines[Symbol.asyncIterator]();
  const listed = await bus.list();
  if (!listed.ok) {
    print(texts.hidMissing(listed.error.detail));
    return 3;
  }
  const ended = Promise.withResolvers<LearnExit>();
  let over = false;
  const finish = (code: LearnExit): void => {
    over = true;
    ended.resolve(code);
  };
  let handle: HidHandle | undefined;
  let before: Uint8Array | undefined;
  /** Learned, and waiting for leave to replace the file that is there. */
  let waiting: ReportProfile | undefined;
  let cancelTick = (): void => undefined;

  const begun = beginLearning(listed.value);
  let { state } = begun;
  tell(begun);
  if (state.at === 'ended') return 3;

  function tell({ says }: LearnStep): void {
    for (const saying of says) for (const line of linesOf(saying, texts)) print(line);
  }

  function happens(input: LearnInput): void {
    if (over || waiting !== undefined) return;
    const was = state.at;
    const step = learnStep(state, input);
    state = step.state;
    tell(step);
    if (state.at === was) return;
    if (state.at === 'opening') void open(state.device.path);
    if (state.at === 'learned') learned(state.profile);
    if (state.at === 'ended') finish(state.why === 'not-opened' || state.why === 'unplugged' ? 3 : 1);
  }

  async function open(path: string): Promise<void> {
    const opened = await bus.open(path, {
      report(bytes) {
        // The library may use its buffer again.
        const own = Uint8Array.from(bytes);
        if (!over && (before === undefined || !sameBytes(before, own))) print(reportLine(own, before));
        before = own;
        happens({ kind: 'report', bytes: own, now: clock.mono() });
      },
      vanished: () => happens({ kind: 'vanished' }),
    });
    if (opened.ok) {
      handle = opened.value;
      happens({ kind: 'opened', now: clock.mono() });
    } else happens({ kind: 'open-failed', detail: opened.error.detail });
  }

  function tick(): void {
    cancelTick = timers.after(TICK_MS, tick);
    happens({ kind: 'tick', now: clock.mono() });
  }

  function learned(profile: ReportProfile): void {
    const { dataDir } = parts;
    if (dataDir === undefined) {
      print(profileText(profile).trimEnd());
      print(texts.printed);
      finish(0);
      return;
    }
    const file = profileFile(dataDir, profile);
    if (isTaken(file)) {
      waiting = profile;
      print(texts.exists(file));
    } else void save(dataDir, profile);
  }

  async function save(dataDir: string, profile: ReportProfile): Promise<void> {
    over = true;
    const saved = await saveProfile(dataDir, profile);
    print(saved.ok ? texts.saved(saved.value) : texts.cannotWrite(saved.error));
    const { vid, pid } = profile.match;
    if (saved.ok) print(texts.use(`hid:${vid}:${pid}`));
    finish(saved.ok ? 0 : 3);
  }

  function typed(text: string): void {
    if (over) return;
    const { dataDir } = parts;
    if (waiting === undefined || dataDir === undefined) {
      happens({ kind: 'line', text, now: clock.mono() });
    } else if (/^[yд]/iu.test(text.trim())) void save(dataDir, waiting);
    else giveUp();
  }

  function stopped(): void {
    if (over) return;
    if (waiting === undefined) happens({ kind: 'stop' });
    else giveUp();
  }

  function giveUp(): void {
    print(texts.notReplaced);
    finish(1);
  }

  async function readLines(): Promise<void> {
    for (;;) {
      const next = await lines.next();
      if (next.done === true) break;
      typed(next.value);
    }
    stopped();
  }

  parts.stop.addEventListener('abort', stopped, { once: true });
  if (parts.stop.aborted) stopped();
  tick();
  void readLines();
  const code = await ended.promise;
  cancelTick();
  parts.stop.removeEventListener('abort', stopped);
  await handle?.close();
  return code;
}
