// What every step of the set-up is given.

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from './texts.mjs';

/** @typedef {import('./types.ts').Context} Context */

/** An expected failure of the set-up: one line for the person, and the exit code. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}

/**
 * @param {Context} context
 * @param {import('./types.ts').TextKey} key
 * @param {import('./types.ts').Params} [params]
 */
export const tell = (context, key, params) => context.say(text(context.locale, key, params));

/**
 * @param {Context} context
 * @param {import('./types.ts').TextKey} key
 * @param {import('./types.ts').Params} [params]
 * @param {number} [exitCode]
 */
export const failure = (context, key, params, exitCode) =>
  new SetupError(text(context.locale, key, params), exitCode);

/**
 * Runs a helper program without a terminal, its output into a log file.
 * @param {Context} context
 * @param {string} logName
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, append?: boolean, shell?: boolean }} [options]
 * @returns {Promise<{ code: number | null, log: string, error?: NodeJS.ErrnoException }>}
 */
export function runLogged(context, logName, command, args, options = {}) {
  const folder = join(context.root, '.otklik');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, logName);
  const file = openSync(log, options.append === true ? 'a' : 'w');
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? context.root,
      env: options.env ?? context.env,
      stdio: ['ignore', file, file],
      shell: options.shell ?? false,
    });
    child.once('error', (error) => resolve({ code: null, log, error }));
    child.once('exit', (code) => resolve({ code, log }));
  });
}

/**
 * The line of a log that says best what went wrong.
 * @param {string} log
 */
export function firstErrorLine(log) {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const errors = lines.filter(
    (line) => /^npm (error|ERR!) \S/i.test(line) && !/(error|ERR!) (code |A complete log)/i.test(line),
  );
  return errors[0] ?? lines.filter((line) => line !== '').at(-1) ?? '';
}

/** @param {number} since ms */
export const secondsSince = (since) => Math.max(1, Math.round((Date.now() - since) / 1000));
