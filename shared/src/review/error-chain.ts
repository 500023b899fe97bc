import type { DeviceClass } from '../poll/events.ts';

/** What the journal says of how a press came to the kiosk. */
export interface PressPath {
  readonly class: DeviceClass;
  /** How long after it happened, by the kiosk's reckoning, it came: the edge's `lag`, ms. */
  readonly lag: number;
  /**
   * From the console's last presenting itself (`device-up`) before the stamp to the stamp, ms; undefined: it did so only
   * after, in this start of the kiosk.
   */
  readonly sinceUp: number | undefined;
  /** From its last presenting itself to its telling of the press, ms. */
  readonly toldAfter: number;
}

/** A level counts once nine samples of a millisecond agree (firmware-protocol/firmware/common/debounce.h); the ninth begins within one. */
const DEBOUNCE_MS = 9;
/** Until a contact rests: 6.2 ms was the longest of the good ones of J. Ganssle, A Guide to Debouncing, 2004. */
const BOUNCE_MS = 7;
/** What bought boxes and keyboards take for their own scanning and debounce at most; they say nothing of it. */
const BOX_DEBOUNCE_MS = 20;
/** The longest interval a console is polled at over USB (PROTOCOL.md, 12), and what cheap encoders ask for. */
const USB_POLL_MS = 10;
/**
 * What the fastest of the frames a device's time is told by takes at most: 5.6 ms for 64 bytes at 115200 baud, the 16 ms an
 * FTDI chip waits by default, and a kiosk at work.
 */
const READ_MS = 100;
/** Just after a greeting its one heartbeat may be all that tells the time, read by a kiosk that stands still for as long. */
const STILL_MS = 1000;
/** A touch screen scans within 20 ms; its page may be at work for 50 (a long task, W3C Long Tasks) and draw a frame. */
const TOUCH_SCAN_MS = 20;
const PAGE_MS = 60;
/** Both clocks count whole milliseconds. */
const ROUND_MS = 2;
/** What the clock of a board may be off by: a ceramic resonator, 0.5 % (PROTOCOL.md, 7). */
const BOARD_RATE = 0.005;
/** The oldest frame that a device's time may be told by (firmware-protocol/src/clock-map.ts: two windows, one run out). */
const MAP_REACH_MS = 30_000;
/**
 * What came sooner was on its way for the first time: a resend comes 250 ms after at the earliest (PROTOCOL.md, 6), of which
 * the kiosk's reckoning may miss what the fastest frame took and half a percent. Ms.
 */
export const FRESH_MS = 140;
/**
 * After so long, ms, a console that is up has been heard to tell its time: a heartbeat comes with the greeting and each
 * second after it. Until then a kiosk that has heard none for 1500 ms dates what comes to its arrival (PROTOCOL.md, 7).
 */
const GREETED_MS = 8000;

/**
 * Bound of |kiosk's stamp − first touch of the contact|, whole ms, never below 0.
 *
 * A console with a clock of its own (`serial`, and `hid` where it speaks our protocol): its edge is stamped with device time
 * t plus the least (arrival − t') of the frames of the last 10 to 30 s, its own included (PROTOCOL.md, 7). With D the time
 * from the edge to its arrival and r the board's rate, whatever frame is the least:
 * - it is late by at most debounce and bounce, what that frame took, and r·D: frames after the edge lie within D of it;
 * - it is early by at most r·max(D, 30 s), and by no more than `lag`, since nothing comes before it happens.
 * D itself is lag plus that lateness, hence the division. So a press that was resent, or kept while the cable was out,
 * is known the less the longer it was kept: half a percent of that, 18 s an hour.
 *
 * Undefined where the journal cannot tell: what is stamped so soon after the console came up that no heartbeat may have told
 * its time yet is perhaps dated to its arrival, however long it was kept, or to that of one before it, since stamps never go
 * back. A stamp from before it came up was told by a heartbeat.
 *
 * A bought box (also `hid`), keys and touch are stamped as they come: late by their scanning, their way and the page.
 * A `hid` console may be either, so the larger counts. Not covered: a kiosk that stood still for longer than named above
 * while it had nothing else to go by, and a contact or a box worse than named there.
 */
export function consoleError({ class: kind, lag, sinceUp, toldAfter }: PressPath): number | undefined {
  const untold = sinceUp !== undefined && sinceUp < GREETED_MS;
  const read = toldAfter < GREETED_MS ? STILL_MS : READ_MS;
  switch (kind) {
    case 'serial':
      return untold ? undefined : boardError(DEBOUNCE_MS + read, lag);
    case 'hid':
      return untold
        ? undefined
        : boardError(Math.max(DEBOUNCE_MS, BOX_DEBOUNCE_MS) + USB_POLL_MS + read, lag);
    case 'keyboard':
      return BOX_DEBOUNCE_MS + BOUNCE_MS + USB_POLL_MS + PAGE_MS + ROUND_MS;
    case 'touch':
      return TOUCH_SCAN_MS + PAGE_MS + ROUND_MS;
  }
}

/** `delay`: what comes before the edge, and to its arrival by the fastest frame, ms. */
function boardError(delay: number, lag: number): number {
  const late = (delay + BOUNCE_MS + ROUND_MS + BOARD_RATE * lag) / (1 - BOARD_RATE);
  const early = Math.min(lag, BOARD_RATE * Math.max(MAP_REACH_MS, lag + late)) + ROUND_MS;
  return Math.ceil(Math.max(late, early));
}

/** What a kiosk's clock gains or loses at most while NTP slews it (500 ppm, RFC 5905) over a crystal of 100 ppm. */
const KIOSK_RATE = 0.0006;

/** Bound of what the kiosk's clock may have run from its sample to the press, `age` ms apart; whole ms. Not covered: a clock set anew between. */
export const kioskClockError = (age: number): number => Math.ceil(Math.abs(age) * KIOSK_RATE);

/** The links from the press to the picture, each a bound in ms; undefined where it is not known. */
export interface ErrorLinks {
  /** Press → kiosk's stamp. */
  readonly console: number | undefined;
  /** The kiosk's clock since its sample. */
  readonly kiosk: number | undefined;
  /** Half the round trip of the sample: kiosk's clock → hub's. */
  readonly hub: number;
  readonly camera: number | undefined;
}

/** The sum of what is known, ms, and whether that is all. Bounds add up: each says the worst of its link. */
export function totalError({ console, kiosk, hub, camera }: ErrorLinks): {
  readonly total: number;
  readonly whole: boolean;
} {
  return {
    total: (console ?? 0) + (kiosk ?? 0) + hub + (camera ?? 0),
    whole: console !== undefined && kiosk !== undefined && camera !== undefined,
  };
}
