import { asEpoch, asKioskId } from '../base/ids.ts';
import { defaultMachineConfig } from './config.ts';
import type { Button, EventDraft, JournalEvent, MachineConfig, Prompt } from './events.ts';
import type { Effect, MachineInput } from './input.ts';
import { step } from './machine.ts';
import { type PollRecord, projectPolls } from './projection.ts';
import { initialState, type MachineState, snapshotOf, stateOf } from './state.ts';

/** Test help: runs the machine as the agent would and writes what came of it in one line a poll. */

export const kiosk = asKioskId('21fe31dfa154a261626bf854046fd227');
export const epoch = asEpoch('00112233445566aa');
const WALL = 1_790_000_000_000;

export interface Run {
  readonly state: MachineState;
  readonly events: readonly JournalEvent[];
  readonly effects: readonly Effect[];
  readonly polls: readonly PollRecord[];
}

export function toEvent(draft: EventDraft, seq: number): JournalEvent {
  return { ...draft, boot: '5a3f0c21', epoch, kiosk, seq };
}

/**
 * Runs inputs in order of arrival, behind the events `before`; `boot` also journals the kiosk's boot event, as the agent
 * does.
 */
export function runInputs(
  inputs: readonly MachineInput[],
  start: MachineState,
  before: readonly JournalEvent[] = [],
): Run {
  let state = start;
  const events: JournalEvent[] = [...before];
  const effects: Effect[] = [];
  for (const input of inputs) {
    if (input.kind === 'boot') {
      const boot = {
        type: 'boot',
        at: input.wall,
        mono: input.now,
        place: 0,
        data: { version: '0' },
      } as const;
      events.push(toEvent(boot, events.length + 1));
      state = stateOf(snapshotOf(state), [...state.receipts]);
    }
    const result = step(state, input, events.length + 1);
    state = result.state;
    for (const draft of result.events) events.push(toEvent(draft, events.length + 1));
    effects.push(...result.effects);
  }
  return { state, events, effects, polls: projectPolls(events) };
}

export const start = (): MachineState => initialState(1, defaultMachineConfig);

export const prompt: Prompt = { sha256: 'ab'.repeat(32), kind: 'audio', ms: 4000 };

const device = (serial: string, at: number, seq: number, boot: string) => ({
  serial,
  bootId: boot,
  seq,
  t: at,
});

/**
 * Reads a scenario: tokens in order of arrival, times in ms.
 * `S+1000` seller down, `S-1100` up, `Y2000` a customer's DN, `~3000` behind any of them its arrival where later;
 * `T` before them a press of the touch screen instead of the console, `!` behind a DN a test press.
 * `hold4000`, `pos1500`, `pos1500#r1=anna` (receipt, operator), `shift0=anna`, `start1500`/`end5500`/`fail…`/`stop…`
 * the prompt of the poll opened last, `reset5000` the agent starts again with its monotonic clock at 0, `up0`, `Tup0`, `upC0` (console not hold-capable), `lost900`, `Tlost900`,
 * `reboot900` (lost and up with a new boot), `boot900`, `fmend900`, `t900` only time passes.
 */
