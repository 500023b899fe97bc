import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../problem.ts';
import type { AgreementCommands, AgreementQueries } from './contract/agreement.ts';
import type { AlertCommands, AlertQueries } from './contract/alerts.ts';
import type { AppealCommands, AppealQueries } from './contract/appeals.ts';
import type { ArchiveCommands, ArchiveQueries } from './contract/archive.ts';
import type { AuditCommands, AuditQueries } from './contract/audit.ts';
import type { CameraClockCommands, CameraClockQueries } from './contract/camera-clocks.ts';
import type { ChainCommands, ChainQueries } from './contract/chain.ts';
import type { ChainChangeCommands, ChainChangeQueries } from './contract/chain-changes.ts';
import type { ConsoleCommands, ConsoleQueries } from './contract/consoles.ts';
import type { DeliveryCommands, DeliveryQueries } from './contract/deliveries.ts';
import type { DeviceQueries } from './contract/devices.ts';
import type { DoubleReviewCommands, DoubleReviewQueries } from './contract/double-review.ts';
import type { ExportQueries } from './contract/exports.ts';
import type {
  BatchArrival,
  Durable,
  IngestCommands,
  IngestQueries,
  IngestRefusal,
} from './contract/ingest.ts';
import type { KioskCommands, KioskQueries } from './contract/kiosks.ts';
import type { LiveQueries } from './contract/live.ts';
import type { MediaCommands, MediaQueries } from './contract/media.ts';
import type { OperatorCommands, OperatorQueries } from './contract/operators.ts';
import type { OpsQueries } from './contract/ops.ts';
import type { OwnCommands, OwnQueries } from './contract/own.ts';
import type { PeopleCommands, PeopleQueries } from './contract/people.ts';
import type { PlanCommands, PlanQueries } from './contract/plans.ts';
import type { ProjectionCommands, ProjectionQueries } from './contract/projection.ts';
import type { RegisterCommands, RegisterQueries } from './contract/registers.ts';
import type { ReleaseCommands, ReleaseQueries } from './contract/releases.ts';
import type { ResultCommands, ResultQueries } from './contract/results.ts';
import type { RiskCommands, RiskQueries } from './contract/risk.ts';
import type { RollupCommands, RollupQueries } from './contract/rollups.ts';
import type { SampleCommands, SampleQueries } from './contract/samples.ts';
import type { SettingsCommands, SettingsQueries } from './contract/settings.ts';
import type { VerdictCommands, VerdictQueries } from './contract/verdicts.ts';
import type { ViewCommands, ViewQueries } from './contract/views.ts';

/**
 * What the hub's code may ask of its database: a contract of its own, declared area by area in contract/, that says
 * nothing of SQL. A backend implements it and passes `describeStoreConformance`; SQLite is the one backend now
 * (sqlite-database.ts). Inputs and outputs cross to workers, so they are plain data.
 */
export interface StoreCommands
  extends AgreementCommands,
    AlertCommands,
    AppealCommands,
    ArchiveCommands,
    AuditCommands,
    CameraClockCommands,
    ChainCommands,
    ConsoleCommands,
    DeliveryCommands,
    DoubleReviewCommands,
    ChainChangeCommands,
    IngestCommands,
    KioskCommands,
    MediaCommands,
    PeopleCommands,
    PlanCommands,
    OperatorCommands,
    OwnCommands,
    ProjectionCommands,
    RegisterCommands,
    ReleaseCommands,
    ResultCommands,
    RiskCommands,
    RollupCommands,
    SampleCommands,
    SettingsCommands,
    VerdictCommands,
    ViewCommands {
  /** Answers once what is queued before it is durable. */
  ping(input: undefined): void;
}

export interface StoreQueries
  extends AgreementQueries,
    AlertQueries,
    AppealQueries,
    ArchiveQueries,
    AuditQueries,
    CameraClockQueries,
    ChainQueries,
    ConsoleQueries,
    DeliveryQueries,
    DeviceQueries,
    DoubleReviewQueries,
    ChainChangeQueries,
    ExportQueries,
    IngestQueries,
    KioskQueries,
    LiveQueries,
    MediaQueries,
    OpsQueries,
    PeopleQueries,
    PlanQueries,
    ProjectionQueries,
    OperatorQueries,
    OwnQueries,
    RegisterQueries,
    ReleaseQueries,
    ResultQueries,
    RiskQueries,
    RollupQueries,
    SampleQueries,
    SettingsQueries,
    VerdictQueries,
    ViewQueries {}

export type Input<Table, Name extends keyof Table> = Table[Name] extends (input: infer I) => unknown
  ? I
  : never;
export type Output<Table, Name extends keyof Table> = Table[Name] extends (input: never) => infer O
  ? O
  : never;

/** Queries that answer with a Result. */
export type ResultQuery = {
  readonly [Name in keyof StoreQueries]: Output<StoreQueries, Name> extends Result<unknown, HubError>
    ? Name
    : never;
}[keyof StoreQueries];

/** The narrow door to the database. */
export interface HubDatabase {
  /**
   * Runs a command: all or nothing, one after another, and resolves once it is durable. Rejects with UnavailableError
   * where nothing can be written now; then nothing of it was.
   */
  write<Name extends keyof StoreCommands>(
    name: Name,
    input: Input<StoreCommands, Name>,
  ): Promise<Output<StoreCommands, Name>>;
  /** Runs a query over what is committed; it sees every command that has resolved before. */
  read<Name extends keyof StoreQueries>(
    name: Name,
    input: Input<StoreQueries, Name>,
  ): Promise<Output<StoreQueries, Name>>;
  /**
   * As `read`, with the value as the UTF-8 bytes of its JSON: a large reply is neither built nor written out on the main
   * thread.
   */
  readJson<Name extends ResultQuery>(
    name: Name,
    input: Input<StoreQueries, Name>,
  ): Promise<Result<Uint8Array, HubError>>;
  /**
   * Checks a batch and, where it passes, ingests it: as `checkBatch` and `ingestBatch` one after the other, without what
   * was checked going through the caller.
   */
  takeBatch(arrival: BatchArrival): Promise<Result<Durable, HubError | IngestRefusal>>;
  /** From now on tells of each command of `write` that has been carried out, or may have been, before it resolves. */
  onWritten(listener: (command: keyof StoreCommands) => void): void;
  /** Lets what is queued finish, then closes. */
  close(): Promise<void>;
}

/** A table of functions that does what a contract says over a connection of type `Connection`. */
export type Implementation<Contract, Connection> = {
  readonly [Name in keyof Contract]: (
    connection: Connection,
    input: Input<Contract, Name>,
  ) => Output<Contract, Name>;
};
