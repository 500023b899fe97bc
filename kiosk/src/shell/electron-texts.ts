import type { TerminalLocale } from '../terminal-locale.ts';

interface ElectronTexts {
  readonly missing: string;
  readonly named: (path: string) => string;
  readonly bundle: string;
}

const en: ElectronTexts = {
  missing:
    'Electron’s program is not here. Get it with “npx --no install-electron” (it is downloaded from GitHub), or name one: ' +
    'OTKLIK_ELECTRON=FILE. Until then the kiosk records without a window of its own.',
  named: (path) =>
    `${path} (OTKLIK_ELECTRON) is no program that can be started. Until then the kiosk records without a window ` +
    'of its own.',
  bundle:
    'Electron shows the built kiosk, which is not there. Build it: “npm run bundle -- kiosk”. Until then the kiosk records ' +
    'without a window of its own.',
};

const ru: ElectronTexts = {
  missing:
    'Нет программы Electron. Поставить: «npx --no install-electron» (скачивается с GitHub), или укажите свою: ' +
    'OTKLIK_ELECTRON=ФАЙЛ. Пока киоск записывает нажатия без своего окна.',
  named: (path) =>
    `${path} (OTKLIK_ELECTRON): такую программу запустить нельзя. Пока киоск записывает нажатия без своего окна.`,
  bundle:
    'Electron показывает собранный киоск, а его нет. Собрать: «npm run bundle -- kiosk». Пока киоск записывает нажатия без ' +
    'своего окна.',
};

export const electronTexts: Readonly<Record<TerminalLocale, ElectronTexts>> = { en, ru };
