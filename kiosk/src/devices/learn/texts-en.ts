import type { Button } from '@otklik/shared/poll/events.ts';
import type { Ending } from './dialogue.ts';

export interface LearnTexts {
  readonly buttons: Readonly<Record<Button, string>>;
  readonly devices: string;
  readonly choose: string;
  readonly noSuchNumber: (count: number) => string;
  readonly keyboard: readonly string[];
  readonly quiet: string;
  readonly noise: (bytes: string) => string;
  readonly press: (button: string) => string;
  readonly count: (button: string, seen: number) => string;
  readonly notFound: Readonly<Record<'silent' | 'only-noise' | 'taken', (button: string) => string>>;
  readonly found: (button: string, byte: number, mask: string, value: string) => string;
  readonly skipped: (button: string) => string;
  readonly hold: string;
  readonly letGo: string;
  readonly holdCapable: string;
  readonly notHoldCapable: {
    readonly repeats: (edges: number) => string;
    readonly 'lets-go': (seconds: string) => string;
    readonly 'no-release': string;
    readonly 'no-press': string;
  };
  readonly name: (suggested: string) => string;
  readonly nameTooLong: string;
  readonly notProven: (why: string) => string;
  readonly exists: (file: string) => string;
  readonly notReplaced: string;
  readonly saved: (file: string) => string;
  readonly printed: string;
  readonly use: (device: string) => string;
  readonly cannotWrite: (why: string) => string;
  readonly hidMissing: (why: string) => string;
  readonly ended: Readonly<Record<Ending, (detail: string) => string>>;
}

export const english: LearnTexts = {
  buttons: { Y: 'Yes', N: 'No', U: 'Unsure', S: 'Seller' },
  devices: 'HID devices of this computer:',
  choose:
    'Type the number of the button box and press Enter. Ctrl-C ends; nothing is written before the end.',
  noSuchNumber: (count) => `A number from 1 to ${count}, please.`,
  keyboard: [
    'This is a keyboard: its keys reach the kiosk through the screen and need not be learned.',
    'Start the kiosk with --device keyboard, or write which keys are the buttons: docs/devices.md. Choose another number, or Ctrl-C.',
  ],
  quiet: 'Press nothing for 5 seconds: what changes now changes by itself …',
  noise: (bytes) =>
    `Bytes that change by themselves (counters, axes), counted from 0: ${bytes}. They are not buttons.`,
  press: (button) =>
    `${button}: press and release this button exactly 3 times, then Enter. There is no such button: s and Enter.`,
  count: (button, seen) =>
    `${button}: 3 presses were asked for and ${seen === 0 ? 'none that is like a button' : seen} came. Once more.`,
  notFound: {
    silent: (button) => `${button}: the device reported nothing. Once more, or another button.`,
    'only-noise': (button) => `${button}: only what changes by itself changed. Once more, or another button.`,
    taken: (button) =>
      `${button}: what changed also changes without this button: it is another button’s, or changes by itself. Once more, or another button.`,
  },
  found: (button, byte, mask, value) => `${button}: byte ${byte}, mask ${mask}, pressed ${value}.`,
  skipped: (button) => `${button}: skipped.`,
  hold: 'Now press the seller’s button and hold it until you are told to let go.',
  letGo: 'Let go now.',
  holdCapable: 'The device reports the whole hold: force majeure can be raised with it.',
  notHoldCapable: {
    repeats: (edges) =>
      `The device reported ${edges + 1} changes during one hold: it repeats a held button. Force majeure cannot be raised with it.`,
    'lets-go': (seconds) =>
      `The device reported the button released after ${seconds} s, before you were told to let go. Force majeure cannot be raised with it; if you let go early, learn again.`,
    'no-release':
      'The device did not report that the button was released. Force majeure cannot be raised with it.',
    'no-press': 'No press came within 30 s. Force majeure cannot be raised with this profile.',
  },
  name: (suggested) => `Name of the profile [${suggested}]:`,
  nameTooLong: 'At most 80 characters, please.',
  notProven: (why) => `The profile does not read the presses as you made them (${why}).`,
  exists: (file) => `${file} is there already. Replace it? y and Enter; anything else ends.`,
  notReplaced: 'Nothing was written.',
  saved: (file) => `Written, read back and tried on your presses: ${file}`,
  printed: 'Tried on your presses. No --data DIR was given: keep this text as DIR/profiles/NAME.json.',
  use: (device) => `Use it: npm run kiosk -- --data DIR --device ${device}`,
  cannotWrite: (why) => `The profile cannot be written: ${why}`,
  hidMissing: (why) =>
    `HID devices cannot be read here: the library does not load (${why}). On Debian: apt-get install libusb-1.0-0 libudev1.`,
  ended: {
    'no-devices': () =>
      'No HID device is plugged in, or this user may not see any. Plug the button box in and start again.',
    unplugged: () => 'The device was unplugged. Nothing was written.',
    stopped: () => 'Stopped. Nothing was written.',
    'nothing-learned': () => 'No button was learned. Nothing was written.',
    'not-opened': (detail) =>
      `The device cannot be opened (${detail}). It is in use, or this user has no right to it: docs/devices.md says how to give it.`,
    'not-proven': () => 'Nothing was written.',
  },
};
