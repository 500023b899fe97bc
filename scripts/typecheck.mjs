// Runs the TypeScript compiler over every project of the workspace and reports all that fail, not only the first. What
// it found is kept in .otklik, so that the next run looks only at what has changed; other packages begin anew.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
const packages = createHash('sha256')
  .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
  .digest('hex')
  .slice(0, 12);
let failed = 0;
for (const project of projects) {
  const kept = fileURLToPath(
    new URL(`../.otklik/types/${packages}/${project.replaceAll('/', '-')}.tsbuildinfo`, import.meta.url),
  );
  const args = [
    compiler,
    '--project',
    project,
    '--pretty',
    'false',
    '--incremental',
    '--tsBuildInfoFile',
    kept,
  ];
  const run = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (run.status !== 0) {
    console.error(`types: ${project} failed`);
    failed += 1;
  }
}
process.exit(failed === 0 ? 0 : 1);
