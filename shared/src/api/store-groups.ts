import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** POST /api/v1/store-groups, PUT /api/v1/store-groups/:id (admin): the whole group as it shall be. */
export const storeGroupRequestSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    stores: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 5000 }),
  },
  strict,
);
export type StoreGroupRequest = Static<typeof storeGroupRequestSchema>;

/** GET /api/v1/store-groups: by name; the stores of each by id. */
export const storeGroupsReplySchema = Type.Object(
  {
    groups: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), stores: Type.Array(Type.String()) }, strict),
    ),
  },
  strict,
);
export type StoreGroupsReply = Static<typeof storeGroupsReplySchema>;
