import { join } from 'node:path';
import { type KioskScreen, kioskScreenSchema } from '@otklik/shared/api/kiosk-screen.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, portOf, readSettings, type Setting, type Settings } from '@otklik/shared/base/settings.ts';
import { readSettingsFile } from '@otklik/shared/base/settings-file.ts';
import { Compile } from 'typebox/compile';
import { type HidSpec, specName } from './devices/hid/choose.ts';
import { type PosOptions, posSettings, readPosOptions } from './pos/pos-options.ts';

export type DeviceSpec =
  | { readonly kind: 'serial'; readonly path: string; readonly place: number }
  | { readonly kind: 'hid'; readonly spec: HidSpec; readonly place: number }
  | { readonly kind: 'touch'; readonly place: number }
  /** `profile`: the id of a profile that says which keys are the buttons. */
  | { readonly kind: 'keyboard'; readonly profile?: string; readonly place: number };

export interface KioskOptions extends PosOptions {
  readonly data: string;
  readonly hub?: string;
  readonly enrol?: string;
  readonly devices: readonly DeviceSpec[];
  readonly shell: 'electron' | 'chromium' | 'none';
  readonly screenPort: number;
  /** What is set here stands over what the hub sets. */
  readonly screen: KioskScreen;
  readonly plainHttp: boolean;
  /** The staff layer closes by itself after this long without use, ms. */
  readonly staffIdleMs: number;
  /** Nobody has pressed anything for so long before an update is put in, ms. */
  readonly quietMs: number;
  /** A new version has been well for so long before it is trusted, ms. */
  readonly trialMs: number;
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
      'behind any of them @N for workplace N (default 1). Touch and keyboard are those of the\n' +
      'screen. Profiles: docs/devices.md; `learn` instead of flags makes one.',
  },
  {
    flag: 'shell',
    value: 'NAME',
    help:
      'electron or chromium: show the screen full-screen, one window a display;\n' +
      'none (default): print its address. electron: its program from OTKLIK_ELECTRON=FILE or\n' +
      'node_modules/electron, showing the bundle (npm run bundle -- kiosk)',
  },
  { flag: 'screen-port', value: 'N', help: 'port of the screen on 127.0.0.1; 0 (default) takes a free one' },
  {
    flag: 'locale',
    value: 'NAME',
    help:
      'ru, en or another language of DIR/languages; or choice (default): Russian until the customer\n' +
      'chooses; choice:en begins with English. This and the next three stand over the hub.',
  },
  {
    flag: 'touch',
    value: 'on|off',
    help: 'whether the screen has the buttons too; unset: where a workplace has no other device',
  },
  {
    flag: 'layout',
    value: 'NAME',
    help: 'side-by-side (default): all workplaces on one screen; displays: an address for each',
  },
  { flag: 'volume', value: 'N', help: 'of prompts, 0 to 100 percent (default 100)' },
  ...posSettings,
  {
    flag: 'staff-idle',
    value: 'SECONDS',
    help: 'the staff layer closes after so long without use, 10 to 600 (default 60)',
  },
  {
    flag: 'update-after',
    value: 'SECONDS',
    help: 'an update is put in when nobody has pressed anything for so long, at least 5; 120 if not given',
  },
  {
    flag: 'update-trial',
    value: 'SECONDS',
    help: 'a new version must be well for so long to be trusted, 5 to 200; 20 if not given',
  },
  { flag: 'plain-http', help: 'allow a hub over plain HTTP that is not on this machine' },
  { flag: 'help', help: 'this text' },
];

export const kioskHelp = helpText(
  'npm run kiosk -- --data DIR [--hub URL] [--enrol CODE] [--device SPEC]…\nnpm run kiosk -- learn [--data DIR]     teaches the kiosk a bought button box\nnpm run kiosk -- pos-token …            registers of tills; --help tells\nnpm run kiosk -- pin --data DIR         sets the PIN of the staff layer\n\nRuns the counter: buttons, journal, screen and sync. Works without a hub.',
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
  if (shell !== 'electron' && shell !== 'chromium' && shell !== 'none') {
    return bad(`--shell is electron, chromium or none, not ${shell}.`);
  }
  const screen = screenOf(settings);
  if (!screen.ok) return screen;
  const after = settings.get('update-after') ?? '120';
  if (!/^\d{1,5}$/.test(after)) return bad(`--update-after is a number of seconds, not ${after}.`);
  const trial = settings.get('update-trial') ?? '20';
  if (!/^\d{1,3}$/.test(trial) || Number(trial) < 5 || Number(trial) > 200) {
    return bad(`--update-trial is a whole number of seconds from 5 to 200, not ${trial}.`);
  }
  const port = portOf(settings, 'screen-port', 0);
  if (!port.ok) return port;
  const idle = settings.get('staff-idle') ?? '60';
  if (!/^\d{2,3}$/.test(idle) || Number(idle) < 10 || Number(idle) > 600) {
    return bad(`--staff-idle is a whole number of seconds from 10 to 600, not ${idle}.`);
  }
  const specs = settings.all('device');
  const devices: DeviceSpec[] = [];
  for (const spec of specs) {
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
  const pos = readPosOptions(settings);
  if (!pos.ok) return pos;
  return ok({
    data,
    ...pos.value,
    ...(hub === undefined ? {} : { hub }),
    ...(enrol === undefined ? {} : { enrol }),
    devices,
    shell,
    screenPort: port.value,
    screen: screen.value,
    plainHttp: settings.on('plain-http'),
    staffIdleMs: Number(idle) * 1000,
    quietMs: Number(after) * 1000,
    trialMs: Number(trial) * 1000,
  });
}

const screenCheck = Compile(kioskScreenSchema);
const onOff: Readonly<Record<string, boolean>> = { on: true, off: false };
/** How each setting of the screen is read from text, and what the text may be. */
const screenFlags = [
  { flag: 'locale', form: 'a language as ru or en, choice, or choice:en', read: (text: string) => text },
  { flag: 'touch', form: 'on or off', read: (text: string) => onOff[text] ?? text },
  { flag: 'layout', form: 'side-by-side or displays', read: (text: string) => text },
  {
    flag: 'volume',
    form: 'a whole number from 0 to 100',
    read: (text: string) => (/^\d{1,3}$/.test(text) ? Number(text) : text),
  },
] as const;

/** What flags, environment or file say of the screen. */
function screenOf(settings: Settings): Result<KioskScreen, CodedError<'bad-option'>> {
  let screen: KioskScreen = {};
  for (const { flag, form, read } of screenFlags) {
    const text = settings.get(flag);
    if (text === undefined) continue;
    const next: unknown = { ...screen, [flag]: read(text) };
    if (!screenCheck.Check(next)) return bad(`--${flag} is ${form}, not ${text}.`);
    screen = next;
  }
  return ok(screen);
}

/** A device as `--device` names it; undefined where that is none. */
export function deviceSpec(spec: string): DeviceSpec | undefined {
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
