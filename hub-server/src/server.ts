import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { cryptoRng, type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { HELP, readConfig } from './config.ts';
import { lockDataDir } from './db/data-lock.ts';
import type { HubDatabase } from './db/hub-database.ts';
import { openSqliteDatabase } from './db/sqlite-database.ts';
import { type HubIdentity, loadHubIdentity } from './hub-identity.ts';
import { isMaintenance, runMaintenance } from './ops/cli.ts';
import { logSerializers } from './ops/request-log.ts';
import { startRetention } from './ops/retention.ts';
import { hasBuiltUi } from './plugins/web-ui.ts';
import { hashPassword } from './users/password.ts';

export interface HubOptions {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly uiDir?: string;
  readonly logLevel?: string;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string;
  /** How long requests under way may take when the hub stops; then their connections are cut. Ms. */
  readonly graceMs?: number;
  /** Whole months whose raw events stay in the database; older ones move to files. Absent: all stay. */
  readonly keepMonths?: number;
  readonly clock?: Clock;
  readonly rng?: Rng;
}

export interface RunningHub {
  /** http://HOST:PORT without a slash at the end. */
  readonly url: string;
  readonly db: HubDatabase;
  /** Stops taking requests, finishes those under way, closes the database. */
  close(): Promise<void>;
}

export type StartError = CodedError<'port-busy' | 'port-refused' | 'data-in-use' | 'data-unusable'>;

const GRACE_MS = 10_000;
const DEFAULT_UI = fileURLToPath(new URL('../../validator-ui/dist', import.meta.url));

/** Starts a hub. An expected failure (busy port, folder in use or unusable) is a value with one clear line. */
export async function openHub(options: HubOptions): Promise<Result<RunningHub, StartError>> {
  const { dataDir, port, host, uiDir = DEFAULT_UI, clock = systemClock(), rng = cryptoRng } = options;
  const prepared = prepareDataDir(dataDir);
  if (!prepared.ok) return prepared;
  const lock = prepared.value;
  const data = await openData(dataDir, clock.wall());
  if (!data.ok) {
    lock.release();
    return data;
  }
  const { identity, db } = data.value;
  const logger = pino(
    { level: options.logLevel ?? 'silent', serializers: logSerializers },
    pino.destination(2),
  );
  const app = await buildApp({
    db,
    clock,
    rng,
    identity,
    dataDir,
    uiDir,
    logger,
    metricsToken: options.metricsToken,
  });
  const { keepMonths } = options;
  const retention =
    keepMonths === undefined
      ? undefined
      : startRetention({
          ...{ db, dataDir, clock, keepMonths, timers: systemTimers },
          onDone: (work) => logger.info(work, 'old events archived'),
          onError: (error) => logger.error({ err: error }, 'old events were not archived'),
        });
  const close = async (): Promise<void> => {
    await retention?.stop();
    // Somebody who never finishes must not keep the hub from stopping: what was not answered was not acknowledged.
    const cut = setTimeout(() => app.server.closeAllConnections(), options.graceMs ?? GRACE_MS);
    await app.close();
    clearTimeout(cut);
    await db.close();
    lock.release();
  };
  try {
    await app.listen({ port, host });
  } catch (error) {
    await close();
    return err(listenError(error, port, host));
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = host.includes(':') ? `[${host}]` : host;
  return ok({ url: `http://${name}:${bound}`, db, close });
}

async function openData(
  dataDir: string,
  now: number,
): Promise<Result<{ identity: HubIdentity; db: HubDatabase }, StartError>> {
  try {
    return ok({ identity: loadHubIdentity(dataDir), db: await openSqliteDatabase(dataDir, now) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(coded('data-unusable', `The data folder ${dataDir} cannot be used: ${reason}`));
  }
}

/** For tests and scripts: as `openHub`, but an expected failure rejects. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  const hub = await openHub(options);
  if (!hub.ok) throw new Error(hub.error.detail);
  return hub.value;
}

function prepareDataDir(dataDir: string): ReturnType<typeof lockDataDir> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(coded('data-unusable', `The data folder ${dataDir} cannot be made: ${reason}`));
  }
  return lockDataDir(dataDir);
}

function listenError(error: unknown, port: number, host: string): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'EADDRINUSE'
    ? coded('port-busy', `Port ${port} on ${host} is taken; choose another with --port.`)
    : coded('port-refused', `Cannot listen on ${host}:${port} (${code}).`);
}

/** Makes an admin account unless the login exists; gives the line to print. */
export async function createAdmin(
  db: HubDatabase,
  login: string,
  by: { readonly password: string | undefined; readonly rng: Rng; readonly clock: Clock },
): Promise<string> {
  if ((await db.read('findLogin', { login })) !== undefined) return `admin ${login} exists already`;
  const password = by.password ?? randomHex(by.rng, 10);
  const user = {
    id: randomHex(by.rng, 8),
    login,
    name: login,
    role: 'admin',
    password: await hashPassword(password, by.rng),
  } as const;
  await db.write('createUser', { user, now: by.clock.wall() });
  return by.password === undefined
    ? `admin ${login} created, password (shown this once): ${password}`
    : `admin ${login} created`;
}

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (isMaintenance(first)) {
    const terminal = {
      out: (line: string): void => void process.stdout.write(`${line}\n`),
      err: (line: string): void => void process.stderr.write(`${line}\n`),
    };
    process.exitCode = await runMaintenance(first, rest, process.env, {
      now: systemClock().wall(),
      terminal,
    });
    return;
  }
  const config = readConfig(process.argv.slice(2), process.env, DEFAULT_UI);
  if (!config.ok) return fail(config.error.detail);
  if (config.value === 'help') {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const { createAdmin: login, ...options } = config.value;
  const password = process.env.OTKLIK_ADMIN_PASSWORD;
  if (login !== undefined && password !== undefined && password.length < 8) {
    return fail('OTKLIK_ADMIN_PASSWORD must have at least 8 characters.');
  }
  const hub = await openHub(options);
  if (!hub.ok) return fail(hub.error.detail);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    hub.value.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`hub: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (login !== undefined) {
    const line = await createAdmin(hub.value.db, login, { password, rng: cryptoRng, clock: systemClock() });
    process.stdout.write(`${line}\n`);
  }
  if (!hasBuiltUi(options.uiDir)) {
    process.stdout.write('hub: the web screens are not built; run: npm run build --workspace validator-ui\n');
  }
  process.stdout.write(`hub ready ${hub.value.url}\n`);
}

function fail(line: string): void {
  process.stderr.write(`hub: ${line}\n`);
  process.exitCode = 2;
}

if (import.meta.main) await main();
