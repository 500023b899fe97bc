import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ADDRESS_PATTERN } from '@otklik/shared/api/mail-settings.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Setting, Settings } from '@otklik/shared/base/settings.ts';

/** The server that takes the hub's mail. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** `starttls`: TLS is demanded after the greeting; `tls`: from the first byte; `none`: in the clear. */
  readonly tls: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: string;
  /** PEM of the authorities whose certificates are believed; absent: the public ones. */
  readonly ca?: string;
  /** Address mails come from. */
  readonly from: string;
}

export const mailSettings: readonly Setting[] = [
  { flag: 'mail-host', value: 'HOST', help: 'server that takes the hub’s mail; without it none is sent' },
  { flag: 'mail-port', value: 'N', help: '587 if not given; with --mail-tls tls 465, with none 25' },
  {
    flag: 'mail-tls',
    value: 'MODE',
    help: 'starttls if not given (TLS is demanded), tls (from the first byte) or none\n(in the clear; a password then only to this machine)',
  },
  { flag: 'mail-user', value: 'NAME', help: 'who signs in there; not given: nobody does' },
  { flag: 'mail-password-file', value: 'FILE', help: 'its password; or OTKLIK_MAIL_PASSWORD' },
  {
    flag: 'mail-ca',
    value: 'FILE',
    help: 'certificate (PEM) of the authority that signed the server’s; given: no other is believed',
  },
  { flag: 'mail-from', value: 'ADDRESS', help: 'address the hub’s mail comes from' },
];

const bad = (detail: string): { readonly ok: false; readonly error: CodedError<'bad-option'> } =>
  err(coded('bad-option', detail));

const MODES = ['starttls', 'tls', 'none'] as const;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const HERE = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** What the settings say of mail; undefined: nothing. */
export function mailConfigOf(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Result<MailConfig | undefined, CodedError<'bad-option'>> {
  const host = settings.get('mail-host');
  if (host === undefined) return ok(undefined);
  if (!/^[A-Za-z0-9.:-]{1,253}$/.test(host)) return bad(`--mail-host is no host: ${host}`);
  const mode = settings.get('mail-tls') ?? 'starttls';
  const tls = MODES.find((each) => each === mode);
  if (tls === undefined) return bad(`--mail-tls is none of ${MODES.join(', ')}: ${mode}`);
  const text = settings.get('mail-port') ?? String(PORTS[tls]);
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) return bad(`--mail-port is no port: ${text}`);
  const from = settings.get('mail-from');
  if (from === undefined || from.length > 254 || !new RegExp(ADDRESS_PATTERN).test(from))
    return bad('--mail-from must be one address, such as otklik@example.org.');
  const trusted = authorityOf(settings.get('mail-ca'), tls);
  if (!trusted.ok) return trusted;
  const server = { host, port, tls, from, ...(trusted.value === undefined ? {} : { ca: trusted.value }) };
  const user = settings.get('mail-user');
  if (user === undefined) return ok(server);
  const password = passwordOf(settings.get('mail-password-file'), env.OTKLIK_MAIL_PASSWORD);
  if (!password.ok) return password;
  if (tls === 'none' && !HERE.test(host)) return bad('--mail-tls none would send the password in the clear.');
  return ok({ ...server, user, password: password.value });
}

function passwordOf(
  file: string | undefined,
  given: string | undefined,
): Result<string, CodedError<'bad-option'>> {
  if (given !== undefined && given !== '') return ok(given);
  if (file === undefined) return bad('--mail-user needs --mail-password-file or OTKLIK_MAIL_PASSWORD.');
  try {
    const password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return password === '' ? bad('--mail-password-file is empty.') : ok(password);
  } catch {
    return bad(`--mail-password-file cannot be read: ${file}`);
  }
}

function authorityOf(
  file: string | undefined,
  tls: MailConfig['tls'],
): Result<string | undefined, CodedError<'bad-option'>> {
  if (file === undefined) return ok(undefined);
  if (tls === 'none') return bad('--mail-ca needs --mail-tls starttls or tls.');
  try {
    const ca = readFileSync(file, 'utf8');
    // What is no certificate would be found out with the first mail only.
    createSecureContext({ ca });
    return new X509Certificate(ca).ca ? ok(ca) : bad(`--mail-ca is no authority's certificate: ${file}`);
  } catch {
    return bad(`--mail-ca is no readable certificate: ${file}`);
  }
}
