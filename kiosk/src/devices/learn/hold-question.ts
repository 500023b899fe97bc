import { type Bits, isDown } from './find-rules.ts';
import type { ReportForm } from './recording.ts';
import { isOf } from './recording.ts';

/**
 * Whether the seller's button is told down as long as it is held: force majeure rests on that. Some boxes repeat a held
 * button, some let go of it by themselves. Times in ms, monotonic.
 */
export const HOLD_MS = 4000;
/** A person told to let go does so within this. */
export const LET_GO_MS = 5000;
/** Nobody is slower than this to press after being asked. */
export const PRESS_WITHIN_MS = 30_000;

export type HoldState =
  | { readonly at: 'waiting'; readonly since: number }
  | { readonly at: 'down'; readonly since: number }
  /** Told to let go. */
  | { readonly at: 'letting-go'; readonly since: number; readonly told: number }
  /** Up before it was told so: by the device, or the person. More of it says which. */
  | { readonly at: 'early'; readonly since: number; readonly up: number; readonly edges: number }
  | { readonly at: 'over'; readonly verdict: HoldVerdict };

export type HoldVerdict =
  | { readonly capable: true }
  /** The device repeats the button, with the number of its changes. */
  | { readonly capable: false; readonly why: 'repeats'; readonly edges: number }
  /** Up by itself after so many ms, or let go too early. */
  | { readonly capable: false; readonly why: 'lets-go'; readonly after: number }
  | { readonly capable: false; readonly why: 'no-release' }
  | { readonly capable: false; readonly why: 'no-press' };

const over = (verdict: HoldVerdict): HoldState => ({ at: 'over', verdict });

export function holdReport(
  state: HoldState,
  bits: Bits,
  form: ReportForm,
  bytes: Uint8Array,
  at: number,
): HoldState {
  if (!isOf(form, bytes)) return state;
  const down = isDown(bits, bytes);
  switch (state.at) {
    case 'waiting':
      return down ? { at: 'down', since: at } : state;
    case 'down':
      return down ? state : { at: 'early', since: state.since, up: at, edges: 1 };
    case 'letting-go':
      return down ? state : over({ capable: true });
    case 'early': {
      const wasDown = state.edges % 2 === 0;
      return wasDown === down ? state : { ...state, edges: state.edges + 1 };
    }
    case 'over':
      return state;
  }
}

export function holdTick(state: HoldState, at: number): HoldState {
  switch (state.at) {
    case 'waiting':
      return at - state.since >= PRESS_WITHIN_MS ? over({ capable: false, why: 'no-press' }) : state;
    case 'down':
      return at - state.since >= HOLD_MS ? { at: 'letting-go', since: state.since, told: at } : state;
    case 'letting-go':
      return at - state.told >= LET_GO_MS ? over({ capable: false, why: 'no-release' }) : state;
    case 'early':
      if (at - state.since < HOLD_MS) return state;
      return over(
        state.edges > 1
          ? { capable: false, why: 'repeats', edges: state.edges }
          : { capable: false, why: 'lets-go', after: state.up - state.since },
      );
    case 'over':
      return state;
  }
}
