import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { programsOf } from './bundle.ts';
import { NATIVE } from './native-packages.ts';

/** The system a package is for, as Node names it. */
export interface TargetSystem {
  readonly os: 'linux' | 'win32';
  readonly arch: 'x64' | 'arm64';
}

/** What a bundle asks for where it is there, and goes without where it is not; Electron is the runtime's. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'bufferutil',
  'utf-8-validate',
  'electron',
  'electron/package.json',
]);

/** Sources, maps, tests, settings of tools, keys and data: nothing of it belongs on a counter. */
const UNWANTED =
  /(^|\/)\.|\.(ts|tsx|mts|cts|map|tsbuildinfo|gyp|c|cc|cpp|h|pem|key|db|log)$|\.test\.\w+$|(^|\/)(test|tests|e2e|__tests__)\/|(^|\/)(tsconfig[^/]*|kiosk|hub|vite\.config[^/]*)\.json$/;
const TEXT = /\.(js|cjs|mjs|json|html|css|svg|txt)$/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{40}/;

/** All files of a folder, with slashes, sorted. */
export const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();

/**
 * What is wrong with a kiosk's bundle, one line each: something it needs and has not, or has and must not have. `root` is
 * the repository, whose place on the builder's machine is nobody's business.
 */
export function bundleFaults(dir: string, root: string): readonly string[] {
  const programs = programsOf('kiosk');
  const files = filesIn(dir);
  const have = new Set(files);
  const needed = [
    'package.json',
    'LICENSE',
    'THIRD_PARTY_NOTICES.md',
    'kiosk/dist/index.html',
    'kiosk/profiles/otklik-hid.json',
    ...programs,
  ];
  const faults = needed.filter((file) => !have.has(file)).map((file) => `missing: ${file}`);
  for (const file of files) {
    if (UNWANTED.test(file)) faults.push(`not for a counter: ${file}`);
    if (!TEXT.test(file)) continue;
    const text = readFileSync(join(dir, file), 'utf8');
    if (text.includes(root)) faults.push(`names a folder of this machine: ${file}`);
    if (/\/\/# sourceMappingURL=/.test(text)) faults.push(`names a source map: ${file}`);
    if (PRIVATE_KEY.test(text)) faults.push(`holds a private key: ${file}`);
  }
  for (const program of programs) {
    if (have.has(program)) faults.push(...unresolved(dir, program));
  }
  return faults;
}

/** Packages a program asks for by name which are in no `node_modules` of the bundle above it. */
function unresolved(dir: string, program: string): readonly string[] {
  const text = readFileSync(join(dir, program), 'utf8');
  const asked = text.matchAll(
    /(?:^import\b[^'"\n]*|\bimport\(\s*|\brequire\(\s*|\.resolve\(\s*)['"]((?:node:|@[\w-]+\/)?[a-z][\w./-]*)['"]/gm,
  );
  const there = (name: string): boolean => {
    const wanted = join(
      'node_modules',
      ...name.split('/').slice(0, name.startsWith('@') ? 2 : 1),
      'package.json',
    );
    for (let folder = dirname(program); ; folder = dirname(folder)) {
      if (existsSync(join(dir, folder, wanted))) return true;
      if (folder === '.') return false;
    }
  };
  return [...new Set([...asked].map(([, name = '']) => name))]
    .filter((name) => !isBuiltin(name) && !OPTIONAL.has(name) && !there(name))
    .map((name) => `missing: the package ${name}, which ${program} asks for`);
}

/** Where the packages with machine code keep it for a system. */
const PREBUILDS: Readonly<Record<string, (system: TargetSystem) => RegExp>> = {
  'better-sqlite3': ({ os, arch }) => new RegExp(`/prebuilds/${os}-${arch}\\.node$`),
  'node-hid': ({ os, arch }) => new RegExp(`/prebuilds/HID-${os}-${arch}/node-napi-v\\d+\\.node$`),
  '@serialport/bindings-cpp': ({ os, arch }) => new RegExp(`/prebuilds/${os}-${arch}/[^/]+\\.node$`),
};

/**
 * What is wrong with the machine code of a kiosk's bundle for a system. Node-API is the same in Node and in Electron, so
 * nothing is built for Electron's own ABI; code that speaks to V8 itself would have to be.
 */
export function nativeFaults(dir: string, system: TargetSystem): readonly string[] {
  const files = filesIn(dir);
  return NATIVE.kiosk.flatMap((name) => {
    const pattern = PREBUILDS[name]?.(system);
    if (pattern === undefined) return [];
    const found = files.filter((file) => file.startsWith(`node_modules/${name}/`) && pattern.test(file));
    if (found.length === 0) return [`missing: ${name} for ${system.os}-${system.arch}`];
    return found
      .filter((file) => !isNodeApi(readFileSync(join(dir, file))))
      .map((file) => `is not Node-API alone, so it is bound to one ABI: ${file}`);
  });
}

/** By the names a library asks its host for: `napi_…`, and none of V8's classes (Itanium and Microsoft mangling). */
export const isNodeApi = (code: Buffer): boolean =>
  code.includes('napi_') && !code.includes('_ZN2v8') && !code.includes('@v8@@');
