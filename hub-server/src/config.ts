import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

export interface HubConfig {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly uiDir: string;
  readonly logLevel: string;
  /** Login of an admin account to make at start, where it does not exist. */
  readonly createAdmin?: string;
}

export type ConfigError = CodedError<'bad-option'>;
type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export const HELP = `Otklik hub

  node hub-server/src/server.ts --data DIR [options]

Each option is taken from the flag, else from the environment, else from DIR/hub.json.

  --data DIR             OTKLIK_DATA                        folder of the database and the hub's key (made if absent)
  --port N               OTKLIK_PORT          "port"        8080 if not given; 0 takes any free port
  --host ADDRESS         OTKLIK_HOST          "host"        127.0.0.1 if not given
  --ui DIR               OTKLIK_UI            "ui"          built web screens; validator-ui/dist if not given
  --log-level LEVEL      OTKLIK_LOG_LEVEL     "logLevel"    ${LOG_LEVELS.join(', ')}; info if not given
  --create-admin LOGIN   OTKLIK_CREATE_ADMIN  "createAdmin" makes an admin account unless it exists; the password comes
                                                            from OTKLIK_ADMIN_PASSWORD, else one is drawn and printed
  --help                                                    this text
`;

const FLAGS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  ui: { type: 'string' },
  'log-level': { type: 'string' },
  'create-admin': { type: 'string' },
  help: { type: 'boolean' },
} as const;
const FILE_KEYS = new Set(['port', 'host', 'ui', 'logLevel', 'createAdmin']);

const bad = (detail: string): { readonly ok: false; readonly error: ConfigError } =>
  err(coded('bad-option', detail));

/** The configuration, `help` where it was asked for, or one clear line about what is wrong. */
export function readConfig(
  args: readonly string[],
  env: Environment,
  defaultUi: string,
): Result<HubConfig | 'help', ConfigError> {
  const parsed = parseFlags(args);
  if (!parsed.ok) return parsed;
  const flags = parsed.value;
  if (flags.help === true) return ok('help');
  const data = flags.data ?? env.OTKLIK_DATA;
  if (data === undefined || data === '') return bad('--data DIR is missing (--help lists the options).');
  const dataDir = resolve(data);
  const file = readFile(join(dataDir, 'hub.json'));
  if (!file.ok) return file;
  const pick = (flag: string | undefined, variable: string, key: string): string | undefined =>
    flag ?? env[variable] ?? file.value.get(key);
  const port = pick(flags.port, 'OTKLIK_PORT', 'port') ?? '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return bad(`--port ${port} is not a port (0 to 65535).`);
  const host = pick(flags.host, 'OTKLIK_HOST', 'host') ?? '127.0.0.1';
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]{1,253}$/.test(host))
    return bad(`--host ${host} is not an address.`);
  const logLevel = pick(flags['log-level'], 'OTKLIK_LOG_LEVEL', 'logLevel') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel))
    return bad(`--log-level ${logLevel} is none of ${LOG_LEVELS.join(', ')}.`);
  const createAdmin = pick(flags['create-admin'], 'OTKLIK_CREATE_ADMIN', 'createAdmin');
  if (createAdmin !== undefined && (createAdmin.length === 0 || createAdmin.length > 64)) {
    return bad('--create-admin takes a login of 1 to 64 characters.');
  }
  return ok({
    dataDir,
    port: Number(port),
    host,
    uiDir: resolve(pick(flags.ui, 'OTKLIK_UI', 'ui') ?? defaultUi),
    logLevel,
    ...(createAdmin === undefined ? {} : { createAdmin }),
  });
}

function parseFlags(args: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values);
  } catch (error) {
    // parseArgs reports a wrong flag by throwing.
    return bad(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

function readFile(path: string): Result<ReadonlyMap<string, string>, ConfigError> {
  if (!existsSync(path)) return ok(new Map());
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return bad(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return bad(`${path} must hold one JSON object.`);
  }
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(content)) {
    if (!FILE_KEYS.has(key)) return bad(`${path} has the unknown key "${key}".`);
    if (typeof value !== 'string' && typeof value !== 'number')
      return bad(`${path}: "${key}" must be text or a number.`);
    values.set(key, String(value));
  }
  return ok(values);
}
