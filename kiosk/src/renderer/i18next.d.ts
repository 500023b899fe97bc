import 'i18next';
import type { commonEn } from '@otklik/shared/i18n/common-en.ts';
import type { kioskEn } from '@otklik/shared/i18n/kiosk-en.ts';

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
  }
}
