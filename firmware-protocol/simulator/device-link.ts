import { lstat, readlink, rename, rm, symlink } from 'node:fs/promises';

/** The fixed name a host opens, as udev would give one: a symlink to the current pty. */

export class ConsoleError extends Error {
  readonly code: 'link-taken';

  constructor(code: 'link-taken', message: string) {
    super(message);
    this.code = code;
  }
}

/** Points `link` at `target`, in one step. Only a symlink is replaced, never a file. */
export async function pointLink(link: string, target: string): Promise<void> {
  const there = await lstat(link).catch(() => undefined);
  if (there !== undefined && !there.isSymbolicLink()) {
    throw new ConsoleError('link-taken', `${link} is there already and is not a link`);
  }
  const fresh = `${link}.${process.pid}`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, link);
}

/** Takes `link` away if it still points at `target`. */
export async function dropLink(link: string, target: string): Promise<void> {
  if ((await readlink(link).catch(() => undefined)) === target) await rm(link, { force: true });
}
