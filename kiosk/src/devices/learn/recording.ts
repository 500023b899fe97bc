import type { Button } from '@otklik/shared/poll/events.ts';

/** What was recorded while one thing was asked for: nothing, presses of a button, or the hold. */
export type Phase =
  | { readonly kind: 'quiet'; readonly reports: readonly Uint8Array[] }
  | { readonly kind: 'press'; readonly button: Button; readonly reports: readonly Uint8Array[] }
  | { readonly kind: 'hold'; readonly reports: readonly Uint8Array[] };

export type Recording = readonly Phase[];

/** Presses that are asked for: enough that a counter does not keep step with them by chance. */
export const PRESSES = 3;
/** Reports kept of a phase; at 8 ms a report, four minutes. What comes later is not looked at. */
const MAX_REPORTS = 30_000;

/** A report at the end of a phase; one that says the same as the last says nothing new. */
export function record(phase: Phase, bytes: Uint8Array): Phase {
  const last = phase.reports.at(-1);
  if (phase.reports.length >= MAX_REPORTS || (last !== undefined && sameBytes(last, bytes))) return phase;
  return { ...phase, reports: [...phase.reports, bytes] };
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Which reports are looked at: those of one length and, where reports are numbered, of one id. */
export interface ReportForm {
  readonly length: number;
  readonly id?: number;
}

export const isOf = ({ length, id }: ReportForm, bytes: Uint8Array): boolean =>
  bytes.length === length && (id === undefined || bytes[0] === id);

/** More first bytes than this are no ids of reports. */
const MAX_IDS = 8;

/**
 * The forms in which this device may be read, the simplest first. Ids are tried where the first byte has several
 * values and never 0, which is no id (USB HID 1.11, 6.2.2.7).
 */
export function formsOf(recording: Recording): readonly ReportForm[] {
  const firstBytes = new Map<number, Set<number>>();
  for (const { reports } of recording) {
    for (const bytes of reports) {
      const [first] = bytes;
      if (first === undefined) continue;
      const seen = firstBytes.get(bytes.length) ?? new Set();
      firstBytes.set(bytes.length, seen.add(first));
    }
  }
  return [...firstBytes].flatMap(([length, seen]) => {
    const numbered = seen.size > 1 && seen.size <= MAX_IDS && !seen.has(0);
    return [{ length }, ...(numbered ? [...seen].map((id) => ({ length, id })) : [])];
  });
}
