import { fileURLToPath } from 'node:url';
import { lockedNode, programEnv } from './node.mjs';
import { ensureScreens } from './screens.mjs';
import { messageLocale } from './texts.mjs';
import type { Context } from './types.ts';

/** Before the tests of a browser: both web UIs are built once, where they are not of the present sources. */
export async function setup(): Promise<void> {
  const context: Context = {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    locale: messageLocale(process.env),
    env: process.env,
    say: (line) => console.error(line),
  };
  const node = lockedNode(context);
  await ensureScreens(context, node, programEnv(context, node));
}
