import type { textsEn } from './texts-en.ts';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    validator: typeof textsEn;
  }
  interface CustomTypeOptions {
    defaultNS: 'validator';
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}
