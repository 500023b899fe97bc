import { unreachable } from '@otklik/shared/base/result.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { HidInfo } from '../hid/hid-bus.ts';
import type { ReportProfile } from '../hid/profile.ts';
import { type Found, findRules, type NotFound, noiseOf } from './find-rules.ts';
import { type HoldState, type HoldVerdict, holdReport, holdTick } from './hold-question.ts';
import { type LearnedError, learnedProfile } from './learned-profile.ts';
import { formsOf, isOf, type Phase, type Recording, record } from './recording.ts';

/** How long nobody is to press, ms. */
export const QUIET_MS = 5000;
const asked: readonly Button[] = ['Y', 'N', 'U', 'S'];

/** Where the dialogue is. Pure: reports, lines of the person and time come in, states and things to say come out. */
export type LearnState =
  | { readonly at: 'choosing'; readonly devices: readonly HidInfo[] }
  | { readonly at: 'opening'; readonly device: HidInfo }
  | { readonly at: 'quiet'; readonly device: HidInfo; readonly until: number; readonly phase: Phase }
  | {
      readonly at: 'pressing';
      readonly device: HidInfo;
      readonly button: Button;
      readonly recording: Recording;
      readonly phase: Phase;
    }
  | {
      readonly at: 'holding';
      readonly device: HidInfo;
      readonly found: Found;
      readonly recording: Recording;
      readonly phase: Phase;
      readonly hold: HoldState;
    }
  | {
      readonly at: 'naming';
      readonly device: HidInfo;
      readonly found: Found;
      readonly recording: Recording;
      readonly holdCapable: boolean;
    }
  | { readonly at: 'learned'; readonly profile: ReportProfile }
  | { readonly at: 'ended'; readonly why: Ending };

export type Ending = 'no-devices' | 'unplugged' | 'stopped' | 'nothing-learned' | 'not-opened' | 'not-proven';

export type LearnInput =
  | { readonly kind: 'opened'; readonly now: number }
  | { readonly kind: 'open-failed'; readonly detail: string }
  | { readonly kind: 'report'; readonly bytes: Uint8Array; readonly now: number }
  | { readonly kind: 'line'; readonly text: string; readonly now: number }
  | { readonly kind: 'tick'; readonly now: number }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'stop' };

export type Saying =
  | { readonly say: 'devices'; readonly devices: readonly HidInfo[] }
  | { readonly say: 'no-such-number'; readonly count: number }
  | { readonly say: 'keyboard' }
  | { readonly say: 'quiet' }
  | { readonly say: 'noise'; readonly bytes: readonly number[] }
  | { readonly say: 'press'; readonly button: Button }
  | { readonly say: 'not-found'; readonly why: NotFound }
  | { readonly say: 'found'; readonly found: Found; readonly button: Button }
  | { readonly say: 'skipped'; readonly button: Button }
  | { readonly say: 'hold' }
  | { readonly say: 'let-go' }
  | { readonly say: 'hold-verdict'; readonly verdict: HoldVerdict }
  | { readonly say: 'name'; readonly suggested: string }
  | { readonly say: 'name-too-long' }
  | { readonly say: 'not-proven'; readonly error: LearnedError }
  | { readonly say: 'ended'; readonly why: Ending; readonly detail?: string };

export interface LearnStep {
  readonly state: LearnState;
  readonly says: readonly Saying[];
}

const stay = (state: LearnState, ...says: readonly Saying[]): LearnStep => ({ state, says });
const end = (why: Ending, detail?: string): LearnStep =>
  stay({ at: 'ended', why }, { say: 'ended', why, ...(detail === undefined ? {} : { detail }) });

export function beginLearning(devices: readonly HidInfo[]): LearnStep {
  if (devices.length === 0) return end('no-devices');
  return stay({ at: 'choosing', devices }, { say: 'devices', devices });
}

/** A keyboard's keys come to the screen; the system may not even let it be read as HID. */
export const isKeyboard = ({ usagePage, usage }: HidInfo): boolean =>
  usagePage === 1 && (usage === 6 || usage === 7);

export function learnStep(state: LearnState, input: LearnInput): LearnStep {
  if (state.at === 'ended' || state.at === 'learned') return stay(state);
  switch (input.kind) {
    case 'opened': {
      if (state.at !== 'opening') return stay(state);
      const phase: Phase = { kind: 'quiet', reports: [] };
      const { device } = state;
      return stay({ at: 'quiet', device, until: input.now + QUIET_MS, phase }, { say: 'quiet' });
    }
    case 'open-failed':
      return end('not-opened', input.detail);
    case 'vanished':
      return end('unplugged');
    case 'stop':
      return end('stopped');
    case 'report':
      return reportStep(state, input.bytes, input.now);
    case 'tick':
      return tickStep(state, input.now);
    case 'line':
      return lineStep(state, input.text.trim(), input.now);
    default:
      return unreachable(input);
  }
}

function reportStep(state: LearnState, bytes: Uint8Array, now: number): LearnStep {
  switch (state.at) {
    case 'quiet':
    case 'pressing':
      return stay({ ...state, phase: record(state.phase, bytes) });
    case 'holding': {
      const bits = state.found.rules.get('S');
      const hold =
        bits === undefined ? state.hold : holdReport(state.hold, bits, state.found.form, bytes, now);
      return afterHold({ ...state, phase: record(state.phase, bytes), hold }, state.hold);
    }
    default:
      return stay(state);
  }
}

