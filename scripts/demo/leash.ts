import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * `node leash.ts FILE ARGS…`: runs a program in this process's own group and ends it when the starter is gone. The
 * starter holds the other end of an IPC channel; the kernel closes it however the starter died, SIGKILL included.
 * The program itself needs to know nothing of it, and one that hangs is ended all the same.
 */
const graceMs = 5000;

const program = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });

/** Everything in this group: the program's own children too, and this process. */
const endGroup = (): void => {
  process.kill(0, 'SIGKILL');
};

let abandoned = false;
process.on('disconnect', () => {
  abandoned = true;
  program.kill('SIGTERM');
  setTimeout(endGroup, graceMs);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => program.kill(signal));
}

program.once('error', (error) => {
  console.error(`cannot run ${process.execPath}: ${error.message}`);
  process.exit(127);
});
program.once('exit', (code, signal) => {
  // The starter sweeps the group by itself while it lives.
  if (abandoned) endGroup();
  process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
});
