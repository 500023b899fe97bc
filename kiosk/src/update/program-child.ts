import { fork } from 'node:child_process';
import type { ProgramRun } from './launcher.ts';
import { launcherMessage } from './launcher-protocol.ts';

/** Starts the program as a child of this one, with the channel the launcher listens on. */
export function forkProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ProgramRun {
  const child = fork(file, args, { env: { ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  return {
    onMessage: (handler) => void child.on('message', (value) => handler(launcherMessage(value))),
    ended,
    stop(message) {
      // A signal is not an order on Windows but an end; the channel is one everywhere.
      if (child.connected) child.send(message);
      else child.kill('SIGTERM');
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
