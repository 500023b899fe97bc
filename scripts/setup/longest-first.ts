import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take the longest, by project, the longest first (half a minute and more in a whole run on a busy machine).
 * Begun first, none of them runs alone at the end while the other core has nothing to do. Vitest itself goes by the last
 * durations, which a fresh clone does not have, and then by size, which tells little.
 */
export const longest: readonly string[] = [
  'tests/simulation/seeds-2.test.ts',
  'tests/simulation/seeds-1.test.ts',
  'hub-server/src/fuzz/fuzz.test.ts',
  'tests/power-cut/journal/journal-power-cut.test.ts',
  'kiosk/src/journal/kill.test.ts',
  'hub-server/src/server.test.ts',
  'kiosk/src/main.test.ts',
  'hub-server/src/video/broken-recording.test.ts',
  'firmware-protocol/simulator/firmware/chip.test.ts',
  'hub-server/src/db/sqlite-database.test.ts',
  'hub-server/src/media/media.test.ts',
  'hub-server/src/media/kill.test.ts',
  'hub-server/src/kill.test.ts',
  'hub-server/src/video/remote/remote-archive.test.ts',
  'firmware-protocol/src/fuzz/fuzz.test.ts',
  'hub-server/src/ops/archive.test.ts',
  'hub-server/src/reports/reports.test.ts',
  'hub-server/src/video/transcode/transcoder.test.ts',
  'hub-server/src/live/live.test.ts',
  'validator-ui/browser/looks.test.ts',
  'tests/export-by-screen.test.ts',
  'kiosk/src/screen/looks-browser.test.ts',
  'tests/plan-by-screen.test.ts',
  'tests/provider-by-screen.test.ts',
  'validator-ui/browser/validator.test.ts',
  'tests/review-bad-input.test.ts',
  'tests/chain-by-screen.test.ts',
  'kiosk/src/staff/staff-browser.test.ts',
  'tests/forms-by-screen.test.ts',
  'kiosk/src/screen/input-browser.test.ts',
  'kiosk/src/shell/xvfb-browser.test.ts',
  'tests/store-by-screen.test.ts',
  'hub-server/src/video/playback.test.ts',
  'tests/clock-by-screen.test.ts',
  'kiosk/src/prompts/prompts-browser.test.ts',
  'tests/sample-by-screen.test.ts',
  'tests/devices-by-screen.test.ts',
  'tests/agreement-by-screen.test.ts',
  'tests/poll-video-by-screen.test.ts',
  'kiosk/src/staff/staff-connect-browser.test.ts',
  'tests/plan-hand-by-screen.test.ts',
  'kiosk/src/screen/shown-browser.test.ts',
  'tests/kiosk-kill.test.ts',
  'tests/alert-rules-by-screen.test.ts',
  'tests/appeal-by-screen.test.ts',
  'tests/key-rotation-kill.test.ts',
  'tests/figures-by-screen.test.ts',
  'tests/people-by-screen.test.ts',
  'tests/press-to-verdict.test.ts',
  'scripts/demo/chain/load.test.ts',
  'tests/review-cameras.test.ts',
  'tests/settings-to-counter.test.ts',
  'scripts/demo/run.test.ts',
  'kiosk/src/staff/update-browser.test.ts',
  'scripts/package/bundle.test.ts',
  'tests/risk-by-screen.test.ts',
  'tests/export-memory.test.ts',
  'tests/enrol-by-screen.test.ts',
  'tests/one-poll-by-four.test.ts',
  'kiosk/src/screen/diagnostics-browser.test.ts',
  'tests/archive-by-screen.test.ts',
  'validator-ui/browser/on-the-way.test.ts',
  'tests/review-pace.test.ts',
  'tests/questions-to-counter.test.ts',
  'scripts/bootstrap.test.ts',
];

/**
 * Vitest's own order, with the files known to be long moved to the front of their project. Files that have a process each go
 * before those that share one: a shared process ends at a file that does not share it.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const inOrder = await super.sort(files);
    const group = (file: TestSpecification): number => file.project.config.sequence.groupOrder;
    const shares = (file: TestSpecification): number => (file.project.config.isolate ? 0 : 1);
    return inOrder.toSorted((a, b) => group(a) - group(b) || shares(a) - shares(b) || rank(a) - rank(b));
  }
}

/** The place in the list; what is not in it comes after. */
function rank(file: TestSpecification): number {
  const at = longest.findIndex((path) => file.moduleId.endsWith(`/${path}`));
  return at < 0 ? longest.length : at;
}
