import { FUSES } from './fuses.ts';

/** The electron-builder that packages are made with: run by npx, not installed (0070). */
export const ELECTRON_BUILDER = '26.17.0';

export interface PackageParts {
  /** Folder for the packages. */
  readonly outDir: string;
  /** Folder of the Electron that goes in, unpacked, of the system the package is for. */
  readonly electronDist: string;
  readonly electronVersion: string;
  /** A Debian package must name a page; there is none of the project's own. */
  readonly homepage: string;
}

/**
 * electron-builder's configuration for a kiosk's bundle, which is its project folder; `electron-builder.test.ts` checks it
 * against its schema.
 */
export const builderConfig = ({ outDir, electronDist, electronVersion, homepage }: PackageParts) => ({
  appId: 'org.otklik.kiosk',
  productName: 'Otklik Kiosk',
  copyright: 'Otklik contributors, MIT',
  directories: { output: outDir },
  extraMetadata: {
    description: 'Service quality at the counter',
    author: 'Otklik contributors',
    homepage,
  },
  electronDist,
  electronVersion,
  // The native modules bring prebuilds with Node-API; nothing is compiled.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  // electron-builder looks for packages in the dependencies of a manifest; the bundle's folder is exactly what is needed.
  files: [
    'package.json',
    'LICENSE',
    'THIRD_PARTY_NOTICES.md',
    'release-keys.json',
    'kiosk/**/*',
    { from: 'node_modules', to: 'node_modules', filter: ['**/*'] },
  ],
  asar: true,
  // A system loads machine code from files only.
  asarUnpack: ['**/*.node'],
  electronFuses: FUSES,
  publish: null,
  linux: {
    target: ['deb', 'AppImage'],
    category: 'Office',
    executableName: 'otklik-kiosk',
    maintainer: 'Otklik contributors <otklik@localhost>',
    synopsis: 'Service quality at the counter',
  },
  deb: { packageName: 'otklik-kiosk' },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: true, allowElevation: true, deleteAppDataOnUninstall: false },
});
