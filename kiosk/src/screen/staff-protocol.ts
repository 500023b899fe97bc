import type { UpdateStatus } from '@otklik/shared/api/releases.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { NotFound } from '../devices/learn/find-rules.ts';
import type { HoldVerdict } from '../devices/learn/hold-question.ts';
import type { Diagnostics } from './diagnostics.ts';

/**
 * What the staff layer and the agent say. Every command but the first three needs the PIN session of the very
 * connection it comes by; the reply goes to that screen only.
 */
export type StaffCommand =
  /** Before the PIN: whether there is one, and whether it may be tried. */
  | { readonly do: 'look' }
  /** Sets the first PIN of a kiosk that has none, and opens the session. */
  | { readonly do: 'first-pin'; readonly pin: string }
  | { readonly do: 'open'; readonly pin: string }
  | { readonly do: 'close' }
  /** Somebody touches the layer: it stays open. */
  | { readonly do: 'use' }
  /** Asks for the state of things; no use by itself. */
  | { readonly do: 'see' }
  /** Tests the buttons of this workplace and of no other; without one it ends that. */
  | { readonly do: 'test'; readonly place?: number }
  | { readonly do: 'fm-end'; readonly place: number }
  /** The insert of this workplace is the planned one now. `question`: the one that was shown as planned. */
  | { readonly do: 'confirm-insert'; readonly place: number; readonly question: string }
  /** `code`: what was typed or scanned. `hub`: an address typed, where none was given. */
  | { readonly do: 'enrol'; readonly code: string; readonly hub?: string }
  | { readonly do: 'locale'; readonly locale: 'ru' | 'en' | 'choice' }
  | { readonly do: 'pin'; readonly pin: string }
  | { readonly do: 'restart' }
  | { readonly do: 'update' }
  /** Back to the version before. */
  | { readonly do: 'update-back' }
  /** Begins to teach the kiosk a button box that is to be at `place`. */
  | { readonly do: 'learn'; readonly place: number }
  /** A line of the person, as at the terminal: a number, nothing (go on), `s` (skip), a name, `y`. */
  | { readonly do: 'learn-line'; readonly text: string }
  | { readonly do: 'learn-stop' };

export type StaffCode =
  /** There is no PIN session on this connection. */
  | 'staff-locked'
  | 'pin-wrong'
  | 'pin-locked'
  | 'pin-missing'
  | 'pin-exists'
  | 'pin-unfit'
  /** The hub sets the PIN; it is changed there. */
  | 'pin-from-hub'
  /** Another command of this kind is under way. */
  | 'busy'
  | 'place-unknown'
  | 'no-force-majeure'
  | 'no-insert'
  | 'other-insert'
  | 'hub-missing'
  | 'hub-away'
  | 'hub-identity'
  | 'hub-refused'
  | 'hub-url-wrong'
  | 'plain-http-refused'
  | 'enrol-code-wrong'
  | 'enrol-code-expired'
  | 'update-impossible'
  | 'learn-not-begun'
  /** A bug, kept from ending the counter; the log has more. */
  | 'unexpected';

export interface StaffPlace {
  readonly place: number;
  readonly name?: string;
  readonly forceMajeureLeftMs?: number;
  readonly insert?: {
    /** The question the printed insert must show from now on. */
    readonly planned: { readonly id: string; readonly ru: string; readonly en: string };
    /** The one that was confirmed last and counts until then. */
    readonly confirmed?: { readonly ru: string; readonly en: string };
  };
}

/** What the layer shows, as it is asked for. */
export interface StaffView {
  readonly diagnostics: Diagnostics;
  readonly places: readonly StaffPlace[];
  readonly store?: string;
  readonly enrolled: boolean;
  /** The hub's address: given at the start, or kept from enrolment. */
  readonly hub?: string;
  /** As `--locale`. */
  readonly locale: string;
  readonly pin: 'hub' | 'local';
  /** The layer closes by itself after this long without use, ms. */
  readonly idleMs: number;
  /** Absent where this kiosk was not started so that it can update itself. */
  readonly update?: {
    readonly status: UpdateStatus;
    /** What is offered is put in by staff alone. */
    readonly waitsForStaff?: true;
    /** The version before, which can be gone back to. */
    readonly previous?: string;
  };
}

export type StaffReply =
  | { readonly ok: true; readonly look?: StaffLook; readonly view?: StaffView }
  | {
      readonly ok: false;
      readonly code: StaffCode;
      readonly detail?: string;
      /** With `pin-wrong`: tries before the delay. */
      readonly triesLeft?: number;
      /** With `pin-locked`: how long no try is taken, ms. */
      readonly waitMs?: number;
    };

export interface StaffLook {
  readonly pin: 'set' | 'missing';
  readonly waitMs: number;
}

/** Where the learn wizard is: the terminal's dialogue, as a screen shows it. */
export type LearnStage =
  | {
      readonly at: 'choosing';
      /** `number`: the line that chooses it. */
      readonly devices: readonly {
        readonly number: number;
        readonly name: string;
        readonly keyboard: boolean;
      }[];
    }
  | { readonly at: 'opening' }
  | { readonly at: 'quiet' }
  | { readonly at: 'pressing'; readonly button: Button }
  | { readonly at: 'holding'; readonly letGo: boolean }
  | { readonly at: 'naming'; readonly suggested: string }
  /** A profile of that name is there already. */
  | { readonly at: 'replace'; readonly file: string }
  /** `device`: as in `--device`; it works from now on, and after each start. */
  | { readonly at: 'saved'; readonly file: string; readonly device: string; readonly place: number }
  | { readonly at: 'ended'; readonly why: LearnEnd; readonly detail?: string };

export type LearnEnd =
  | 'no-devices'
  | 'unplugged'
  | 'stopped'
  | 'nothing-learned'
  | 'not-opened'
  | 'not-proven'
  | 'not-replaced'
  | 'cannot-write'
  | 'hid-missing';

/** Something to be said beside the stage. */
export type LearnNote =
  | { readonly say: 'keyboard' }
  | { readonly say: 'no-such-number' }
  | { readonly say: 'noise' }
  | { readonly say: 'not-found'; readonly why: NotFound }
  | { readonly say: 'found'; readonly button: Button }
  | { readonly say: 'skipped'; readonly button: Button }
  | { readonly say: 'hold-verdict'; readonly verdict: HoldVerdict }
  | { readonly say: 'name-too-long' };

export interface LearnView {
  readonly stage: LearnStage;
  /** Said with this step, in order. */
  readonly notes: readonly LearnNote[];
  /** Reports of the device in this stage that differ from the one before: something of it moves. */
  readonly moved: number;
}

/** What the agent tells the screen whose layer is open, unasked. */
export type StaffNews =
  | { readonly type: 'staff-closed'; readonly why: 'idle' | 'asked' }
  | { readonly type: 'staff-learn'; readonly learn: LearnView }
  /** The buttons of a console open the layer, move in it and press what is chosen (docs/decisions/0072). */
  | {
      readonly type: 'staff-console';
      readonly place: number;
      readonly key: 'open' | 'next' | 'back' | 'press' | 'close';
    };
