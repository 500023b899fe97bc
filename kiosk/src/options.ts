import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, portOf, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { readSettingsFile } from '@otklik/shared/base/settings-file.ts';
import { type HidSpec, specName } from './devices/hid/choose.ts';

export type DeviceSpec =
  | { readonly kind: 'serial'; readonly path: string; readonly place: number }
  | { readonly kind: 'hid'; readonly spec: HidSpec; readonly place: number }
  | { readonly kind: 'touch'; readonly place: number }
  /** `profile`: the id of a profile that says which keys are the buttons. */
  | { readonly kind: 'keyboard'; readonly profile?: string; readonly place: number };

export interface KioskOptions {
  readonly data: string;
  readonly hub?: string;
  readonly enrol?: string;
  readonly devices: readonly DeviceSpec[];
  readonly shell: 'chromium' | 'none';
  readonly screenPort: number;
  readonly locale: 'ru' | 'en' | 'choice';
  readonly plainHttp: boolean;
}

const known: readonly Setting[] = [
  { flag: 'data', value: 'DIR', help: 'folder of the journal, the key and kiosk.json (required)' },
  { flag: 'hub', value: 'URL', help: 'the hub to sync with; without it every press is only journalled' },
  { flag: 'enrol', value: 'CODE', help: 'one-time code from the hub: binds this kiosk to its workplaces' },
  {
    flag: 'device',
    value: 'SPEC',
    multiple: true,
    help:
      'serial:PATH, hid:VID:PID[:SERIAL] (hex, as in hid:0079:0006), touch or keyboard[:PROFILE];\n' +
      'behind any of them @N for workplace N (default 1). Default: touch. Touch and keyboard are\n' +
      'those of the screen. Profiles: docs/devices.md; `learn` instead of flags makes one.',
  },
  {
    flag: 'shell',
    value: 'NAME',
    help: 'chromium: show the screen full-screen; none (default): print its address',
  },
  { flag: 'screen-port', value: 'N', help: 'port of the screen on 127.0.0.1; 0 (default) takes a free one' },
  {
    flag: 'locale',
    value: 'NAME',
    help: 'ru, en, or choice (default): Russian until the customer chooses',
  },
  { flag: 'plain-http', help: 'allow a hub over plain HTTP that is not on this machine' },
  { flag: 'help', help: 'this text' },
];

export const kioskHelp = helpText(
  'npm run kiosk -- --data DIR [--hub URL] [--enrol CODE] [--device SPEC]…\nnpm run kiosk -- learn [--data DIR]     teaches the kiosk a bought button box\n\nRuns the counter: buttons, journal, screen and sync. Works without a hub.',
  known,
);

const bad = (detail: string): Result<never, CodedError<'bad-option'>> => err(coded('bad-option', detail));

/** Reads flags, environment and DIR/kiosk.json; `help` where that was asked for. */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<KioskOptions | 'help', CodedError<'bad-option'>> {
  const read = readSettings(known, {
    argv,
    env,
    file(settings) {
      const data = settings.get('data');
      return data === undefined ? ok({}) : readSettingsFile(join(data, 'kiosk.json'));
    },
  });
  if (!read.ok) return read;
  const settings = read.value;
  if (settings.on('help')) return ok('help');
  const data = settings.get('data');
  if (data === undefined) return bad('--data DIR is missing: where the journal is to be kept.');
  const hub = settings.get('hub');
  if (hub !== undefined && !isHttpUrl(hub)) return bad(`--hub is not an http or https address: ${hub}`);
  const enrol = settings.get('enrol');
  if (enrol !== undefined && hub === undefined) return bad('--enrol needs --hub URL.');
  const shell = settings.get('shell') ?? 'none';
  if (shell !== 'chromium' && shell !== 'none') return bad(`--shell is chromium or none, not ${shell}.`);
  const locale = settings.get('locale') ?? 'choice';
  if (locale !== 'ru' && locale !== 'en' && locale !== 'choice') {
    return bad(`--locale is ru, en or choice, not ${locale}.`);
  }
  const port = portOf(settings, 'screen-port', 0);
  if (!port.ok) return port;
  const specs = settings.all('device');
  const devices: DeviceSpec[] = [];
  for (const spec of specs.length === 0 ? ['touch'] : specs) {
    const device = deviceSpec(spec);
    if (device === undefined) {
      return bad(
        `--device is serial:PATH, hid:VID:PID[:SERIAL], touch or keyboard[:PROFILE], with @N for workplace N, not ${spec}.`,
      );
    }
    devices.push(device);
  }
  const mixed = mixedUp(devices);
  if (mixed !== undefined) {
    return bad(
      `--device ${mixed} is at two workplaces: nothing tells the two apart. Name each by its serial.`,
    );
  }
  return ok({
    data,
    ...(hub === undefined ? {} : { hub }),
    ...(enrol === undefined ? {} : { enrol }),
    devices,
    shell,
    screenPort: port.value,
    locale,
    plainHttp: settings.on('plain-http'),
  });
}

function deviceSpec(spec: string): DeviceSpec | undefined {
  const match = /^(.+?)(?:@([1-9]\d?))?$/.exec(spec);
  const [, device = '', at = '1'] = match ?? [];
  const place = Number(at);
  const path = /^serial:(.+)$/.exec(device)?.[1];
  if (path !== undefined) return { kind: 'serial', path, place };
  const hid = /^hid:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?$/i.exec(device);
  if (hid !== null) {
    const [, vid = '', pid = '', serial] = hid;
    const ids = { vid: Number.parseInt(vid, 16), pid: Number.parseInt(pid, 16) };
    return { kind: 'hid', spec: { ...ids, ...(serial === undefined ? {} : { serial }) }, place };
  }
  const keyboard = /^keyboard(?::([a-z0-9][a-z0-9-]{0,39}))?$/.exec(device);
  if (keyboard !== null) {
    const profile = keyboard[1];
    return { kind: 'keyboard', ...(profile === undefined ? {} : { profile }), place };
  }
  return device === 'touch' ? { kind: 'touch', place } : undefined;
}

/** The name of a HID device that is asked for, without a serial, at more than one workplace. */
function mixedUp(devices: readonly DeviceSpec[]): string | undefined {
  const places = new Map<string, number>();
  for (const device of devices) {
    if (device.kind !== 'hid' || device.spec.serial !== undefined) continue;
    const name = specName(device.spec);
    if ((places.get(name) ?? device.place) !== device.place) return name;
    places.set(name, device.place);
  }
  return undefined;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:';
}
