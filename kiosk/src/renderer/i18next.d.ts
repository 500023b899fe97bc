import 'i18next';
import type { commonEn } from '@otklik/shared/i18n/common-en.ts';
import type { deviceEn } from '@otklik/shared/i18n/device-en.ts';
import type { diagnosticsEn } from '@otklik/shared/i18n/diagnostics-en.ts';
import type { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';
import type { shiftEn } from '@otklik/shared/i18n/shift-en.ts';
import type { staffEn } from '@otklik/shared/i18n/staff-en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'kiosk';
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
  interface ResourceNamespaceMap {
    kiosk: typeof kioskEn;
    common: typeof commonEn;
    device: typeof deviceEn;
    diagnostics: typeof diagnosticsEn;
    shift: typeof shiftEn;
    staff: typeof staffEn;
  }
}
