// Runs the TypeScript compiler over every project of the workspace and reports all that fail, not only the first.
import { spawnSync } from 'node:child_process';

const projects = [
  'shared',
  'firmware-protocol',
  'kiosk',
  'kiosk/tsconfig.renderer.json',
  'hub-server',
  'validator-ui',
  '.',
];
let failed = 0;
for (const project of projects) {
  const run = spawnSync('tsc', ['--project', project, '--pretty', 'false'], { stdio: 'inherit' });
  if (run.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
