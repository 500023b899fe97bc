import type { PollRecord } from '@otklik/shared/poll/projection.ts';

/** One call of a kiosk as it went over the line. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** base64; empty for none. */
  readonly body: string;
}

/** All that a kiosk of one schema version said, and what the hub made of it then. */
export interface Traffic {
  readonly version: string;
  readonly kiosk: string;
  readonly epoch: string;
  /** base64url */
  readonly publicKey: string;
  readonly question: string;
  readonly calls: readonly RecordedCall[];
  readonly polls: readonly { readonly poll: PollRecord; readonly openedHub: number }[];
}
