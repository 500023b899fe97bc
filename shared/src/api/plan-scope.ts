import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

/** The part of the chain a plan is made for, or a role speaks for. */
export const planScopeSchema = Type.Union([
  Type.Object({ kind: Type.Literal('all') }, strict),
  Type.Object({ kind: Type.Literal('group'), group: id }, strict),
  Type.Object({ kind: Type.Literal('store'), store: id }, strict),
]);
export type PlanScope = Static<typeof planScopeSchema>;
