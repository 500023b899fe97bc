/** The numbers of the console protocol, version 1 (PROTOCOL.md). Times are milliseconds. */

export const PROTOCOL_VERSION = 1;
export const BAUD_RATE = 115_200;

/** A frame with its `$` and `\r\n`. */
export const MAX_FRAME_BYTES = 64;
/** `$`, body, `*` and crc: what is left of a frame without its `\r\n`. */
export const MAX_LINE_BYTES = MAX_FRAME_BYTES - 2;

export const HEARTBEAT_MS = 1000;
/** A device heard of for this long not at all is offline. */
export const SILENCE_MS = 3000;
/** `ID` is repeated this often until HELLO comes. */
export const ID_REPEAT_MS = 500;
/** The seller button down for this long is a hold. */
export const HOLD_MS = 3000;

/** First resend of unacknowledged edges; doubles with each resend up to the maximum. */
export const RESEND_MIN_MS = 250;
export const RESEND_MAX_MS = 2000;
/** Unacknowledged edges a device keeps at least. */
export const RING_SIZE = 32;

/** The heartbeat's `bad` and `lost` stop here: with more digits it would outgrow a frame. */
export const MAX_COUNT = 99_999_999;

export const BEEP_MIN_MS = 1;
export const BEEP_MAX_MS = 2000;

/** Yes, No, Unsure, Seller; the position is the bit in the heartbeat's mask. */
export const BUTTONS = ['Y', 'N', 'U', 'S'] as const;
export type Button = (typeof BUTTONS)[number];

/** The value of a LED frame is the position. */
export const LED_MODES = ['off', 'on', 'slow', 'fast'] as const;
export type LedMode = (typeof LED_MODES)[number];

/** The bit of a button in the heartbeat's mask. */
export const maskBit = (button: Button): number => 1 << BUTTONS.indexOf(button);
