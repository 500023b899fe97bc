import type { validatorEn } from '@otklik/shared/i18n/validator-en.ts';

declare module 'i18next' {
  interface ResourceNamespaceMap {
    validator: typeof validatorEn;
  }
  interface CustomTypeOptions {
    defaultNS: 'validator';
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}
