import type { Button } from '@otklik/shared/poll/events.ts';
import type { HidInfo } from '../hid/hid-bus.ts';
import {
  beginLearning,
  type LearnInput,
  type LearnState,
  learnStep,
  QUIET_MS,
  type Saying,
} from './dialogue.ts';
import { HOLD_MS } from './hold-question.ts';
import { PRESSES } from './recording.ts';

/** What a box reports for what is pressed; called for each report, so it may also count. */
export type Box = (down: ReadonlySet<Button>) => Uint8Array;

export const info: HidInfo = {
  path: '/dev/hidraw0',
  vid: 0x0079,
  pid: 0x0006,
  product: 'USB Gamepad',
  usagePage: 1,
  usage: 4,
};

/** A person and a box before the machine: what they do becomes inputs, what is said is kept. */
export function learner(box: Box, devices: readonly HidInfo[] = [info]) {
  const begun = beginLearning(devices);
  let state: LearnState = begun.state;
  const says: Saying[] = [...begun.says];
  const down = new Set<Button>();
  let now = 1000;

  function give(input: LearnInput): void {
    const step = learnStep(state, input);
    state = step.state;
    says.push(...step.says);
  }
  function report(): void {
    now += 8;
    give({ kind: 'report', bytes: box(down), now });
  }
  const self = {
    state: () => state,
    says,
    give,
    report,
    line: (text: string) => give({ kind: 'line', text, now }),
    pass(ms: number): void {
      now += ms;
      give({ kind: 'tick', now });
    },
    open(): void {
      self.line('1');
      give({ kind: 'opened', now });
    },
    /** `reports`: how many the box sends of itself. */
    quiet(reports = 0): void {
      for (let sent = 0; sent < reports; sent++) report();
      self.pass(QUIET_MS);
    },
    set(button: Button, pressed: boolean): void {
      if (pressed) down.add(button);
      else down.delete(button);
      report();
    },
    press(button: Button, times = PRESSES, reportsEach = 1): void {
      for (let pressed = 0; pressed < times; pressed++) {
        self.set(button, true);
        for (let more = 1; more < reportsEach; more++) report();
        self.set(button, false);
        for (let more = 1; more < reportsEach; more++) report();
      }
      self.line('');
    },
    hold(): void {
      self.set('S', true);
      self.pass(HOLD_MS);
      self.set('S', false);
    },
  };
  return self;
}

/** A box of plain bits: `at` says where each button is. */
export function bitBox(
  length: number,
  at: Partial<Record<Button, readonly [byte: number, mask: number]>>,
  rest: (bytes: Uint8Array) => void = () => undefined,
): Box {
  return (down) => {
    const bytes = new Uint8Array(length);
    rest(bytes);
    for (const button of down) {
      const [byte, mask] = at[button] ?? [0, 0];
      bytes[byte] = (bytes[byte] ?? 0) ^ mask;
    }
    return bytes;
  };
}
