import type { Button } from '@otklik/shared/poll/events.ts';
import { type ButtonRule, bitsOf, byteOf, type ReportProfile, rulesOf } from './profile.ts';

/**
 * Raw reports of a device without our protocol in, edges out. Pure. Invariants:
 * - DN and UP of a button alternate; the first is a DN, or the UP of a press that was under way at connection;
 * - a report of another form changes nothing and is counted.
 */
export interface MapperState {
  readonly down: ReadonlySet<Button>;
  /** A report has come since connection. */
  readonly known: boolean;
  readonly dropped: { readonly length: number; readonly id: number };
}

export interface MapperStep {
  readonly state: MapperState;
  readonly edges: readonly { readonly button: Button; readonly edge: 'DN' | 'UP' }[];
  /** Presses that began before anybody looked: their DN was missed, their UP will come. */
  readonly missed: number;
}

/**
 * A report this soon after connection tells what was so before it. Devices that report all the time do so every 8 to
 * 20 ms; of one that reports changes only, the first report is a change.
 */
export const SETTLE_MS = 250;

export const initialMapper: MapperState = { down: new Set(), known: false, dropped: { length: 0, id: 0 } };

/** `age`: ms since the device was opened. */
export function mapReport(
  profile: ReportProfile,
  state: MapperState,
  bytes: Uint8Array,
  age: number,
): MapperStep {
  const { length, id } = profile.report;
  if (id !== undefined && bytes[0] !== byteOf(id)) return dropped(state, 'id');
  if (bytes.length !== length) return dropped(state, 'length');
  const down = new Set(
    rulesOf(profile).flatMap(([button, rule]) => (isDown(profile, rule, bytes) ? [button] : [])),
  );
  const next: MapperState = { ...state, down, known: true };
  if (!state.known && age < SETTLE_MS) return { state: next, edges: [], missed: down.size };
  // A finger that slides from one button to the next leaves the first before it is on the second.
  const edges = [
    ...[...state.down]
      .filter((button) => !down.has(button))
      .map((button) => ({ button, edge: 'UP' as const })),
    ...[...down]
      .filter((button) => !state.down.has(button))
      .map((button) => ({ button, edge: 'DN' as const })),
  ];
  return { state: next, edges, missed: 0 };
}

function isDown({ report }: ReportProfile, rule: ButtonRule, bytes: Uint8Array): boolean {
  if ('usage' in rule) {
    const [from, to] = report.array ?? [0, -1];
    return bytes.subarray(from, to + 1).includes(byteOf(rule.usage));
  }
  const { mask, value } = bitsOf(rule);
  return ((bytes[rule.byte] ?? 0) & mask) === value;
}

function dropped(state: MapperState, why: 'length' | 'id'): MapperStep {
  const counts = { ...state.dropped, [why]: state.dropped[why] + 1 };
  return { state: { ...state, dropped: counts }, edges: [], missed: 0 };
}