export function scenario(text: string, config: Partial<MachineConfig> = {}): Run {
  let console = 'B0000001';
  let seq = 0;
  let bootWall = WALL;
  const machine = { ...defaultMachineConfig, ...config };
  const inputs: MachineInput[] = [{ kind: 'config', now: 0, wall: WALL, data: { machine } }];
  for (const token of text.trim().split(/\s+/)) {
    const match = /^(T?)([A-Za-z]+?)([+-]?)(\d+)(!?)(?:#(\w+))?(?:=(\w+))?(?:~(\d+))?$/.exec(token);
    if (match === null) throw new Error(`scenario: ${token}`);
    const [, touch, word = '', sign, digits, test, receipt, operator, late] = match;
    const own = Number(digits);
    const now = Number(late ?? digits);
    const times = { now, wall: bootWall + now };
    const who =
      touch === 'T' ? device('touch-1', own, ++seq, 'C0000001') : device('SN0001', own, ++seq, console);
    const up = (serial: string, bootId: string, holdCapable: boolean): MachineInput => ({
      kind: 'device-up',
      ...times,
      data: { serial, bootId, model: 'otk', class: 'serial', buttons: ['Y', 'N', 'U', 'S'], holdCapable },
    });
    // Filled in below from the run so far: prompts name the poll opened last.
    const poll = () => runInputs(inputs, start()).polls.at(-1)?.seq ?? 0;
    switch (word) {
      case 'S':
      case 'Y':
      case 'N':
      case 'U': {
        const button: Button = word;
        const edge = sign === '-' ? 'UP' : 'DN';
        inputs.push({
          kind: 'edge',
          ...times,
          button,
          edge,
          device: who,
          own,
          ...(test === '!' ? { test: true } : {}),
        });
        break;
      }
      case 'hold':
        inputs.push({ kind: 'hold', ...times, device: who, own, via: 'frame' });
        break;
      case 'pos':
        inputs.push({
          kind: 'pos',
          ...times,
          operation: 'sale',
          ...(receipt === undefined ? {} : { receipt }),
          ...(operator === undefined ? {} : { operator }),
        });
        break;
      case 'shift':
        inputs.push({
          kind: 'shift',
          ...times,
          data: { by: 'pin', ...(operator === undefined ? {} : { operator }) },
        });
        break;
      case 'start':
        inputs.push({ kind: 'prompt-started', ...times, poll: poll() });
        break;
      case 'end':
        inputs.push({ kind: 'prompt-ended', ...times, poll: poll(), reason: 'ended' });
        break;
      case 'fail':
        inputs.push({ kind: 'prompt-ended', ...times, poll: poll(), reason: 'failed' });
        break;
      case 'stop':
        inputs.push({ kind: 'prompt-ended', ...times, poll: poll(), reason: 'stopped' });
        break;
      case 'up':
        inputs.push(up(who.serial, who.bootId, true));
        break;
      case 'upC':
        inputs.push(up(who.serial, who.bootId, false));
        break;
      case 'lost':
        inputs.push({ kind: 'device-lost', ...times, serial: who.serial, reason: 'unplugged' });
        break;
      case 'reboot':
        console = `B${String(Number(console.slice(1)) + 1).padStart(7, '0')}`;
        inputs.push({ kind: 'device-lost', ...times, serial: 'SN0001', reason: 'reboot' });
        inputs.push(up('SN0001', console, true));
        break;
      case 'boot':
        inputs.push({ kind: 'boot', ...times });
        break;
      case 'reset':
        bootWall += own;
        inputs.push({ kind: 'boot', now: 0, wall: bootWall });
        break;
      case 'fmend':
        inputs.push({ kind: 'fm-end', ...times });
        break;
      case 't':
        inputs.push({ kind: 'tick', ...times });
        break;
      default:
        throw new Error(`scenario: ${token}`);
    }
  }
  return runInputs(inputs, start());
}

/**
 * One line a poll, `press@1100 answered yes @2050 | S1000 Y2000`, `!` ambiguous, `^` a mark of force majeure each, then
 * the presses and triggers that belong to none, with their roles.
 */
export function story(run: Run): readonly string[] {
  const name = (seq: number): string => {
    const event = run.events.find((other) => other.seq === seq);
    if (event?.type === 'edge') {
      const { button, late, role } = event.data;
      return `${button}${event.mono}${role === 'double' ? ' double' : ''}${late === true ? ' late' : ''}`;
    }
    if (event?.type === 'pos' && event.data.role === 'double') return `pos${event.mono} double`;
    return `${event?.type}${event?.mono}`;
  };
  const lines = run.polls.map((poll) => {
    const end =
      poll.endedAt === undefined
        ? 'open'
        : `${poll.outcome}${poll.answer ? ` ${poll.answer}` : ''} @${poll.endedAt - WALL}`;
    const flags = `${poll.ambiguous ? '!' : ''}${'^'.repeat(poll.marks.length)}`;
    const operator = poll.operator === undefined ? '' : ` by ${poll.operator}`;
    return `${poll.via}@${poll.openedMono}${operator} ${end}${flags} | ${poll.members.map(name).join(' ')}`;
  });
  const owned = new Set(run.polls.flatMap(({ members }) => members));
  for (const event of run.events) {
    if (owned.has(event.seq)) continue;
    if (event.type === 'edge' && event.data.edge === 'DN')
      lines.push(`${event.data.role} ${event.data.button}${event.mono}`);
    if (event.type === 'pos') lines.push(`${event.data.role} ${name(event.seq)}`);
    if (event.type === 'fm-raised') lines.push(`fm@${event.mono}`);
    if (event.type === 'fm-ended') lines.push(`fm ${event.data.reason}@${event.mono}`);
  }
  return lines;
}
