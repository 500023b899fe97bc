import { ok, type Result } from '@otklik/shared/base/result.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { RemoteReply } from './remote-http.ts';

/** Faults of a reply by its status. 404 is left to whoever knows what it means there. */
export function statusFault({ status }: RemoteReply): Result<never, RemoteFault> | undefined {
  if (status === 401 || status === 403) return fault('archive-refuses');
  if (status >= 500) return fault('archive-offline');
  return status >= 200 && status < 300 ? undefined : fault('archive-garbled');
}

export function jsonOf({ body }: RemoteReply): Result<unknown, RemoteFault> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return ok(value);
  } catch {
    return fault('archive-garbled');
  }
}

/** What stands in a value at a path of names, `reply.periods`; an empty path is the value itself. */
export function at(value: unknown, path: string): unknown {
  let found: unknown = value;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Object.getOwnPropertyDescriptor(found, name)?.value;
  }
  return found;
}
