import type { TerminalLocale } from '../../kiosk/src/terminal-locale.ts';

interface PackageTexts {
  readonly noElectron: (program: string) => string;
  readonly otherElectron: (found: string, wanted: string) => string;
  readonly noBuilder: (version: string) => string;
  readonly failed: (code: number) => string;
  readonly made: (folder: string) => string;
  readonly checked: (files: number) => string;
}

const en: PackageTexts = {
  noElectron: (program) =>
    `There is no unpacked Electron with ${program} to put in. For this system: “npx --no install-electron”; for another ` +
    'unpack its release and name it: --electron DIR (it is downloaded from GitHub).',
  otherElectron: (found, wanted) => `The Electron to put in is ${found}; the kiosk is written for ${wanted}.`,
  noBuilder: (version) =>
    `electron-builder ${version} cannot be run by npx (is there a network?). One that is installed elsewhere: ` +
    'OTKLIK_ELECTRON_BUILDER=…/electron-builder/cli.js',
  failed: (code) => `electron-builder ended with ${code}; what it said stands above.`,
  made: (folder) => `the package is in ${folder}; its files and fuses are as wanted`,
  checked: (files) => `the bundle is whole: ${files} files, with the machine code of that system`,
};

const ru: PackageTexts = {
  noElectron: (program) =>
    `Нет распакованного Electron с файлом ${program}. Для этой системы: «npx --no install-electron»; для другой распакуйте ` +
    'её выпуск и укажите: --electron ПАПКА (скачивается с GitHub).',
  otherElectron: (found, wanted) => `Здесь Electron ${found}, а киоск написан для ${wanted}.`,
  noBuilder: (version) =>
    `npx не смог запустить electron-builder ${version} (есть ли сеть?). Установленный в другом месте: ` +
    'OTKLIK_ELECTRON_BUILDER=…/electron-builder/cli.js',
  failed: (code) => `electron-builder завершился с кодом ${code}; его сообщения выше.`,
  made: (folder) => `пакет в ${folder}; файлы и предохранители проверены`,
  checked: (files) => `сборка полна: файлов ${files}, машинный код этой системы на месте`,
};

export const packageTexts: Readonly<Record<TerminalLocale, PackageTexts>> = { en, ru };
