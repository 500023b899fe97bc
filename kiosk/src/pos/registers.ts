import { createHash, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type PosConfig, type PosRegister, type PosRule, posConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Compile } from 'typebox/compile';

/**
 * The registers that may call, and the rules: those the hub gives, and those of the kiosk's own file `pos.json`, which
 * `pos-token` writes and a person may edit. Tokens are kept only as SHA-256.
 */

/** A register, and who vouches for it. */
export interface KnownRegister extends PosRegister {
  readonly from: 'hub' | 'local';
}

export interface RegisterBook {
  registers(): readonly KnownRegister[];
  /** The register whose token this is. Takes the same time whichever it is, or none. */
  find(token: string): KnownRegister | undefined;
  /** The hub's rules first, then the file's. */
  rules(): readonly PosRule[];
  /** What is wrong with the file; registers known before still work. */
  fault(): CodedError<'pos-file-bad'> | undefined;
}

const EMPTY: PosConfig = { registers: [], rules: [] };
const fits = Compile(posConfigSchema);

export const posFile = (dataDir: string): string => join(dataDir, 'pos.json');

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Reads `pos.json`; an empty one where there is none. */
export function readPosFile(dataDir: string): Result<PosConfig, CodedError<'pos-file-bad'>> {
  let text: string;
  try {
    text = readFileSync(posFile(dataDir), 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return ok(EMPTY);
    return err(coded('pos-file-bad', `pos.json cannot be read: ${String(thrown)}`));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(coded('pos-file-bad', 'pos.json is not JSON.'));
  }
  if (fits.Check(value)) return ok(value);
  const issue = fits.Errors(value)[0];
  return err(
    coded('pos-file-bad', `pos.json does not fit at ${issue?.instancePath || '/'}: ${issue?.message ?? ''}.`),
  );
}

/** Writes it whole or not at all, readable by its owner only. */
export function writePosFile(dataDir: string, config: PosConfig): void {
  const path = posFile(dataDir);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(config, undefined, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

/** Looks at the file again whenever it has changed: a token made or revoked while the kiosk runs counts at once. */
export function createRegisterBook(dataDir: string, hub: () => PosConfig | undefined): RegisterBook {
  let local = EMPTY;
  let problem: CodedError<'pos-file-bad'> | undefined;
  let seen: string | undefined;

  function refresh(): void {
    const stamp = stampOf(posFile(dataDir));
    if (stamp === seen) return;
    seen = stamp;
    const read = readPosFile(dataDir);
    if (read.ok) local = read.value;
    problem = read.ok ? undefined : read.error;
  }

  function registers(): readonly KnownRegister[] {
    refresh();
    return [
      ...(hub()?.registers ?? []).map((one) => ({ ...one, from: 'hub' as const })),
      ...local.registers.map((one) => ({ ...one, from: 'local' as const })),
    ];
  }

  return {
    registers,
    find(token) {
      const given = Buffer.from(tokenHash(token), 'hex');
      let found: KnownRegister | undefined;
      for (const register of registers()) {
        if (timingSafeEqual(given, Buffer.from(register.token, 'hex'))) found ??= register;
      }
      return found;
    },
    rules() {
      refresh();
      return [...(hub()?.rules ?? []), ...local.rules];
    },
    fault() {
      refresh();
      return problem;
    },
  };
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
