// Who started us: npm, mostly with a shell in between.
import { readFileSync } from 'node:fs';

/**
 * Name and parent of a process; undefined where the system does not say (not Linux) or it is gone.
 * @param {number} pid
 */
function processOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return { name, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
  } catch {
    return undefined;
  }
}

/**
 * The pids from our parent up to npm. A shell may stand between (`sh -c` of npm run) and does not end when npm is killed
 * outright; what stands above npm is none of our business: it may end while npm goes on in the background.
 */
export function launchers() {
  const parent = processOf(process.ppid);
  return parent !== undefined && /^(ba|da|a|z)?sh$/.test(parent.name)
    ? [process.ppid, parent.parent]
    : [process.ppid];
}
