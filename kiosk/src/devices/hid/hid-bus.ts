import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { ProfileMatch } from './profile.ts';

/** One entry of the system's list of HID devices. A device with several collections has several, on one path. */
export interface HidInfo {
  /** Good until it is unplugged; another one when it comes back. */
  readonly path: string;
  readonly vid: number;
  readonly pid: number;
  readonly serial?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  /** Absent where the backend does not tell (libusb). */
  readonly usagePage?: number;
  readonly usage?: number;
  readonly interface?: number;
}

export interface HidHandle {
  /** An output report, its id first. What cannot be written is dropped: the other side tells when it is gone. */
  write(report: Uint8Array): void;
  close(): Promise<void>;
}

export interface HidEvents {
  readonly report: (bytes: Uint8Array) => void;
  /** Once, and not after close(). */
  readonly vanished: () => void;
}

export type HidBusError = CodedError<'hid-missing' | 'open-failed'>;

/** The system's HID devices. There is no notice of plugging: whoever waits for a device lists again. */
export interface HidBus {
  list(): Promise<Result<readonly HidInfo[], HidBusError>>;
  open(path: string, events: HidEvents): Promise<Result<HidHandle, HidBusError>>;
}

/** Whether a profile's match is about this device. What a backend does not tell cannot contradict. */
export function matches(match: ProfileMatch, info: HidInfo): boolean {
  const number = (text: string) => Number.parseInt(text, 16);
  return (
    number(match.vid) === info.vid &&
    number(match.pid) === info.pid &&
    (match.usagePage === undefined ||
      info.usagePage === undefined ||
      number(match.usagePage) === info.usagePage) &&
    (match.usage === undefined || info.usage === undefined || number(match.usage) === info.usage) &&
    (match.interface === undefined || info.interface === undefined || match.interface === info.interface) &&
    (match.serial === undefined || match.serial === info.serial)
  );
}

export const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
