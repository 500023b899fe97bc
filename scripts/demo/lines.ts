/** Cuts a byte stream into lines, at most `limit` characters each: a program that never ends a line fills no memory. */
export function lineSplitter(onLine: (line: string) => void, limit = 16_384): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = (parts.pop() ?? '').slice(0, limit);
    for (const part of parts) onLine(part.replace(/\r$/, '').slice(0, limit));
  };
}

/** What of a program's output a person should see at once; all of it goes to the log. */
export function worthShowing(line: string, stream: 'stdout' | 'stderr'): string | undefined {
  const logged = pinoRecord(line);
  if (logged !== undefined) return logged.level >= 50 ? logged.msg : undefined;
  if (stream === 'stdout' || line.trim() === '') return undefined;
  // Node's own notices about features it calls experimental.
  if (/\b(Experimental|Deprecation)Warning\b|^\(Use `node --trace/.test(line)) return undefined;
  return line;
}

function pinoRecord(line: string): { readonly level: number; readonly msg: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('level' in value)) return undefined;
    if (typeof value.level !== 'number') return undefined;
    return { level: value.level, msg: 'msg' in value ? String(value.msg) : line };
  } catch {
    return undefined;
  }
}
