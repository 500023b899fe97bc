import { agreementRu } from '@otklik/shared/i18n/agreement-ru.ts';
import { appealsRu } from '@otklik/shared/i18n/appeals-ru.ts';
import { chainRu } from '@otklik/shared/i18n/chain-ru.ts';
import { clockRu } from '@otklik/shared/i18n/clock-ru.ts';
import { deliveryRu } from '@otklik/shared/i18n/delivery-ru.ts';
import { devicesRu } from '@otklik/shared/i18n/devices-ru.ts';
import { inboxRu } from '@otklik/shared/i18n/inbox-ru.ts';
import { ownRu } from '@otklik/shared/i18n/own-ru.ts';
import { peopleRu } from '@otklik/shared/i18n/people-ru.ts';
import { planRu } from '@otklik/shared/i18n/plan-ru.ts';
import { questionsRu } from '@otklik/shared/i18n/questions-ru.ts';
import { releasesRu } from '@otklik/shared/i18n/releases-ru.ts';
import { storeRu } from '@otklik/shared/i18n/store-ru.ts';
import { storesRu } from '@otklik/shared/i18n/stores-ru.ts';

/** What the program says in Russian on its other pages. */
export const furtherRu = {
  ...clockRu,
  ...storeRu,
  ...chainRu,
  ...storesRu,
  ...deliveryRu,
  ...devicesRu,
  ...releasesRu,
  ...ownRu,
  ...inboxRu,
  ...appealsRu,
  ...peopleRu,
  ...planRu,
  ...questionsRu,
  ...agreementRu,
};
