import { configChangedSchema, heartbeatReplySchema, heartbeatSchema } from '@otklik/shared/api/heartbeat.ts';
import {
  ackReplySchema,
  enrolReplySchema,
  enrolRequestSchema,
  eventBatchSchema,
  kioskConfigSchema,
} from '@otklik/shared/api/kiosk.ts';

/** What kiosk and hub say to each other, as plain JSON schema. */
export const schemasOf = () => ({
  config: plain(kioskConfigSchema),
  /** From the kiosk. */
  enrolRequest: plain(enrolRequestSchema),
  eventBatch: plain(eventBatchSchema),
  heartbeat: plain(heartbeatSchema),
  /** From the hub; the configuration within is by itself. */
  enrolReply: plain({
    ...enrolReplySchema,
    properties: { ...enrolReplySchema.properties, config: {} },
  }),
  ack: plain(ackReplySchema),
  heartbeatReply: plain(heartbeatReplySchema),
  configChanged: plain(configChangedSchema),
});

const plain = (schema: object): unknown => JSON.parse(JSON.stringify(schema));
