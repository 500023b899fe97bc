import type { KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { hashPassword } from '@otklik/shared/base/password.ts';
import { passwordFault } from '@otklik/shared/base/password-rules.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { cryptoRng, type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { HELP, readConfig } from './config.ts';
import { lockDataDir } from './db/data-lock.ts';
import type { HubDatabase } from './db/hub-database.ts';
import { openSqliteDatabase } from './db/sqlite-database.ts';
import type { AllowedNetwork } from './deliveries/addresses.ts';
import type { MailConfig } from './deliveries/mail-config.ts';
import { type HubIdentity, loadHubIdentity } from './hub-identity.ts';
import { isMaintenance } from './ops/maintenance.ts';
import { hasBuiltUi } from './plugins/built-ui.ts';
import type { Printer } from './reports/print-pdf.ts';
import { drawLink } from './users/links.ts';
import type { OidcSettings } from './users/oidc-provider.ts';
import type { SecondStepRule } from './users/second-step.ts';

export interface HubOptions {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly uiDir?: string;
  readonly logLevel?: string;
  /** Origin under which people reach the hub, such as https://hub.example; absent: the hub's own address. */
  readonly publicUrl?: string;
  /** Absent: `optional`; the program's own default is `required`. */
  readonly secondStep?: SecondStepRule;
  readonly oidc?: OidcSettings;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string;
  /** Public keys one of which must have signed a release of the kiosk's program. */
  readonly releaseKeys?: readonly KeyObject[];
  /** How long requests under way may take when the hub stops; then their connections are cut. Ms. */
  readonly graceMs?: number;
  /** Whole months whose raw events stay in the database; older ones move to files. Absent: all stay. */
  readonly keepMonths?: number;
  /** Absent: no mail is sent. */
  readonly mail?: MailConfig;
  /** Networks webhooks may go to beside public addresses. */
  readonly webhookAllow?: readonly AllowedNetwork[];
  /** Between two looks at what alert rules watch, ms; absent: a minute. */
  readonly alertsEveryMs?: number;
  /** Between two looks at what is to be scored by risk, ms; absent: five minutes. */
  readonly riskEveryMs?: number;
  /** How long events wait before they are scored, ms; absent: ten seconds. */
  readonly riskSettleMs?: number;
  /** Between two looks at pictures for the motion hint, ms; absent: a minute. */
  readonly motionEveryMs?: number;
  /** Room on the disk for what is made of recordings, bytes; absent: 2 GiB. */
  readonly videoCacheBytes?: number;
  /** What reports are printed by; absent: the machine's Chromium. */
  readonly printer?: Printer;
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

const DEFAULT_UI = fileURLToPath(new URL('../../validator-ui/dist', import.meta.url));

/** Starts a hub. An expected failure (busy port, folder in use or unusable) is a value with one clear line. */
export async function openHub(options: HubOptions): Promise<Result<RunningHub, StartError>> {
  const { dataDir, port, host, uiDir = DEFAULT_UI, clock = systemClock(), rng = cryptoRng } = options;
  const prepared = prepareDataDir(dataDir);
  if (!prepared.ok) return prepared;
  const lock = prepared.value;
  // The database's workers get ready while this thread loads what it serves them by: most of a start is loading.
  const [data, { startServing }] = await Promise.all([
    openData(dataDir, clock.wall()),
    import('./start-serving.ts'),
  ]);
  if (!data.ok) {
    lock.release();
    return data;
  }
  const { identity, db } = data.value;
  const { app, close: stop } = await startServing({ ...options, uiDir, clock, rng, identity, db });
  const close = async (): Promise<void> => {
    await stop();
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
  by: { readonly password: string; readonly rng: Rng; readonly clock: Clock },
): Promise<string> {
  if ((await db.read('findLogin', { login })) !== undefined) return `admin ${login} exists already`;
  const user = {
    id: randomHex(by.rng, 8),
    login,
    name: login,
    role: 'admin',
    password: await hashPassword(by.password, by.rng),
  } as const;
  await db.write('createUser', { user, now: by.clock.wall() });
  return `admin ${login} created`;
}

/**
 * The line with a link by which somebody makes themselves an admin, once and within a day. A link made earlier and not used
 * is good no more.
 */
export async function adminLinkLine(
  db: HubDatabase,
  { url, rng, now }: { readonly url: string; readonly rng: Rng; readonly now: number },
): Promise<string> {
  const { link, told } = drawLink(rng, { kind: 'admin', now });
  const made = await db.write('makeLink', link);
  if (!made.ok) throw new Error(made.error.detail);
  return `hub: no admin yet; whoever opens this within 24 hours becomes one (it works once):\n     ${url}${told.path}`;
}

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (isMaintenance(first)) {
    const { runMaintenance } = await import('./ops/cli.ts');
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
  if (login !== undefined && password !== undefined && passwordFault(password, login) !== undefined) {
    return fail(
      'OTKLIK_ADMIN_PASSWORD must have 12 characters at least and be none of the common passwords.',
    );
  }
  if (login !== undefined && password === undefined) {
    return fail(
      '--create-admin needs OTKLIK_ADMIN_PASSWORD; without both the hub prints a link for its first admin.',
    );
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
  const { db, url } = hub.value;
  if (login !== undefined && password !== undefined) {
    const line = await createAdmin(db, login, { password, rng: cryptoRng, clock: systemClock() });
    process.stdout.write(`${line}\n`);
  } else if (!(await db.read('hasAdmin', undefined))) {
    const now = systemClock().wall();
    const line = await adminLinkLine(db, { url: options.publicUrl ?? url, rng: cryptoRng, now });
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
