import type { Button } from '@otklik/shared/poll/events.ts';
import { formsOf, isOf, PRESSES, type Recording, type ReportForm } from './recording.ts';

/**
 * Which bits of the reports are the buttons. Pure. A button's bits are those that
 * - stand still while nobody presses: what changes by itself is a counter or an axis,
 * - leave rest and come back exactly as often as the button was pressed,
 * - say nothing while another button is pressed.
 */
export interface Bits {
  readonly byte: number;
  readonly mask: number;
  readonly value: number;
}

export interface Found {
  readonly form: ReportForm;
  readonly rules: ReadonlyMap<Button, Bits>;
}

export type NotFound =
  /** No report came at all. */
  | { readonly code: 'silent'; readonly button: Button }
  /** Reports came, but only what changes by itself changed. */
  | { readonly code: 'only-noise'; readonly button: Button }
  /** Something changed, but not as often as asked. */
  | { readonly code: 'count'; readonly button: Button; readonly seen: number }
  /** What changed also changes for another button or by itself. */
  | { readonly code: 'taken'; readonly button: Button };

export type Search =
  | { readonly ok: true; readonly value: Found }
  | { readonly ok: false; readonly error: NotFound };

/** The rules of all buttons recorded, in one form of report; else why the last of them is not found. */
export function findRules(recording: Recording): Search {
  const buttons = recording.flatMap((phase) => (phase.kind === 'press' ? [phase.button] : []));
  let failure: Failure | undefined;
  for (const form of formsOf(recording)) {
    const tried = searchForm(recording, buttons, form);
    if (tried.ok) return tried;
    // The form in which most was understood tells most about what is the matter.
    if (failure === undefined || better(tried, failure)) failure = tried;
  }
  const [first = 'Y'] = buttons;
  return { ok: false, error: failure?.error ?? { code: 'silent', button: buttons.at(-1) ?? first } };
}

interface Failure {
  readonly ok: false;
  readonly error: NotFound;
  readonly found: number;
}

const told: readonly NotFound['code'][] = ['silent', 'only-noise', 'count', 'taken'];
const better = (a: Failure, b: Failure): boolean =>
  a.found > b.found || (a.found === b.found && told.indexOf(a.error.code) > told.indexOf(b.error.code));

function searchForm(
  recording: Recording,
  buttons: readonly Button[],
  form: ReportForm,
): { readonly ok: true; readonly value: Found } | Failure {
  const phases: Phases = {
    noise: noiseOf(reportsOf(recording, 'quiet', form), form),
    pressed: new Map(buttons.map((button) => [button, reportsOf(recording, button, form)])),
    quiet: reportsOf(recording, 'quiet', form),
  };
  const rules = new Map<Button, Bits>();
  for (const button of buttons) {
    const found = searchButton(phases, button);
    if ('code' in found) return { ok: false, error: found, found: rules.size };
    rules.set(button, found);
  }
  return { ok: true, value: { form, rules } };
}

interface Phases {
  readonly quiet: readonly Uint8Array[];
  readonly pressed: ReadonlyMap<Button, readonly Uint8Array[]>;
  /** The bits of each byte that are not looked at. */
  readonly noise: readonly number[];
}

function reportsOf(recording: Recording, which: Button | 'quiet', form: ReportForm): readonly Uint8Array[] {
  return recording
    .filter((phase) => (phase.kind === 'press' ? phase.button : phase.kind) === which)
    .flatMap(({ reports }) => reports.filter((bytes) => isOf(form, bytes)));
}

/**
 * What changed while nobody pressed. Where a byte took more than two values it is a counter or an axis, whose higher
 * bits will change too, if later; lower ones that stood still may be buttons (game pads count so above two buttons).
 */
export function noiseOf(quiet: readonly Uint8Array[], form: ReportForm): readonly number[] {
  return Array.from({ length: form.length }, (_, byte) => {
    if (byte === 0 && form.id !== undefined) return 0xff;
    const values = new Set(quiet.map((bytes) => bytes[byte] ?? 0));
    const [one = 0] = values;
    const changed = [...values].reduce((mask, value) => mask | (value ^ one), 0);
    const lowest = changed & -changed;
    return values.size > 2 ? 0xff & ~(lowest - 1) : changed;
  });
}

function searchButton({ quiet, pressed, noise }: Phases, button: Button): Bits | NotFound {
  const own = pressed.get(button) ?? [];
  const rest = own.at(-1);
  if (rest === undefined) return { code: 'silent', button };
  const others = [...pressed].filter(([other]) => other !== button).flatMap(([, reports]) => reports);
  const moved = changes(own, rest, noise);
  if (moved.every((mask) => mask === 0)) return { code: 'only-noise', button };

  const movedByAny = changes([...own, ...others], rest, noise);
  const inStep: Bits[] = [];
  let seen = 0;
  for (const bits of candidates(own, rest, moved, movedByAny)) {
    const count = timesDown(own, bits);
    if (count === PRESSES) inStep.push(bits);
    else seen = Math.max(seen, count);
  }
  if (inStep.length === 0) return { code: 'count', button, seen };
  const free = inStep.find((bits) => [...quiet, ...others].every((bytes) => !isDown(bits, bytes)));
  return free ?? { code: 'taken', button };
}

const changes = (reports: readonly Uint8Array[], rest: Uint8Array, noise: readonly number[]) =>
  noise.map(
    (ignored, byte) =>
      reports.reduce((mask, bytes) => mask | ((bytes[byte] ?? 0) ^ (rest[byte] ?? 0)), 0) & ~ignored,
  );

/**
 * What may be the button, the likeliest first: a bit that moves alone in its byte, all that moves in a byte, all that
 * any button moves there (a hat's directions share bits), and last a single bit of several.
 */
function* candidates(
  own: readonly Uint8Array[],
  rest: Uint8Array,
  moved: readonly number[],
  movedByAny: readonly number[],
): Generator<Bits> {
  for (const [byte, mask] of moved.entries()) if (isOneBit(mask)) yield bitOf(rest, byte, mask);
  for (const masks of [moved, movedByAny]) {
    for (const [byte, mask] of masks.entries()) {
      const value = onlyValue(own, rest, byte, mask);
      if (value !== undefined) yield { byte, mask, value };
    }
  }
  for (const [byte, mask] of moved.entries()) {
    for (let bit = 1; bit < 0x100; bit <<= 1) if ((mask & bit) !== 0) yield bitOf(rest, byte, bit);
  }
}

const isOneBit = (mask: number): boolean => mask !== 0 && (mask & (mask - 1)) === 0;

const bitOf = (rest: Uint8Array, byte: number, mask: number): Bits => ({
  byte,
  mask,
  value: ~(rest[byte] ?? 0) & mask,
});

/** The value the masked byte has besides its rest, where there is just one. */
function onlyValue(reports: readonly Uint8Array[], rest: Uint8Array, byte: number, mask: number) {
  const values = new Set(reports.map((bytes) => (bytes[byte] ?? 0) & mask));
  values.delete((rest[byte] ?? 0) & mask);
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

export const isDown = ({ byte, mask, value }: Bits, bytes: Uint8Array): boolean =>
  ((bytes[byte] ?? 0) & mask) === value;

function timesDown(reports: readonly Uint8Array[], bits: Bits): number {
  let down = false;
  let count = 0;
  for (const bytes of reports) {
    const now = isDown(bits, bytes);
    if (now && !down) count += 1;
    down = now;
  }
  return count;
}
