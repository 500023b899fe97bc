import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface MachineEnd {
  /** All lines of the serial console, without control characters. */
  readonly lines: readonly string[];
  /** It was still running after `limitMs` and was killed. */
  readonly killed: boolean;
}

/** Emulated, not virtualised: it must run where there is no KVM. `onLine` hears the console line by line. */
export async function runMachine(
  qemu: string,
  image: string,
  initrd: string,
  limitMs: number,
  onLine: (line: string) => void,
): Promise<MachineEnd> {
  const args = [
    ...['-machine', 'pc,accel=tcg', '-cpu', 'max', '-smp', '2', '-m', '1024'],
    ...['-nodefaults', '-nographic', '-no-reboot', '-monitor', 'none', '-serial', 'stdio'],
    ...['-kernel', image, '-initrd', initrd],
    // A busy machine emulates the timer late, and a kernel that checks it at boot gives up.
    ...['-append', 'console=ttyS0 quiet panic=-1 random.trust_cpu=on no_timer_check'],
  ];
  const child = spawn(qemu, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  // The machine must not outlive whoever stops the test; then its console ends, and with it the run, as failed.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.on('exit', stop);
  for (const signal of signals) process.on(signal, stop);
  let killed = false;
  const limit = setTimeout(() => {
    killed = true;
    stop();
  }, limitMs);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (raw) => {
      const line = plain(raw);
      lines.push(line);
      onLine(line);
    });
  }
  await once(child, 'close');
  clearTimeout(limit);
  process.off('exit', stop);
  for (const signal of signals) process.off(signal, stop);
  return { lines, killed };
}

const ESCAPE = String.fromCharCode(27);
const TERMINAL = new RegExp(`${ESCAPE}(\\[[0-9;?]*[A-Za-z]|[A-Za-z])`, 'g');

/** A console line without what the firmware tells a terminal, and without other control characters. */
export const plain = (line: string): string =>
  [...line.replaceAll(TERMINAL, '')].filter((char) => char >= ' ').join('');