function tickStep(state: LearnState, now: number): LearnStep {
  if (state.at === 'holding') return afterHold({ ...state, hold: holdTick(state.hold, now) }, state.hold);
  if (state.at !== 'quiet' || now < state.until) return stay(state);
  const recording = [state.phase];
  const noisy = noisyBytes(recording);
  const { state: next, says } = ask('Y', state.device, recording);
  return stay(next, ...(noisy.length > 0 ? [{ say: 'noise' as const, bytes: noisy }] : []), ...says);
}

/** Bytes, counted from 0, of which something changed by itself in any form of report. */
function noisyBytes(recording: Recording): readonly number[] {
  const noisy = formsOf(recording)
    .filter(({ id }) => id === undefined)
    .flatMap((form) => {
      const quiet = recording.flatMap(({ reports }) => reports.filter((bytes) => isOf(form, bytes)));
      return [...noiseOf(quiet, form).entries()].flatMap(([byte, mask]) => (mask === 0 ? [] : [byte]));
    });
  return [...new Set(noisy)].toSorted((a, b) => a - b);
}

function ask(button: Button, device: HidInfo, recording: Recording): LearnStep {
  const phase: Phase = { kind: 'press', button, reports: [] };
  return stay({ at: 'pressing', device, button, recording, phase }, { say: 'press', button });
}

function lineStep(state: LearnState, text: string, now: number): LearnStep {
  switch (state.at) {
    case 'choosing': {
      const device = /^\d{1,3}$/.test(text) ? state.devices[Number(text) - 1] : undefined;
      if (device === undefined) return stay(state, { say: 'no-such-number', count: state.devices.length });
      if (isKeyboard(device)) return stay(state, { say: 'keyboard' });
      return stay({ at: 'opening', device });
    }
    case 'pressing':
      return pressed(state, text, now);
    case 'naming':
      return named(state, text);
    case 'opening':
    case 'quiet':
    case 'holding':
    case 'learned':
    case 'ended':
      return stay(state);
    default:
      return unreachable(state);
  }
}

/** In either language, whatever the layout of the keyboard. */
const skips = new Set(['s', 'skip', 'п', 'пропустить', 'ы']);

function pressed(state: Extract<LearnState, { at: 'pressing' }>, text: string, now: number): LearnStep {
  const { device, button } = state;
  if (skips.has(text.toLowerCase()))
    return afterButton(state, state.recording, [{ say: 'skipped', button }], now);
  const recording = [...state.recording, state.phase];
  const search = findRules(recording);
  if (!search.ok) {
    const again = ask(button, device, state.recording);
    return stay(again.state, { say: 'not-found', why: search.error }, ...again.says);
  }
  return afterButton(state, recording, [{ say: 'found', found: search.value, button }], now);
}

function afterButton(
  { device, button }: Extract<LearnState, { at: 'pressing' }>,
  recording: Recording,
  says: readonly Saying[],
  now: number,
): LearnStep {
  const next = asked[asked.indexOf(button) + 1];
  if (next !== undefined) {
    const asking = ask(next, device, recording);
    return stay(asking.state, ...says, ...asking.says);
  }
  const search = findRules(recording);
  if (!search.ok || search.value.rules.size === 0) {
    const ended = end('nothing-learned');
    return stay(ended.state, ...says, ...ended.says);
  }
  const found = search.value;
  if (!found.rules.has('S')) return name(device, found, recording, false, says);
  const hold: HoldState = { at: 'waiting', since: now };
  const phase: Phase = { kind: 'hold', reports: [] };
  return stay({ at: 'holding', device, found, recording, phase, hold }, ...says, { say: 'hold' });
}

function afterHold(state: Extract<LearnState, { at: 'holding' }>, before: HoldState): LearnStep {
  const { hold, device, found, recording, phase } = state;
  if (hold.at === 'letting-go' && before.at !== 'letting-go') return stay(state, { say: 'let-go' });
  if (hold.at !== 'over') return stay(state);
  const { verdict } = hold;
  return name(device, found, [...recording, phase], verdict.capable, [{ say: 'hold-verdict', verdict }]);
}

function name(
  device: HidInfo,
  found: Found,
  recording: Recording,
  holdCapable: boolean,
  says: readonly Saying[],
): LearnStep {
  return stay({ at: 'naming', device, found, recording, holdCapable }, ...says, {
    say: 'name',
    suggested: suggestedName(device),
  });
}

const MAX_NAME = 80;
const suggestedName = ({ product = '' }: HidInfo): string =>
  product.trim().slice(0, MAX_NAME) || 'Button box';

function named(state: Extract<LearnState, { at: 'naming' }>, text: string): LearnStep {
  if (text.length > MAX_NAME) return stay(state, { say: 'name-too-long' });
  const profile = learnedProfile({ ...state, name: text === '' ? suggestedName(state.device) : text });
  if (profile.ok) return stay({ at: 'learned', profile: profile.value });
  return stay(
    { at: 'ended', why: 'not-proven' },
    { say: 'not-proven', error: profile.error },
    ...end('not-proven').says,
  );
}
