// Runs the TypeScript compiler over every project of the workspace and reports all that fail, not only the first.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const projects = [
  'shared',
  'firmware-protocol',
  'kiosk',
  'kiosk/tsconfig.renderer.json',
  'hub-server',
  'validator-ui',
  'validator-ui/browser',
  '.',
];
let failed = 0;
for (const project of projects) {
  const args = [compiler, '--project', project, '--pretty', 'false'];
  const run = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (run.status !== 0) {
    console.error(`types: ${project} failed`);
    failed += 1;
  }
}
process.exit(failed === 0 ? 0 : 1);
