import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, portOf, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { readSettingsFile } from '@otklik/shared/base/settings-file.ts';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import { type AllowedNetwork, allowedNetwork } from './deliveries/addresses.ts';
import { type MailConfig, mailConfigOf, mailSettings } from './deliveries/mail-config.ts';
import { oidcFlags, readOidc } from './users/oidc-config.ts';
import type { OidcSettings } from './users/oidc-provider.ts';
import type { SecondStepRule } from './users/second-step.ts';

export interface HubConfig {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly uiDir: string;
  readonly logLevel: string;
  /** Origin under which people reach the hub. */
  readonly publicUrl?: string;
  readonly secondStep: SecondStepRule;
  readonly oidc?: OidcSettings;
  /** Login of an admin account to make at start, where it does not exist. */
  readonly createAdmin?: string;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string;
  /** Public keys one of which must have signed a release of the kiosk's program. */
  readonly releaseKeys?: readonly KeyObject[];
  /** Whole months whose raw events stay in the database; absent: all. */
  readonly keepMonths?: number;
  /** Absent: no mail is sent. */
  readonly mail?: MailConfig;
  /** Networks webhooks may go to beside public addresses. */
  readonly webhookAllow?: readonly AllowedNetwork[];
  /** Room on the disk for fragments and thumbnails made of recordings, bytes; absent: the default. */
  readonly videoCacheBytes?: number;
}

export type ConfigError = CodedError<'bad-option'>;
type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const known: readonly Setting[] = [
  {
    flag: 'data',
    value: 'DIR',
    help: "folder of the database, the hub's key and hub.json (required; made if absent)",
  },
  { flag: 'port', value: 'N', help: '8080 if not given; 0 takes any free port' },
  { flag: 'host', value: 'ADDRESS', help: '127.0.0.1 if not given' },
  { flag: 'ui', value: 'DIR', help: 'built web screens; validator-ui/dist if not given' },
  { flag: 'log-level', value: 'LEVEL', help: `${LOG_LEVELS.join(', ')}; info if not given` },
  {
    flag: 'create-admin',
    value: 'LOGIN',
    help:
      'makes an admin account unless it exists; its password comes from\n' +
      'OTKLIK_ADMIN_PASSWORD. Without it a hub that has no admin prints a link for the first',
  },
  {
    flag: 'public-url',
    value: 'URL',
    help: 'where people reach the hub, such as https://hub.example behind a proxy that ends TLS:\ncookies are then Secure and links lead there',
  },
  {
    flag: 'second-step',
    value: 'RULE',
    help: 'required (if not given): experts and admins sign in with a code of an app besides, which\nthey set up when they first sign in; optional: whoever likes to',
  },
  {
    flag: 'metrics-token',
    value: 'TOKEN',
    help: 'lets others than this machine read /metrics as Bearer TOKEN (16 characters or more);\nbetter in the environment or hub.json than on the command line',
  },
  {
    flag: 'keep-months',
    value: 'N',
    help: 'raw events stay in the database for N whole months (1 to 120), then\nmove to files in DIR/archive; polls and figures stay. Not given: all stay',
  },
  {
    flag: 'release-key',
    value: 'KEY',
    multiple: true,
    help: "public key that signs releases of the kiosk's program, as `npm run release -- key` prints\nit; without one no release is taken",
  },
  ...mailSettings,
  {
    flag: 'webhook-allow',
    value: 'NETWORK',
    multiple: true,
    help: 'address or network (10.1.0.0/16) that webhooks may go to although it is not public,\nthen also by http; without it only public addresses, by https',
  },
  {
    flag: 'video-cache-mb',
    value: 'N',
    help: 'room on the disk for fragments of recordings transcoded for the browser, in MB\n(0 to 1000000); 2048 if not given, 0 keeps nothing',
  },
  ...oidcFlags,
  { flag: 'help', help: 'this text' },
];

export const HELP = helpText(
  'npm run hub -- --data DIR [options]\n\nRuns the hub: the consolidated database and its web screens.\n' +
    'Beside it: npm run hub -- admin-link|archive|backup|rebuild|restore --help',
  known,
);

const bad = (detail: string): { readonly ok: false; readonly error: ConfigError } =>
  err(coded('bad-option', detail));

