import type { SessionFault } from '@otklik/firmware-protocol/session-types.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { deviceEn } from '@otklik/shared/i18n/device-en.ts';
import { deviceRu } from '@otklik/shared/i18n/device-ru.ts';

/** Everything that can be wrong with a device: a closed list, each with its words in `shared/src/i18n/device-*.ts`. */
export type DeviceFault =
  | SessionFault
  /** No serialport binary for this platform: serial consoles cannot be read. */
  | 'serialport-missing'
  /** node-hid cannot be loaded, mostly for want of libusb or libudev. */
  | 'hid-missing'
  /** The device cannot be opened: not there, busy, no permission. */
  | 'open-failed'
  /** No device of this vid, pid and serial is plugged in. */
  | 'hid-absent'
  /** More devices fit than are asked for. */
  | 'hid-ambiguous'
  /** The device is there, but no profile says what its buttons are. */
  | 'profile-missing'
  /** A profile file that cannot be used. */
  | 'profile-invalid'
  /** Reports of another length or id than the profile or the protocol has. */
  | 'bad-report'
  /** The seller's button was held on a device that cannot raise force majeure. */
  | 'hold-not-capable'
  /** Two devices use one serial: this one is recorded under another name. */
  | 'serial-taken';

/** Each fault has its words: without them this does not compile. */
const texts: Readonly<Record<Locale, Readonly<Record<`fault.${DeviceFault}`, string>>>> = {
  ru: deviceRu,
  en: deviceEn,
};

/** What a fault means and what to do about it, for whoever stands before the kiosk. */
export const faultText = (locale: Locale, code: DeviceFault): string => texts[locale][`fault.${code}`];
