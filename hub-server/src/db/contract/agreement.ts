import type { PeriodKind } from '@otklik/shared/agreement/periods.ts';
import type {
  AgreementReply,
  KnownItemRequest,
  KnownItemsReply,
  OwnAgreementReply,
  PressesReply,
} from '@otklik/shared/api/agreement.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

export interface AgreementCommands {
  markKnownItem(input: Actor & KnownItemRequest): Result<undefined, HubError>;
  unmarkKnownItem(input: Actor & { readonly item: string }): Result<undefined, HubError>;
}

export interface AgreementQueries {
  agreement(input: { readonly by: PeriodKind; readonly now: number }): AgreementReply;
  /** Of one expert, periods that are over alone. */
  ownAgreement(input: {
    readonly expert: string;
    readonly by: PeriodKind;
    readonly now: number;
  }): OwnAgreementReply;
  knownItems(input: Within & { readonly user: string }): KnownItemsReply;
  knownPresses(input: {
    readonly user: string;
    readonly workplace: string;
    readonly from: number;
    readonly to: number;
  }): Result<PressesReply, HubError>;
}
