import type { Sample, SampleProof, SampleRequest } from '@otklik/shared/api/samples.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

/** A store of the frame with the hours that lie in its days, UTC ms; the last is no longer in it. */
export interface FrameStore {
  readonly store: string;
  readonly from: number;
  readonly to: number;
}

export interface FrameStratum {
  readonly store: string;
  readonly operator: string;
  /** Its answered polls. */
  readonly size: number;
}

/** One place of the order: which poll of which stratum (by its number) it is. */
export interface FramePlace {
  readonly stratum: number;
  readonly nth: number;
  readonly journal: number;
  readonly poll: number;
}

/** All that is fixed when a sample is drawn. */
export interface SampleFrame {
  readonly stores: readonly FrameStore[];
  /** How far each journal had come. */
  readonly journals: readonly { readonly journal: number; readonly durable: number }[];
  /** Polls by answer. */
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly strata: readonly FrameStratum[];
  readonly places: readonly FramePlace[];
}

export interface SampleCommands {
  /** With this seed and nonce, 32 bytes in hex each. */
  commitSample(
    input: Actor & SampleRequest & { readonly id: string; readonly seed: string; readonly nonce: string },
  ): Result<undefined, HubError>;
  /** Fixes what was drawn; whoever comes second is refused and changes nothing. */
  fixSample(
    input: Actor & { readonly sample: string; readonly frame: SampleFrame; readonly wanted: number },
  ): Result<undefined, HubError>;
  extendSample(
    input: Actor & { readonly sample: string; readonly wanted: number },
  ): Result<undefined, HubError>;
  revealSample(input: Actor & { readonly sample: string }): Result<undefined, HubError>;
}

export interface SampleQueries {
  /** What the seed draws from the polls there are now, `most` places of it. */
  sampleFrame(input: {
    readonly sample: string;
    readonly now: number;
    readonly most: number;
  }): Result<SampleFrame, HubError>;
  /** Without what each says so far, newest first. */
  samples(input: Within & { readonly question: string | undefined; readonly now: number }): {
    readonly samples: readonly Sample[];
  };
  /** Without what it says where it reaches beyond `within`. */
  sample(input: Within & { readonly sample: string; readonly now: number }): Result<Sample, HubError>;
  /** Once revealed: what it was drawn from, drawn again. */
  sampleProof(input: { readonly sample: string }): Result<SampleProof, HubError>;
}
