import { isIP } from 'node:net';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { portOf, type Setting, type Settings } from '@otklik/shared/base/settings.ts';

/** Settings of tills, folders and shifts. */
export interface PosOptions {
  readonly posPort?: number;
  readonly posListen?: { readonly host: string; readonly port: number };
  readonly posCertificate?: { readonly cert: string; readonly key: string };
  readonly posFolders: readonly { readonly path: string; readonly place: number }[];
  readonly roster?: string;
}

export const posSettings: readonly Setting[] = [
  {
    flag: 'pos-port',
    value: 'N',
    help:
      'port on 127.0.0.1 where tills call (docs/till.md); unset: 8091 once there is a register,\n' +
      'unless --pos-listen is given',
  },
  {
    flag: 'pos-listen',
    value: 'ADDR:PORT',
    help: 'the same for tills on other machines, with TLS; [ADDR]:PORT for IPv6',
  },
  {
    flag: 'pos-cert',
    value: 'FILE',
    help: 'its certificate chain, PEM; unset: the kiosk makes its own, once',
  },
  { flag: 'pos-key', value: 'FILE', help: 'the key of that certificate, PEM' },
  {
    flag: 'pos-folder',
    value: 'DIR[@N]',
    multiple: true,
    help: 'a folder into which a till writes JSON or CSV files, for workplace N (default 1)',
  },
  { flag: 'roster', value: 'FILE', help: 'CSV of who works when: operator, from, to in store time' },
];

const bad = (detail: string): Result<never, CodedError<'bad-option'>> => err(coded('bad-option', detail));

export function readPosOptions(settings: Settings): Result<PosOptions, CodedError<'bad-option'>> {
  const port = portOf(settings, 'pos-port', -1);
  if (!port.ok) return port;
  const listen = settings.get('pos-listen');
  const posListen = listen === undefined ? undefined : addressOf(listen);
  if (listen !== undefined && posListen === undefined) {
    return bad(`--pos-listen is ADDR:PORT, as in 192.168.1.20:8443, not ${listen}.`);
  }
  const cert = settings.get('pos-cert');
  const key = settings.get('pos-key');
  if ((cert === undefined) !== (key === undefined)) return bad('--pos-cert and --pos-key go together.');
  if (cert !== undefined && listen === undefined) return bad('--pos-cert needs --pos-listen ADDR:PORT.');
  const posFolders: { path: string; place: number }[] = [];
  for (const text of settings.all('pos-folder')) {
    const [, path = '', place = '1'] = /^(.+?)(?:@([1-9]\d{0,2}))?$/.exec(text) ?? [];
    if (path === '' || Number(place) > 255)
      return bad(`--pos-folder is DIR, with @N for workplace N, not ${text}.`);
    if (posFolders.some((one) => one.path === path)) return bad(`--pos-folder ${path} is given twice.`);
    posFolders.push({ path, place: Number(place) });
  }
  const roster = settings.get('roster');
  return ok({
    ...(port.value < 0 ? {} : { posPort: port.value }),
    ...(posListen === undefined ? {} : { posListen }),
    ...(cert === undefined || key === undefined ? {} : { posCertificate: { cert, key } }),
    posFolders,
    ...(roster === undefined ? {} : { roster }),
  });
}

function addressOf(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || isIP(host) === 0 || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}
