import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { Button, JournalEvent } from '@otklik/shared/poll/events.ts';
import { type PollRecord, projectPolls } from '@otklik/shared/poll/projection.ts';
import { replay } from '@otklik/shared/poll/replay.ts';
import type { DevicePort, DeviceReport, LedMode } from '../../devices/port.ts';
import type { DurableJournal } from '../../journal/journal.ts';
import { openJournal } from '../../journal/open-journal.ts';
import { type Agent, type AgentOptions, createAgent } from '../agent.ts';
import type { ManualTime } from '../manual-time.test-help.ts';

/** For tests: one workplace with a console, the real agent and journal, and time made by hand; it can be switched off. */
export interface QuestionCounter {
  readonly agent: () => Agent;
  readonly journal: () => DurableJournal;
  edge(button: Button, edge: 'DN' | 'UP'): void;
  press(button: Button): void;
  /** A seller's press and a Yes. */
  ask(): void;
  readonly light: (button: Button) => LedMode;
  readonly beeps: number[];
  on(config?: KioskConfig): void;
  off(): Promise<void>;
  events(): readonly JournalEvent[];
  polls(): readonly PollRecord[];
  /** What a replay of the journal contradicts. */
  mismatches(): number;
}

export function questionCounter(
  dir: string,
  time: ManualTime,
  more: Partial<AgentOptions> = {},
): QuestionCounter {
  let agent: Agent | undefined;
  let journal: DurableJournal | undefined;
  let listener: (reports: readonly DeviceReport[]) => void = () => undefined;
  let seq = 0;
  let boots = 0;
  const lights = new Map<Button, LedMode>();
  const beeps: number[] = [];
  const bootId = () => boots.toString(16).toUpperCase().padStart(8, '0');
  const console1: DevicePort = {
    name: 'console',
    start(to) {
      listener = to;
      seq = 0;
      boots += 1;
      const device = { serial: 'SN0001', bootId: bootId(), model: 'test', class: 'serial' } as const;
      to([{ kind: 'up', device: { ...device, buttons: ['Y', 'N', 'U', 'S'], holdCapable: true } }]);
    },
    acknowledge: () => undefined,
    led: (button, mode) => void lights.set(button, mode),
    beep: (ms) => void beeps.push(ms),
    close: () => Promise.resolve(),
  };
  function edge(button: Button, kind: 'DN' | 'UP'): void {
    seq += 1;
    const own = time.mono();
    const id = { serial: 'SN0001', bootId: bootId(), seq, t: own % 2 ** 32 };
    listener([{ kind: 'edge', button, edge: kind, own, id }]);
  }
  function press(button: Button): void {
    edge(button, 'DN');
    time.pass(100);
    edge(button, 'UP');
  }
  const present = (): { agent: Agent; journal: DurableJournal } => {
    if (agent === undefined || journal === undefined) throw new Error('the counter is off');
    return { agent, journal };
  };
  const events = () => {
    const { journal: held } = present();
    return held.read(held.identity.epoch, 1, 10_000);
  };
  return {
    agent: () => present().agent,
    journal: () => present().journal,
    edge,
    press,
    ask() {
      press('S');
      time.pass(1500);
      press('Y');
      time.pass(5000);
    },
    light: (button) => lights.get(button) ?? 'off',
    beeps,
    on(config) {
      const opened = openJournal({ dir, clock: time, rng: cryptoRng, version: '0' });
      if (!opened.ok) throw new Error(opened.error.detail);
      journal = opened.value;
      agent = createAgent({
        journal,
        clock: time,
        timers: time,
        devices: [{ place: 1, device: console1, touch: false }],
        version: '0',
        ...(config === undefined ? {} : { config }),
        canPlay: () => false,
        onView: () => undefined,
        onCommit: () => undefined,
        onFault: () => undefined,
        onDeviceFault: () => undefined,
        ...more,
      });
      agent.start();
    },
    async off() {
      await agent?.stop();
      journal?.close();
      agent = undefined;
      journal = undefined;
    },
    events,
    polls: () => projectPolls(events()),
    mismatches: () => replay(1, events()).mismatches.length,
  };
}
