import type { BothWays } from './details.ts';
import type { PosProblem } from './problems.ts';

/** How the tills fare, for the diagnostics page. Times are wall ms. */
export interface PosStatus {
  readonly doors: readonly DoorStatus[];
  readonly registers: readonly RegisterStatus[];
  readonly folders: readonly FolderStatus[];
  /** What is wrong with `pos.json`. */
  readonly fileFault?: string;
}

export interface DoorStatus {
  /** Host and port as asked for, or as they are once it is open. */
  readonly address: string;
  readonly tls: boolean;
  /** SHA-256 of the certificate. */
  readonly fingerprint?: string;
  /** Why nobody is heard there. */
  readonly fault?: string;
}

export interface RegisterStatus {
  readonly id: string;
  readonly place: number;
  readonly from: 'hub' | 'local';
  /** The kiosk has its workplace. */
  readonly served: boolean;
  readonly lastCall?: { readonly at: number; readonly result: string };
  readonly lastError?: { readonly at: number; readonly code: PosProblem };
}

export interface FolderStatus {
  readonly path: string;
  readonly place: number;
  readonly state: 'there' | 'away' | 'silent' | 'not-writable';
  /** When it came into this state. */
  readonly since: number;
  readonly lastDone?: { readonly at: number; readonly file: string; readonly rows: number };
  readonly lastBad?: { readonly at: number; readonly file: string; readonly reason: BothWays };
}
