import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, portOf, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { readSettingsFile } from '@otklik/shared/base/settings-file.ts';

export type DeviceSpec =
  | { readonly kind: 'serial'; readonly path: string; readonly place: number }
  | { readonly kind: 'touch' | 'keyboard'; readonly place: number };

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
      'serial:PATH, touch or keyboard; behind any of them @N for workplace N (default 1).\n' +
      'Default: touch. Touch and keyboard are those of the screen.',
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
  'npm run kiosk -- --data DIR [--hub URL] [--enrol CODE] [--device SPEC]…\n\nRuns the counter: buttons, journal, screen and sync. Works without a hub.',
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
      return bad(`--device is serial:PATH, touch or keyboard, with @N for workplace N, not ${spec}.`);
    }
    devices.push(device);
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
  const match = /^(serial:(.+?)|touch|keyboard)(?:@([1-9]\d?))?$/.exec(spec);
  if (match === null) return undefined;
  const place = Number(match[3] ?? 1);
  const path = match[2];
  if (path !== undefined) return { kind: 'serial', path, place };
  return { kind: match[1] === 'touch' ? 'touch' : 'keyboard', place };
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:';
}
