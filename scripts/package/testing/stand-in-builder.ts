import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { standInElectron } from './stand-in-electron.ts';

/**
 * Stands at the place of electron-builder's `cli.js`: makes of its arguments what electron-builder's `dir` makes, as far as
 * it is read afterwards. OTKLIK_STAND_IN=forgetful leaves a file out and the fuses as they were.
 */
const { values } = parseArgs({
  options: {
    projectDir: { type: 'string', default: '' },
    config: { type: 'string', default: '' },
    linux: { type: 'string', default: '' },
    x64: { type: 'boolean' },
  },
});
const forgetful = process.env.OTKLIK_STAND_IN === 'forgetful';
const config: {
  directories: { output: string };
  electronDist: string;
  electronFuses: Record<string, boolean>;
} = JSON.parse(readFileSync(values.config, 'utf8'));
const resources = join(config.directories.output, 'linux-unpacked', 'resources');
mkdirSync(join(resources, 'app.asar.unpacked'), { recursive: true });

function tree(dir: string): object {
  const files: Record<string, object> = {};
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    const name = relative(values.projectDir, path);
    if (forgetful && name === join('kiosk', 'src', 'main.js')) continue;
    files[entry.name] = entry.isDirectory() ? tree(path) : { size: statSync(path).size, offset: '0' };
    if (!name.endsWith('.node')) continue;
    const beside = join(resources, 'app.asar.unpacked', name);
    mkdirSync(dirname(beside), { recursive: true });
    cpSync(path, beside);
  }
  return { files };
}
const json = Buffer.from(JSON.stringify(tree(values.projectDir)));
const sizes = Buffer.alloc(16);
for (const [index, size] of [4, json.length + 8, json.length + 4, json.length].entries()) {
  sizes.writeUInt32LE(size, 4 * index);
}
writeFileSync(join(resources, 'app.asar'), Buffer.concat([sizes, json]));
const wire = `${Object.values(config.electronFuses).map(Number).join('')}1`;
writeFileSync(
  join(config.directories.output, 'linux-unpacked', 'otklik-kiosk'),
  forgetful ? standInElectron() : standInElectron(wire),
);
process.stdout.write(`stand-in ${values.linux} ${readdirSync(config.electronDist).join(' ')}\n`);
