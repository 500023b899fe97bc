import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { helpText, portOf, readSettings, type Setting } from '@otklik/shared/base/settings.ts';
import { readSettingsFile } from '@otklik/shared/base/settings-file.ts';

export interface HubConfig {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly uiDir: string;
  readonly logLevel: string;
  /** Login of an admin account to make at start, where it does not exist. */
  readonly createAdmin?: string;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string;
  /** Whole months whose raw events stay in the database; absent: all. */
  readonly keepMonths?: number;
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
      'OTKLIK_ADMIN_PASSWORD, else one is drawn and printed',
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
  { flag: 'help', help: 'this text' },
];

export const HELP = helpText(
  'npm run hub -- --data DIR [options]\n\nRuns the hub: the consolidated database and its web screens.\n' +
    'Beside it: npm run hub -- archive|backup|rebuild|restore --help',
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
  const metricsToken = settings.get('metrics-token');
  if (metricsToken !== undefined && !/^[\x21-\x7e]{16,256}$/.test(metricsToken)) {
    return bad('--metrics-token takes 16 to 256 printable characters without spaces.');
  }
  const months = settings.get('keep-months');
  if (months !== undefined && !(/^\d{1,3}$/.test(months) && Number(months) >= 1 && Number(months) <= 120)) {
    return bad(`--keep-months takes a whole number from 1 to 120: ${months}`);
  }
  return ok({
    dataDir: resolve(data),
    port: port.value,
    host,
    uiDir: resolve(settings.get('ui') ?? defaultUi),
    logLevel,
    ...(createAdmin === undefined ? {} : { createAdmin }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(months === undefined ? {} : { keepMonths: Number(months) }),
  });
}
