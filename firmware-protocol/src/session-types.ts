import type { MonoMs } from '@otklik/shared/base/ids.ts';
import type { ClockMap } from './clock-map.ts';
import type { Button } from './constants.ts';
import type { DeviceMessage, HostMessage, HostMessageOf } from './messages.ts';
import type { DropCounts, ParserState } from './parser.ts';

/** What a console says of itself, or its USB descriptors of it. */
export interface SessionDevice {
  readonly serial: string;
  readonly bootId: string;
  readonly model: string;
  readonly class: 'serial' | 'hid';
  readonly buttons: readonly Button[];
  readonly holdCapable: boolean;
}

/** Names one edge for good: a repeat has the same. `t` is device ms since its boot. */
export interface SessionEdgeId {
  readonly serial: string;
  readonly bootId: string;
  readonly seq: number;
  readonly t: number;
}

export type LostReason = 'unplugged' | 'silent' | 'reboot' | 'closed' | 'refused';

export type SessionFault =
  /** HELLO or report of another major version. */
  | 'version-unsupported'
  /** A frame with a good crc, or a HID report, that is not a message of this version. */
  | 'bad-message'
  /** Bytes that are not frames. */
  | 'line-noise'
  /** An edge of a button the device is said not to have. It is reported all the same. */
  | 'unknown-button'
  /** What cannot be of the boot that is known: a serial console is asked again. */
  | 'boot-doubted'
  /** Changes that came again, or before one that is still missing. Nothing is lost or recorded twice by that. */
  | 'resent';

/** What the session tells the kiosk; the kiosk's DeviceReport one to one. */
export type SessionReport =
  | { readonly kind: 'up'; readonly device: SessionDevice }
  | { readonly kind: 'lost'; readonly serial: string; readonly reason: LostReason }
  | {
      readonly kind: 'edge';
      readonly button: Button;
      readonly edge: 'DN' | 'UP';
      readonly id: SessionEdgeId;
      /** When it happened, by the host's monotonic clock. */
      readonly own: MonoMs;
    }
  /** Via `heartbeat` the id has the seq of the DN held and the t of the heartbeat: there is no frame of its own. */
  | {
      readonly kind: 'hold';
      readonly id: SessionEdgeId;
      readonly own: MonoMs;
      readonly via: 'frame' | 'heartbeat';
    }
  | {
      readonly kind: 'gap';
      readonly serial: string;
      readonly bootId: string;
      readonly from: number;
      readonly to: number;
    }
  /** `count`: of how many such things it tells, 1 where it does not say. */
  | { readonly kind: 'fault'; readonly code: SessionFault; readonly detail: string; readonly count?: number };

export type SessionOutput = SessionReport | { readonly kind: 'send'; readonly message: HostMessage };

/** What a session of either kind puts out: reports, and acknowledgements to be sent. */
export type SharedOutput = SessionReport | { readonly kind: 'send'; readonly message: HostMessageOf<'ACK'> };

/** Where outputs go, in order. */
export interface OutputSink {
  push(output: SharedOutput): unknown;
}

/** One seq of a device: buttons that changed at one instant, or the hold of the seller button. */
export interface Change {
  readonly seq: number;
  readonly t: number;
  /** Empty for a hold. */
  readonly edges: readonly { readonly edge: 'DN' | 'UP'; readonly button: Button }[];
}

/** What a device says of itself each second. */
export interface Beat {
  readonly t: number;
  /** Buttons down now. */
  readonly mask: number;
  readonly lastSeq: number;
  /** The oldest change the device can still send. */
  readonly oldestSeq: number;
}

export type SessionInput =
  /** The line has been opened. */
  | { readonly kind: 'open' }
  /** The line is gone: it vanished, or the kiosk closed it. */
  | { readonly kind: 'line-lost'; readonly reason: 'unplugged' | 'closed' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'message'; readonly message: DeviceMessage }
  /** Time passes; at least every 100 ms. */
  | { readonly kind: 'tick' }
  /** All edges up to `seq` of this boot are durable: only this sends an ACK for the first time. */
  | { readonly kind: 'durable'; readonly serial: string; readonly bootId: string; readonly seq: number };

/** A frame or report that could be read, but is no message of this version. */
export interface IgnoredCounts {
  readonly unknownType: number;
  readonly badField: number;
}

/** What a step needs from outside. */
export interface SessionContext {
  readonly now: MonoMs;
  /** Last seq the journal holds for (serial, bootId), 0 for none. */
  readonly durableUpTo: (serial: string, bootId: string) => number;
}

/** What is known of one boot of a device; kept while the line is away, so that it goes on where it was. */
export interface BootState {
  readonly device: SessionDevice;
  /** The seq accepted next. */
  readonly expected: number;
  /** The last durable seq; undefined while there is none. Never at or past `expected`. */
  readonly durable: number | undefined;
  readonly clock: ClockMap | undefined;
  /** A heartbeat has come since the greeting, so edges can be placed in time. */
  readonly timed: boolean;
  readonly greetedAt: MonoMs;
  readonly lastBeat: number | undefined;
  /** The device said again that it is this boot after its frames were doubted: not asked a second time. */
  readonly vouched: boolean;
  /** The last changes accepted, newest last, to tell a repeat from another boot's edge. */
  readonly recent: readonly Change[];
  /** The seller's press going on, as long as it can still become a hold. */
  readonly seller: { readonly seq: number; readonly t: number; readonly held: boolean } | undefined;
  /** Host time given to the newest edge: times never go back within a boot. */
  readonly lastOwn: MonoMs | undefined;
  /** Changes that came again or too early, and what of them has been told, when. */
  readonly resent: {
    readonly again: number;
    readonly early: number;
    readonly told: number;
    readonly at: MonoMs;
  };
}

export interface SessionState {
  readonly parser: ParserState;
  /** `asking`: the line is open and HELLO awaited. `refused`: the device speaks another version. */
  readonly phase: 'closed' | 'asking' | 'up' | 'refused';
  /** `up` was reported and no `lost` since. */
  readonly reported: boolean;
  readonly idDue: number;
  readonly heardAt: number;
  readonly boot: BootState | undefined;
  readonly ignored: IgnoredCounts;
  /** Drops already told as a fault, and when. */
  readonly told: { readonly at: number; readonly dropped: DropCounts };
}
