// Runs the whole test suite and closes with the line `N passed, N failed`.
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { tell } from './context.mjs';
import { runProgram } from './run.mjs';

/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} TestReport */

/**
 * @typedef {object} Report Vitest's JSON report, as far as it is used
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {boolean} success
 * @property {{ name: string, status: string, assertionResults: TestReport[] }[]} testResults
 */

/**
 * Sums a report: a file that failed outside its tests (an import, a hook) counts as one failure, or it would vanish.
 * @param {Report} report
 */
export function summarize(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => `${file.name}: ${test.fullName}`),
  );
  // Of a test that passed in the end, Vitest keeps the errors of the tries before.
  const flaky = report.testResults.flatMap((file) =>
    file.assertionResults.flatMap(({ status, fullName, failureMessages: [error] = [] }) =>
      status === 'passed' && error !== undefined ? [{ test: `${file.name}: ${fullName}`, error }] : [],
    ),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles, skipped, flaky };
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
 * @param {import('./types.ts').Context} context
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args further arguments for Vitest
 * @returns {Promise<number>} the exit code
 */
export async function runTests(context, node, env, args) {
  const folder = join(context.root, '.otklik');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `tests-${process.pid}.json`);
  const code = await runProgram(
    node,
    [
      join(context.root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ],
    { cwd: context.root, env },
  );
  /** @type {Report} */
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    tell(context, 'noReport', { code });
    console.log('0 passed, 1 failed');
    return code === 0 ? 1 : code;
  }
  // Kept for whoever asks what took how long, and what all the tries of a test said.
  renameSync(file, join(folder, 'tests-last.json'));
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
