import type { firstEn } from './first-en.ts';
import type { furtherEn } from './further-en.ts';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    validator: typeof firstEn & typeof furtherEn;
  }
  interface CustomTypeOptions {
    defaultNS: 'validator';
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}
