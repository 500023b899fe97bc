// Runs the whole test suite and closes with the line `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { tell } from './context.mjs';
import { runProgram } from './run.mjs';

/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestReport */

/** @typedef {{ name: string, status: string, message?: string, assertionResults: TestReport[] }} FileReport */

/** @typedef {{ testResults: FileReport[] }} Report Vitest's JSON report, as far as it is used */

/** @typedef {{ report: Report, unhandled: import('./unhandled.mjs').Unhandled[] }} Tried */

/** More failed files than these are no chance, and are not tried again. */
const MOST_TRIED_AGAIN = 10;

/**
 * Sums a report: a file that failed outside its tests (an import, a hook) counts as one failure, or it would vanish.
 * @param {Report} report
 */
export function summarize(report) {
  /** @type {string[]} */
  const skipped = [];
  /** @type {{ test: string, error: string }[]} */
  const flaky = [];
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const failedHere = file.assertionResults.filter((test) => test.status === 'failed').length;
    failed += failedHere > 0 ? failedHere : file.status === 'failed' ? 1 : 0;
    if (file.status !== 'failed' && file.message) flaky.push({ test: file.name, error: file.message });
    for (const { status, fullName, failureMessages: [error] = [] } of file.assertionResults) {
      const test = `${file.name}: ${fullName}`;
      if (status === 'passed') passed += 1;
      else if (status !== 'failed') skipped.push(test);
      // Of a test that passed in the end, the errors of the tries before are kept.
      if (status === 'passed' && error !== undefined) flaky.push({ test, error });
    }
  }
  return { passed, failed, skipped, flaky };
}

/**
 * What both tries said: a file that was tried again counts as its second try said, and what failed in the first and
 * passed in the second keeps its first error, as does a file during which an error was caught by no test.
 * @param {Tried} first
 * @param {Tried} second
 * @returns {Tried}
 */
export function bothTries(first, second) {
  const again = new Map(second.report.testResults.map((file) => [file.name, file]));
  const forgiven = first.unhandled.filter(({ file }) => file !== undefined && again.has(file));
  const testResults = first.report.testResults.map((before) => {
    const after = again.get(before.name);
    if (after === undefined) return before;
    const errors = new Map(
      before.assertionResults.map((test) => [test.fullName, test.failureMessages ?? []]),
    );
    const outside = before.assertionResults.some((test) => test.status === 'failed')
      ? undefined
      : before.message || forgiven.find(({ file }) => file === before.name)?.error;
    return {
      ...after,
      message: after.message || (outside ?? ''),
      assertionResults: after.assertionResults.map((test) => ({
        ...test,
        failureMessages: [...(errors.get(test.fullName) ?? []), ...(test.failureMessages ?? [])],
      })),
    };
  });
  return {
    report: { testResults },
    unhandled: [...first.unhandled.filter((each) => !forgiven.includes(each)), ...second.unhandled],
  };
}

/**
 * What went wrong and where in the test: an error's message, shortened, and the first place it names.
 * @param {string} stack
 */
function firstLines(stack) {
  const lines = stripVTControlCharacters(stack).split('\n');
  const isPlace = (/** @type {string} */ line) => /^\s+at /.test(line);
  const message = lines.filter((line) => line.trim() !== '' && !isPlace(line)).slice(0, 8);
  return [...message, ...lines.filter(isPlace).slice(0, 1)];
}

/**
 * Runs Vitest once.
 * @param {import('./types.ts').Context} context
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, tried: Tried | undefined }>} undefined: it ended without a report
 */
async function once(context, node, env, args) {
  const file = join(context.root, '.otklik', `tests-${process.pid}.json`);
  const unhandled = join(context.root, '.otklik', `unhandled-${process.pid}.json`);
  const code = await runProgram(
    node,
    [
      join(context.root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--reporter=${fileURLToPath(new URL('unhandled.mjs', import.meta.url))}`,
      `--outputFile.json=${file}`,
      ...args,
    ],
    { cwd: context.root, env: { ...env, OTKLIK_UNHANDLED: unhandled } },
  );
  try {
    const [report, errors] = [file, unhandled].map((path) => JSON.parse(readFileSync(path, 'utf8')));
    return { code, tried: { report, unhandled: errors } };
  } catch {
    return { code, tried: undefined };
  } finally {
    for (const path of [file, unhandled]) rmSync(path, { force: true });
  }
}

/**
 * @param {import('./types.ts').Context} context
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args further arguments for Vitest
 * @returns {Promise<number>} the exit code
 */
export async function runTests(context, node, env, args) {
  const folder = join(context.root, '.otklik');
  mkdirSync(folder, { recursive: true });
  let { code, tried } = await once(context, node, env, args);
  if (tried === undefined) {
    tell(context, 'noReport', { code });
    console.log('0 passed, 1 failed');
    return code === 0 ? 1 : code;
  }
  // Whole programs and browsers that failed beside others are tried once more, alone: docs/decisions/0107.
  const failedFiles = new Set([
    ...tried.report.testResults.filter((file) => file.status === 'failed').map((file) => file.name),
    ...tried.unhandled.flatMap(({ file }) => file ?? []),
  ]);
  if (env.CI !== undefined && failedFiles.size > 0 && failedFiles.size <= MOST_TRIED_AGAIN) {
    tell(context, 'triedAgain', { count: failedFiles.size });
    const again = await once(context, node, env, [
      ...['--project=whole', '--maxWorkers=1', '--passWithNoTests'],
      ...Array.from(failedFiles, (file) => relative(context.root, file)),
    ]);
    if (again.tried !== undefined) {
      tried = bothTries(tried, again.tried);
      const clean = tried.unhandled.length === 0 && summarize(tried.report).failed === 0;
      code = clean ? 0 : code || again.code;
    }
  }
  const { report } = tried;
  // Kept for whoever asks what took how long, and what all the tries of a test said.
  writeFileSync(join(folder, 'tests-last.json'), JSON.stringify(report));
  const { passed, failed, skipped, flaky } = summarize(report);
  if (skipped.length > 0) {
    tell(context, 'skippedTests', { count: skipped.length });
    for (const each of skipped) context.say(`  ${relative(context.root, each)}`);
  }
  if (flaky.length > 0) {
    tell(context, 'flakyTests', { count: flaky.length });
    for (const { test, error } of flaky) {
      context.say(`  ${relative(context.root, test)}`);
      for (const line of firstLines(error)) context.say(`    ${line}`);
    }
  }
  // An unhandled error outside all tests fails the run without a failed test of its own.
  const counted = failed === 0 && code !== 0 ? 1 : failed;
  console.log(`${passed} passed, ${counted} failed`);
  return counted > 0 ? code || 1 : passed > 0 ? 0 : 1;
}
