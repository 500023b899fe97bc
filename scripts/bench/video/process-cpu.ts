import { readdirSync, readFileSync } from 'node:fs';

/** CPU a process has taken since its start, ms: all its threads, and of them those of V8 that compile and collect. */
export interface ProcessCpu {
  readonly all: number;
  readonly helpers: number;
}

/** By Linux's count of each thread, to the microsecond; NaN where there is none. Of threads that have ended nothing is told. */
export function processCpu(pid: number): ProcessCpu {
  let all = 0;
  let helpers = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const read = (name: string): string => readFileSync(`/proc/${pid}/task/${thread}/${name}`, 'utf8');
      const ms = Number(read('schedstat').split(' ')[0]) / 1e6;
      all += ms;
      if (read('comm').startsWith('V8Worker')) helpers += ms;
    }
  } catch {
    return { all: Number.NaN, helpers: Number.NaN };
  }
  return { all, helpers };
}
