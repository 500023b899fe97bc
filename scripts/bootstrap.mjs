// Every command of package.json enters here. Plain JavaScript that runs on Node 20 with nothing installed: it installs
// what is missing, then runs the program on the locked Node.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, SetupError, tell } from './setup/context.mjs';
import { hubFlags } from './setup/hub-flags.mjs';
import { compiledEnv, leanEnv, lockedNode, programEnv } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { runProgram } from './setup/run.mjs';
import { ensureScreens } from './setup/screens.mjs';
import { parseStartArgs, startHelp } from './setup/start-args.mjs';
import { ensureSystem } from './setup/system.mjs';
import { runTests } from './setup/tests.mjs';
import { messageLocale } from './setup/texts.mjs';

/**
 * What each command runs, and what it needs besides the npm packages.
 * @type {Readonly<Record<string, { file?: string, flags?: readonly string[], system?: readonly import('./setup/types.ts').SystemProgram[], screens?: boolean }>>}
 */
const commands = {
  start: { file: 'scripts/start.ts', system: ['ffmpeg', 'chromium'], screens: true },
  test: { system: ['ffmpeg', 'chromium'], screens: true },
  'test:long': {},
  setup: { system: ['ffmpeg', 'chromium'], screens: true },
  hub: { file: 'hub-server/src/server.ts', screens: true, flags: hubFlags },
  kiosk: { file: 'kiosk/src/main.ts', screens: true },
  console: { file: 'firmware-protocol/simulator/main.ts' },
  camera: { file: 'scripts/camera/main.ts' },
  bench: { file: 'scripts/bench/main.ts', screens: true },
  screenshots: { file: 'scripts/screenshots/main.ts', system: ['chromium'], screens: true },
  verify: { file: 'scripts/verify/main.ts' },
  'test:hid-vm': { file: 'tests/hid-vm/run.ts' },
  bundle: { file: 'scripts/package/main.ts', screens: true },
  package: { file: 'scripts/package/package-command.ts', screens: true },
  release: { file: 'scripts/release/main.ts', screens: true },
  notices: { file: 'scripts/notices.ts' },
  'record-schema': { file: 'tests/schema/record.ts' },
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** @type {import('./setup/types.ts').Context} */
const context = {
  root,
  locale: messageLocale(process.env),
  env: process.env,
  say: (line) => console.error(line),
};

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(name, args) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw failure(context, 'nodeOld', { version: process.versions.node });
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands).join(', ');
    throw failure(context, 'commandUnknown', { command: name, known }, 2);
  }
  if (command.file !== undefined && !existsSync(join(root, command.file))) {
    throw failure(context, 'commandAbsent', { command: name, file: command.file }, 2);
  }
  if (name === 'start') {
    const parsed = parseStartArgs(args, context.locale);
    if (parsed.kind === 'help') {
      process.stdout.write(startHelp[context.locale]);
      return 0;
    }
    if (parsed.kind === 'wrong') throw new SetupError(parsed.message, 2);
  }

  await ensurePackages(context);
  const missing = command.system === undefined ? [] : await ensureSystem(context, command.system);
  const node = lockedNode(context);
  const env = programEnv(context, node);
  if (command.screens === true && !args.includes('--help')) await ensureScreens(context, node, env);

  if (name === 'test') {
    if (missing.includes('ffmpeg')) tell(context, 'testsWithoutFfmpeg');
    if (missing.includes('chromium')) tell(context, 'testsWithoutChromium');
    return await runTests(context, node, compiledEnv(context, env), args);
  }
  if (name === 'test:long') {
    return await runTests(context, node, env, ['--config', join(root, 'vitest.long.config.ts'), ...args]);
  }
  if (command.file === undefined) return 0;
  if (name === 'start' && missing.includes('ffmpeg')) tell(context, 'withoutFfmpeg');
  if (name === 'start' && missing.includes('chromium')) tell(context, 'withoutChromium');
  return await runProgram(node, [...(command.flags ?? []), join(root, command.file), ...args], {
    cwd: root,
    env: leanEnv(context, env),
    leash: name === 'start',
  });
}

const [name = '', ...args] = process.argv.slice(2);
try {
  process.exitCode = await main(name, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
