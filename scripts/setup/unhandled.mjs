// A reporter of Vitest: errors that no test caught, which its JSON report leaves out, each with the test file that was
// running, as a JSON list in the file that OTKLIK_UNHANDLED names.
import { writeFileSync } from 'node:fs';

/** @typedef {{ file: string | undefined, error: string }} Unhandled */

// biome-ignore lint/style/noDefaultExport: so Vitest takes a reporter.
export default class UnhandledErrors {
  /**
   * @param {readonly unknown[]} _modules
   * @param {readonly { message?: string, stack?: string, VITEST_TEST_PATH?: string }[]} errors
   */
  onTestRunEnd(_modules, errors) {
    /** @type {Unhandled[]} */
    const list = errors.map((error) => ({
      file: error.VITEST_TEST_PATH,
      error: error.stack ?? error.message ?? String(error),
    }));
    const to = process.env.OTKLIK_UNHANDLED;
    if (to !== undefined) writeFileSync(to, JSON.stringify(list));
  }
}
