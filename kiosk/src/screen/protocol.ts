import type { Button } from '@otklik/shared/poll/events.ts';

/**
 * What the agent and a kiosk screen say over the loopback WebSocket, as JSON. The agent sends the whole view after
 * each change: a screen that reconnects needs nothing else. Which answer was given never leaves the agent.
 */
export interface PlaceView {
  readonly place: number;
  readonly phase: 'idle' | 'ask' | 'thanks';
  /** The question asked; absent on a kiosk that has none yet (the screen then asks for an answer in general words). */
  readonly question?: { readonly ru: string; readonly en: string };
  /** With `ask`: the length of the window, and how much is left; the screen counts down by its own clock. */
  readonly windowMs?: number;
  readonly leftMs?: number;
  /** With `ask` and a prompt still running. */
  readonly prompt?: { readonly poll: number; readonly kind: 'audio' | 'video'; readonly url: string };
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
}

/** The physical keys (KeyboardEvent.code) that press buttons at a workplace, from its keyboard's profile. */
export interface PlaceKeys {
  readonly place: number;
  readonly keys: Readonly<Record<string, Button>>;
}

export type AgentMessage =
  | {
      readonly type: 'view';
      readonly places: readonly PlaceView[];
      /** Fixed locale, or the customer's choice. */
      readonly locale: 'ru' | 'en' | 'choice';
      readonly defaultLocale: 'ru' | 'en';
      readonly store?: string;
      /** The hub is away, or the kiosk is not enrolled: a mark only staff understand. */
      readonly offline: boolean;
      /** Wall ms by the kiosk's clock, for month names. */
      readonly now: number;
      /** The store's IANA zone, for month names; absent: the kiosk's own. */
      readonly zone?: string;
    }
  /** Sent where a keyboard has a profile. */
  | { readonly type: 'keys'; readonly places: readonly PlaceKeys[] }
  /** Something only staff need to see, by closed code; the customer's screen shows a small mark. */
  | { readonly type: 'fault'; readonly code: string | null };

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
    };
