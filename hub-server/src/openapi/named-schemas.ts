import * as admin from '@otklik/shared/api/admin.ts';
import * as audit from '@otklik/shared/api/audit.ts';
import * as cameraCheck from '@otklik/shared/api/camera-check.ts';
import * as cameraClock from '@otklik/shared/api/camera-clock.ts';
import * as chain from '@otklik/shared/api/chain.ts';
import * as common from '@otklik/shared/api/common.ts';
import * as consoles from '@otklik/shared/api/consoles.ts';
import * as deliveries from '@otklik/shared/api/deliveries.ts';
import * as devices from '@otklik/shared/api/devices.ts';
import * as heartbeat from '@otklik/shared/api/heartbeat.ts';
import * as kiosk from '@otklik/shared/api/kiosk.ts';
import * as kioskScreen from '@otklik/shared/api/kiosk-screen.ts';
import * as media from '@otklik/shared/api/media.ts';
import * as openingHours from '@otklik/shared/api/opening-hours.ts';
import * as operators from '@otklik/shared/api/operators.ts';
import * as own from '@otklik/shared/api/own.ts';
import * as people from '@otklik/shared/api/people.ts';
import * as plans from '@otklik/shared/api/plans.ts';
import * as pollDetail from '@otklik/shared/api/poll-detail.ts';
import * as questions from '@otklik/shared/api/questions.ts';
import * as registers from '@otklik/shared/api/registers.ts';
import * as releases from '@otklik/shared/api/releases.ts';
import * as results from '@otklik/shared/api/results.ts';
import * as review from '@otklik/shared/api/review.ts';
import * as samples from '@otklik/shared/api/samples.ts';
import * as session from '@otklik/shared/api/session.ts';
import * as storeGroups from '@otklik/shared/api/store-groups.ts';
import * as storeSettings from '@otklik/shared/api/store-settings.ts';
import * as verdicts from '@otklik/shared/api/verdicts.ts';
import * as video from '@otklik/shared/api/video.ts';

const modules: readonly object[] = [
  ...[
    admin,
    audit,
    common,
    heartbeat,
    kiosk,
    kioskScreen,
    media,
    people,
    plans,
    questions,
    releases,
    results,
  ],
  ...[chain, consoles, deliveries, openingHours, operators, registers, review, session, storeGroups],
  ...[verdicts, cameraCheck, devices, own, pollDetail, samples, storeSettings, video],
  ...[chain, deliveries, openingHours, operators, registers, review, session, storeGroups],
  ...[cameraCheck, cameraClock, storeSettings, video],
];

const isObjectSchema = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'properties' in schema;

/** The shared schemas of objects under the names of their constants: `storeRequestSchema` is `StoreRequest`. */
export const namedSchemas: ReadonlyMap<string, unknown> = new Map(
  modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, schema]): [string, unknown][] =>
      name.endsWith('Schema') && !name.endsWith('QuerySchema') && isObjectSchema(schema)
        ? [[`${name.charAt(0).toUpperCase()}${name.slice(1, -'Schema'.length)}`, schema]]
        : [],
    ),
  ),
);
