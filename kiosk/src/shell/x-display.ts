import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bounds, parseMonitors } from './window-plan.ts';

const run = promisify(execFile);
const PATIENCE_MS = 5000;

/** The displays of the X server; empty where it does not say (no xrandr, Wayland, another system). */
export async function xDisplays(env: NodeJS.ProcessEnv): Promise<readonly Bounds[]> {
  if (!env.DISPLAY) return [];
  try {
    const { stdout } = await run('xrandr', ['--listactivemonitors'], { env, timeout: PATIENCE_MS });
    return parseMonitors(stdout);
  } catch {
    return [];
  }
}

/** Keeps the X server from blanking its displays. Does nothing where there is none, or no xset. */
export async function keepXAwake(env: NodeJS.ProcessEnv): Promise<void> {
  if (!env.DISPLAY) return;
  for (const args of [['s', 'off'], ['s', 'noblank'], ['-dpms']]) {
    // A display without DPMS refuses the last one, and needs it as little.
    await run('xset', args, { env, timeout: PATIENCE_MS }).catch(() => undefined);
  }
}
