import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as system } from 'node:os';
import { dirname, join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { TerminalLocale } from '../terminal-locale.ts';
import { electronTexts } from './electron-texts.ts';

/**
 * `--shell electron` under plain Node: Electron is a program of its own, which is found and started here and then does
 * everything itself, the agent included. Its npm package is never loaded: that would download the program.
 */

/** Path of Electron's program, where it is not that of the npm package. */
export const ELECTRON_VARIABLE = 'OTKLIK_ELECTRON';

export interface ElectronProgram {
  readonly binary: string;
  /** The bundle it shows: `npm run bundle -- kiosk`. */
  readonly bundle: string;
}

export type ElectronMissing = CodedError<'electron-missing' | 'electron-bundle-missing'>;

interface Looking {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the program that runs: a bundle's folder, or the repository's. */
  readonly programDir: string;
  readonly locale: TerminalLocale;
}

/** Finds Electron and what it is to show; the error's text says in the terminal's language how to get what is missing. */
export function findElectron(looking: Looking): Result<ElectronProgram, ElectronMissing> {
  const { env, programDir, locale } = looking;
  const texts = electronTexts[locale];
  const named = env[ELECTRON_VARIABLE];
  const binary = named === undefined || named === '' ? installedElectron(programDir) : named;
  if (binary === undefined) return err(coded('electron-missing', texts.missing));
  if (!may(binary, constants.X_OK)) {
    return err(coded('electron-missing', named === binary ? texts.named(binary) : texts.missing));
  }
  const main = join('kiosk', 'src', 'shell', 'electron', 'main.js');
  const bundle = [programDir, join(programDir, 'build', 'kiosk')].find((dir) =>
    may(join(dir, main), constants.R_OK),
  );
  if (bundle === undefined) return err(coded('electron-bundle-missing', texts.bundle));
  return ok({ binary, bundle });
}

/** As the npm package lays it down: `path.txt` names the program below `dist`. */
export function installedElectron(programDir: string): string | undefined {
  try {
    const manifest = createRequire(join(programDir, 'kiosk', 'package.json')).resolve(
      'electron/package.json',
    );
    const folder = dirname(manifest);
    return join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
  } catch {
    // Not installed, or installed without its program.
    return undefined;
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Handed on to Electron, which ends in order by each of them. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs Electron on the bundle with the kiosk's own flags until it ends. Resolves with its exit code; 128 and the signal's
 * number where a signal ended it. Undefined where it cannot be started, which has then been told.
 */
export async function runElectron(
  looking: Looking & { readonly args: readonly string[]; readonly warn: (line: string) => void },
): Promise<number | undefined> {
  const { args, env, locale, warn } = looking;
  const found = findElectron(looking);
  if (!found.ok) {
    warn(`${found.error.code}: ${found.error.detail}`);
    return undefined;
  }
  const { binary, bundle } = found.value;
  // With this variable Electron would be a bare Node without windows.
  const { ELECTRON_RUN_AS_NODE: _unwanted, ...rest } = env;
  const child = spawn(binary, [bundle, ...args], { stdio: 'inherit', env: rest });
  const handOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, handOn);
  const ended = await new Promise<number | undefined>((resolve) => {
    child.once('error', () => {
      // An error without a process: a file that may be started and is no program of this machine.
      if (child.pid === undefined) resolve(undefined);
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : system.signals[signal])),
    );
  });
  for (const signal of SIGNALS) process.off(signal, handOn);
  if (ended === undefined) warn(`electron-missing: ${electronTexts[locale].named(binary)}`);
  return ended;
}
