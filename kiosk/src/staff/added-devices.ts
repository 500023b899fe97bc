import type { Journal } from '../journal/journal.ts';
import { type DeviceSpec, deviceSpec } from '../options.ts';

/** Devices taught in the staff layer, as `--device` would name them; a JSON list. */
const ADDED_DEVICES = 'devices.added';

type Settings = Pick<Journal, 'setting' | 'setSetting'>;
type HidDeviceSpec = Extract<DeviceSpec, { kind: 'hid' }>;

/** Those kept from earlier starts, less what `--device` names itself by now: flags stand over them. */
export function addedDevices(settings: Settings, given: readonly DeviceSpec[]): readonly HidDeviceSpec[] {
  return read(settings).flatMap((text) => {
    const spec = deviceSpec(text);
    if (spec?.kind !== 'hid') return [];
    const named = given.some(
      (other) => other.kind === 'hid' && other.spec.vid === spec.spec.vid && other.spec.pid === spec.spec.pid,
    );
    return named ? [] : [spec];
  });
}

/** Keeps a device (`hid:0079:0006`) at a workplace for every start to come. */
export function keepDevice(settings: Settings, device: string, place: number): void {
  const others = read(settings).filter((text) => text.replace(/@\d+$/, '') !== device);
  settings.setSetting(ADDED_DEVICES, JSON.stringify([...others, `${device}@${place}`]));
}

function read(settings: Settings): readonly string[] {
  const text = settings.setting(ADDED_DEVICES);
  if (text === undefined) return [];
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