/** The configuration, `help` where it was asked for, or one clear line about what is wrong. */
export function readConfig(
  argv: readonly string[],
  env: Environment,
  defaultUi: string,
): Result<HubConfig | 'help', ConfigError> {
  const read = readSettings(known, {
    argv,
    env,
    file(settings) {
      const data = settings.get('data');
      return data === undefined || settings.on('help') ? ok({}) : readSettingsFile(join(data, 'hub.json'));
    },
  });
  if (!read.ok) return read;
  const settings = read.value;
  if (settings.on('help')) return ok('help');
  const data = settings.get('data');
  if (data === undefined || data === '') return bad('--data DIR is missing (--help lists the options).');
  const port = portOf(settings, 'port', 8080);
  if (!port.ok) return port;
  const host = settings.get('host') ?? '127.0.0.1';
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]{1,253}$/.test(host))
    return bad(`--host is not an address: ${host}`);
  const logLevel = settings.get('log-level') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel))
    return bad(`--log-level is none of ${LOG_LEVELS.join(', ')}: ${logLevel}`);
  const createAdmin = settings.get('create-admin');
  if (createAdmin !== undefined && (createAdmin.length === 0 || createAdmin.length > 64)) {
    return bad('--create-admin takes a login of 1 to 64 characters.');
  }
  const publicUrl = settings.get('public-url');
  if (publicUrl !== undefined && !isOrigin(publicUrl)) {
    return bad(`--public-url is no address such as https://hub.example: ${publicUrl}`);
  }
  const secondStep = settings.get('second-step') ?? 'required';
  if (secondStep !== 'required' && secondStep !== 'optional') {
    return bad(`--second-step is neither required nor optional: ${secondStep}`);
  }
  const oidc = readOidc(settings, publicUrl);
  if (!oidc.ok) return oidc;
  const metricsToken = settings.get('metrics-token');
  if (metricsToken !== undefined && !/^[\x21-\x7e]{16,256}$/.test(metricsToken)) {
    return bad('--metrics-token takes 16 to 256 printable characters without spaces.');
  }
  const months = settings.get('keep-months');
  if (months !== undefined && !(/^\d{1,3}$/.test(months) && Number(months) >= 1 && Number(months) <= 120)) {
    return bad(`--keep-months takes a whole number from 1 to 120: ${months}`);
  }
  const releaseKeys: KeyObject[] = [];
  for (const text of settings.all('release-key')) {
    const raw = Buffer.from(text, 'base64url');
    if (raw.length !== 32 || text.length !== 43) return bad(`--release-key is not a public key: ${text}`);
    releaseKeys.push(publicKeyFromRaw(raw));
  }
  const mail = mailConfigOf(settings, env);
  if (!mail.ok) return mail;
  const webhookAllow: AllowedNetwork[] = [];
  for (const text of settings.all('webhook-allow')) {
    const network = allowedNetwork(text);
    if (network === undefined) return bad(`--webhook-allow is no address or network: ${text}`);
    webhookAllow.push(network);
  }
  const cacheMb = settings.get('video-cache-mb');
  if (cacheMb !== undefined && !(/^\d{1,7}$/.test(cacheMb) && Number(cacheMb) <= 1_000_000)) {
    return bad(`--video-cache-mb takes a whole number from 0 to 1000000: ${cacheMb}`);
  }
  return ok({
    dataDir: resolve(data),
    port: port.value,
    host,
    uiDir: resolve(settings.get('ui') ?? defaultUi),
    logLevel,
    secondStep,
    ...(oidc.value === undefined ? {} : { oidc: oidc.value }),
    ...(publicUrl === undefined ? {} : { publicUrl: new URL(publicUrl).origin }),
    ...(createAdmin === undefined ? {} : { createAdmin }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(months === undefined ? {} : { keepMonths: Number(months) }),
    ...(releaseKeys.length === 0 ? {} : { releaseKeys }),
    ...(mail.value === undefined ? {} : { mail: mail.value }),
    ...(webhookAllow.length === 0 ? {} : { webhookAllow }),
    ...(cacheMb === undefined ? {} : { videoCacheBytes: Number(cacheMb) * 1024 * 1024 }),
  });
}

/** Scheme, host and perhaps a port, nothing behind them. */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) &&
  /^https?:$/.test(new URL(text).protocol) &&
  [new URL(text).origin, `${new URL(text).origin}/`].includes(text);
