/** What the screen shows of a workplace's shift: a number, never a name, and for a few seconds what came of a try. */
export interface PlaceShift {
  readonly place: number;
  /** Of who is signed in. */
  readonly number?: string;
  readonly notice?: ShiftNotice;
  /** Whether anybody can sign in by PIN; by badge. */
  readonly pin: boolean;
  readonly badge: boolean;
}

export type ShiftNotice =
  | { readonly code: 'signed-in' | 'signed-out' | 'badge-unknown' }
  | { readonly code: 'pin-wrong'; readonly triesLeft: number }
  | { readonly code: 'pin-locked'; readonly waitMs: number };

/** For the diagnostics page. */
export interface ShiftStatus {
  readonly places: readonly {
    readonly place: number;
    readonly number?: string;
    readonly by?: 'pin' | 'badge' | 'roster';
  }[];
  readonly roster?: { readonly entries: number; readonly fault?: string };
}
