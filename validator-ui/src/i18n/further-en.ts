import { agreementEn } from '@otklik/shared/i18n/agreement-en.ts';
import { appealsEn } from '@otklik/shared/i18n/appeals-en.ts';
import { chainEn } from '@otklik/shared/i18n/chain-en.ts';
import { clockEn } from '@otklik/shared/i18n/clock-en.ts';
import { deliveryEn } from '@otklik/shared/i18n/delivery-en.ts';
import { devicesEn } from '@otklik/shared/i18n/devices-en.ts';
import { inboxEn } from '@otklik/shared/i18n/inbox-en.ts';
import { ownEn } from '@otklik/shared/i18n/own-en.ts';
import { peopleEn } from '@otklik/shared/i18n/people-en.ts';
import { planEn } from '@otklik/shared/i18n/plan-en.ts';
import { questionsEn } from '@otklik/shared/i18n/questions-en.ts';
import { releasesEn } from '@otklik/shared/i18n/releases-en.ts';
import { storeEn } from '@otklik/shared/i18n/store-en.ts';
import { storesEn } from '@otklik/shared/i18n/stores-en.ts';

/** What the program says in English on its other pages. */
export const furtherEn = {
  ...clockEn,
  ...storeEn,
  ...chainEn,
  ...storesEn,
  ...deliveryEn,
  ...devicesEn,
  ...releasesEn,
  ...ownEn,
  ...inboxEn,
  ...appealsEn,
  ...peopleEn,
  ...planEn,
  ...questionsEn,
  ...agreementEn,
};
