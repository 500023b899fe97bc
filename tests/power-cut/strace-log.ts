/** One finished system call of a trace written by `strace -f -xx`. */
export interface Syscall {
  readonly name: string;
  /** As strace prints them; strings still hex-escaped. */
  readonly args: readonly string[];
  /** Negative for an error. */
  readonly result: number;
  /** Such as `EIO`; absent for success. */
  readonly errno?: string;
}

const LINE = /^(\d+) +(.*)$/;
const CALL = /^(\w+)\((.*)\) += (-?\d+|\?)(?: +(E[A-Z0-9]+))?/;
const UNFINISHED = /^(.*) <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>(.*)$/;

/**
 * The calls of a trace in the order in which they returned. A call that another thread interrupted is put together
 * again; one that never returned (the process was killed in it) is left out, as nobody can have built on it.
 */
export function* parseStrace(lines: Iterable<string>): Generator<Syscall> {
  const unfinished = new Map<string, string>();
  for (const line of lines) {
    const [, pid, text] = LINE.exec(line) ?? [];
    if (pid === undefined || text === undefined || /^[+-]{3} /.test(text)) continue;
    const begun = UNFINISHED.exec(text)?.[1];
    if (begun !== undefined) {
      unfinished.set(pid, begun);
      continue;
    }
    const rest = RESUMED.exec(text)?.[1];
    const whole = rest === undefined ? text : `${unfinished.get(pid) ?? ''}${rest}`;
    if (rest !== undefined) unfinished.delete(pid);
    const [, name, args, result, errno] = CALL.exec(whole) ?? [];
    if (name === undefined || args === undefined)
      throw new Error(`not a line of strace: ${line.slice(0, 200)}`);
    // Killed within the call.
    if (result === '?') continue;
    const call = { name, args: args.split(', '), result: Number(result) };
    yield errno === undefined ? call : { ...call, errno };
  }
}

/** The bytes of a string argument. With -xx every byte is escaped, so it holds no comma. */
export function bytesOf(arg: string | undefined): Buffer {
  const [, escaped] = /^"((?:\\x[0-9a-f]{2})*)"$/.exec(arg ?? '') ?? [];
  // Three dots behind the string: it was longer than strace was told to print.
  if (escaped === undefined) throw new Error(`not a whole string of strace: ${arg?.slice(0, 80)}`);
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
}
