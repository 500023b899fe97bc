import {
  BEEP_MAX_MS,
  BEEP_MIN_MS,
  BUTTONS,
  type Button,
  LED_MODES,
  type LedMode,
  MAX_COUNT,
} from './constants.ts';

/** One comma-separated field: strict both ways. `decode` gives undefined for anything but the one right spelling. */
export interface Field<T> {
  decode(text: string): T | undefined;
  encode(value: T): string;
}

const decimal = (min: number, max: number): Field<number> => ({
  decode: (text) => {
    if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) return undefined;
    const value = Number(text);
    return value >= min && value <= max ? value : undefined;
  },
  encode: String,
});

const matching = (pattern: RegExp): Field<string> => ({
  decode: (text) => (pattern.test(text) ? text : undefined),
  encode: (value) => value,
});

export const uint32 = decimal(0, 0xffff_ffff);
export const count = decimal(0, MAX_COUNT);
export const beepMs = decimal(BEEP_MIN_MS, BEEP_MAX_MS);
export const version = decimal(1, 1);
/** Model and serial. */
export const name = matching(/^[A-Za-z0-9_-]{1,16}$/);
export const bootId = matching(/^[0-9A-F]{8}$/);

/** Two upper-case hex digits. The upper four bits are reserved: taken, not looked at. */
export const mask: Field<number> = {
  decode: (text) => (/^[0-9A-F]{2}$/.test(text) ? Number.parseInt(text, 16) : undefined),
  encode: (value) => value.toString(16).toUpperCase().padStart(2, '0'),
};

export const button: Field<Button> = {
  decode: (text) => BUTTONS.find((known) => known === text),
  encode: (value) => value,
};

export const seller: Field<'S'> = {
  decode: (text) => (text === 'S' ? 'S' : undefined),
  encode: (value) => value,
};

/** Letters of the buttons present, each once, at least one, in any order. */
export const buttons: Field<readonly Button[]> = {
  decode: (text) => {
    const letters = [...text].map((letter) => button.decode(letter));
    const known = letters.filter((letter) => letter !== undefined);
    const good = known.length > 0 && known.length === letters.length && new Set(known).size === known.length;
    return good ? known : undefined;
  },
  encode: (value) => value.join(''),
};

export const ledMode: Field<LedMode> = {
  decode: (text) => (/^[0-3]$/.test(text) ? LED_MODES[Number(text)] : undefined),
  encode: (value) => String(LED_MODES.indexOf(value)),
};
