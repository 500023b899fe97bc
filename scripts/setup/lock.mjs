// A lock file: one set-up (or one demo) at a time. A lock whose owner is gone is taken over.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * When a process was started, in ticks since boot; empty where the system does not say (not Linux). With the pid it
 * names one process, so that a lock is not kept alive by a stranger who was given the same pid after a restart.
 * @param {number} pid
 */
function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** @param {string} owner `pid ticks` */
function alive(owner) {
  const [pidText = '', ticks = ''] = owner.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return ticks === startTicks(pid);
}

/** @param {string} file */
function readOwner(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock at once or says who holds it.
 * @param {string} file
 * @returns {{ held: true, release: () => void } | { held: false, pid: number }}
 */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${process.pid} ${startTicks(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (;;) {
      try {
        // A link appears with its content: nobody can read a lock that does not name its owner yet.
        linkSync(draft, file);
        return {
          held: true,
          release: () => {
            if (readOwner(file) === mine) rmSync(file, { force: true });
          },
        };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const owner = readOwner(file);
      if (owner === undefined) continue;
      if (alive(owner)) return { held: false, pid: Number(owner.split(' ')[0]) };
      takeAway(file, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead owner's lock. Two may try at once: the rename goes to one of them, and whoever caught a fresh lock
 * instead puts it back.
 * @param {string} file
 * @param {string} owner
 */
function takeAway(file, owner) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readOwner(aside) !== owner) {
    try {
      linkSync(aside, file);
    } catch {
      // Somebody holds it again already.
    }
  }
  rmSync(aside, { force: true });
}

/**
 * Runs `work` while holding the lock; waits for another owner first and tells of the wait once.
 * @template T
 * @param {string} file
 * @param {(pid: number) => void} onWait
 * @param {() => Promise<T>} work
 */
export async function withLock(file, onWait, work) {
  let told = false;
  for (;;) {
    const lock = tryLock(file);
    if (lock.held) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) onWait(lock.pid);
    told = true;
    await delay(300);
  }
}
