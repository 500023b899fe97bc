import type { Button } from '@otklik/shared/poll/events.ts';
import type { PlaceShift } from '../shift/shift-view.ts';
import type { StaffCommand, StaffNews, StaffReply } from './staff-protocol.ts';

/**
 * What the agent and a kiosk screen say over the loopback WebSocket, as JSON. The agent sends the whole view after
 * each change: a screen that reconnects needs nothing else. Which answer was given never leaves the agent.
 */
export interface PlaceView {
  readonly place: number;
  readonly phase: 'idle' | 'ask' | 'thanks';
  /** The question asked; absent on a kiosk that has none yet (the screen then asks for an answer in general words). */
  readonly question?: { readonly ru: string; readonly en: string } & Readonly<Record<string, string>>;
  /**
   * With `ask`: the length of the window, and how much is left; the screen counts down by its own clock. Without
   * `leftMs` the window has not begun: it waits for the prompt's end.
   */
  readonly windowMs?: number;
  readonly leftMs?: number;
  /** With `ask` and a prompt still running. */
  readonly prompt?: { readonly poll: number; readonly kind: 'audio' | 'video'; readonly url: string };
  /** What the next poll will play: to be laid ready. */
  readonly nextPrompt?: { readonly kind: 'audio' | 'video'; readonly url: string };
  /** A force majeure covers this place for this long. */
  readonly forceMajeureLeftMs?: number;
  /** Answers given at this place this calendar month, by the store's zone; one dot each on idle. */
  readonly answersThisMonth: number;
  /** Buttons the screen itself offers. */
  readonly touch: boolean;
  /** A device that can answer is there. */
  readonly console: boolean;
  /** Somebody asks which workplace this is: its lights blink, and the screen says so to staff. */
  readonly identifying?: true;
  /**
   * The insert that is due and that staff have not confirmed. `armed`: the next press of the seller button confirms it.
   * For staff: the customer is asked as before.
   */
  readonly insert?: {
    readonly id: string;
    readonly text?: NonNullable<PlaceView['question']>;
    readonly armed?: true;
  };
}

/** The physical keys (KeyboardEvent.code) that press buttons at a workplace, from its keyboard's profile. */
export interface PlaceKeys {
  readonly place: number;
  readonly keys: Readonly<Record<string, Button>>;
}

/** A language of the screen that is not built in. */
export interface ScreenLanguage {
  /** As `de` or `sr-Latn`. */
  readonly tag: string;
  /** Its own name for itself. */
  readonly name: string;
  /** By the keys of the English catalogues. */
  readonly texts: Readonly<Record<string, string>>;
}

export type AgentMessage =
  | {
      readonly type: 'view';
      readonly places: readonly PlaceView[];
      /** The tag of a language for everybody, or `choice`: the customer's, beginning with `defaultLocale`. */
      readonly locale: string;
      readonly defaultLocale: string;
      /** Of prompts, 0 to 100 percent; absent: 100. */
      readonly volume?: number;
      readonly store?: string;
      /** The hub is away, or the kiosk is not enrolled: a mark only staff understand. */
      readonly offline: boolean;
      /** Wall ms by the kiosk's clock, for month names. */
      readonly now: number;
      /** The store's IANA zone, for month names; absent: the kiosk's own. */
      readonly zone?: string;
    }
  /** Sent where the data folder has languages. */
  | { readonly type: 'languages'; readonly languages: readonly ScreenLanguage[] }
  /** Sent where a keyboard has a profile. */
  | { readonly type: 'keys'; readonly places: readonly PlaceKeys[] }
  /** Who is signed in, by number. */
  | { readonly type: 'shift'; readonly places: readonly PlaceShift[] }
  /** Something only staff need to see, by closed code; the customer's screen shows a small mark. */
  | { readonly type: 'fault'; readonly code: string | null }
  /** To one screen only: the answer to its staff message of this id. */
  | { readonly type: 'staff-reply'; readonly id: number; readonly reply: StaffReply }
  /** To one screen only. */
  | StaffNews;

export type ScreenMessage =
  | {
      readonly type: 'edge';
      readonly source: 'touch' | 'keyboard';
      readonly place: number;
      readonly button: Button;
      readonly edge: 'DN' | 'UP';
    }
  | {
      readonly type: 'prompt';
      readonly place: number;
      readonly poll: number;
      readonly report: 'started' | 'ended' | 'failed';
      /** With `failed`: which file it was, and why: the page may not play sound, or the file is no good. */
      readonly sha256?: string;
      readonly reason?: 'not-allowed' | 'media' | 'missing';
    }
  /** A worker signs in, or out. */
  | { readonly type: 'sign-in'; readonly place: number; readonly number: string; readonly pin: string }
  | { readonly type: 'sign-out'; readonly place: number }
  /** What a badge scanner has typed. */
  | { readonly type: 'badge'; readonly place: number; readonly text: string }
  /** The staff layer; answered by `staff-reply` with the same id. */
  | { readonly type: 'staff'; readonly id: number; readonly command: StaffCommand };
