import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/**
 * The standard input if it may be read. A background job that reads its terminal is stopped by the kernel (SIGTTIN), so
 * a terminal is read only from the foreground; where the system does not tell (not Linux), it is taken to be.
 */
export function readableStdin(stdin: Readable & { readonly isTTY?: boolean }): Readable | undefined {
  if (stdin.isTTY !== true) return stdin;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [group, foreground] = [fields[2], fields[5]];
    return group === foreground ? stdin : undefined;
  } catch {
    return stdin;
  }
}
