// Runs the program itself in the foreground: same terminal, signals passed on, its exit code is ours.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { launchers } from './parents.mjs';

/** @type {readonly NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, leash?: boolean }} options
 *   leash: the child gets an IPC channel whose closing tells it that we are gone, however we went.
 * @returns {Promise<number>} the exit code; 128 + n for signal n
 */
export function runProgram(node, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: options.leash === true ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    });
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => child.kill(signal);
    for (const signal of passedOn) process.on(signal, pass);

    // npm run stands above us: when it is killed outright, nobody would stop us any more.
    const before = String(launchers());
    const watch =
      options.env.npm_lifecycle_event === undefined
        ? undefined
        : setInterval(() => {
            if (String(launchers()) !== before) child.kill('SIGTERM');
          }, 1000);
    const done = () => {
      clearInterval(watch);
      for (const signal of passedOn) process.off(signal, pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
