import { fileURLToPath } from 'node:url';
import { ok } from '@otklik/shared/base/result.ts';
import { parseStartArgs } from '../../setup/start-args.mjs';
import { type DemoCommands, demoPaths } from '../commands.ts';
import { Demo } from '../run.ts';
import { runUntilTold } from '../signals.ts';

/** `stand-in-start.ts DIR FILE`: the real launcher over stand-in programs. */
const [, , dir = '', file = ''] = process.argv;
const part = fileURLToPath(new URL('./stand-in-part.ts', import.meta.url));
const commands: DemoCommands = {
  hub: () => [part, 'hub', file],
  console: () => [part, 'console', file],
  camera: () => [part, 'camera', file],
  kiosk: (_options, _paths, _hub, enrol) => [part, 'kiosk', file, enrol ?? ''],
  chain: (_paths, hub, size) => [part, 'chain', file, hub, size],
};

const parsed = parseStartArgs(['--data', dir, '--history', process.env.STAND_IN_HISTORY ?? 'none'], 'en');
if (parsed.kind !== 'run') throw new Error('the stand-in flags are wrong');
const demo = new Demo(parsed.options, demoPaths(dir), {
  commands,
  store: {
    createAdmin: () => undefined,
    adminPassword: 'stand-in',
    logins: () => [{ login: 'expert', password: 'expert-demo-store', who: 'stand-in' }],
    prepare: async () => ok(undefined),
    enrolmentCode: async () => ok('CODE'),
    enrolled: () => {},
  },
  locale: 'en',
  env: process.env,
  print: (block) => process.stdout.write(block),
  warn: (line) => process.stderr.write(`${line}\n`),
  stdin: process.stdin,
  camera: true,
  readyMs: Number(process.env.STAND_IN_READY_MS ?? 20_000),
  graceMs: 500,
});
process.exit(await runUntilTold(demo));
