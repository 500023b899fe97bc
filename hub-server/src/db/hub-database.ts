import type { ArchiveCommands, ArchiveQueries } from './contract/archive.ts';
import type { AuditCommands } from './contract/audit.ts';
import type { ChainCommands, ChainQueries } from './contract/chain.ts';
import type { IngestCommands, IngestQueries } from './contract/ingest.ts';
import type { KioskCommands, KioskQueries } from './contract/kiosks.ts';
import type { OpsQueries } from './contract/ops.ts';
import type { PeopleCommands, PeopleQueries } from './contract/people.ts';
import type { ProjectionCommands, ProjectionQueries } from './contract/projection.ts';
import type { ResultQueries } from './contract/results.ts';
import type { RollupCommands, RollupQueries } from './contract/rollups.ts';
import type { VerdictCommands, VerdictQueries } from './contract/verdicts.ts';

/**
 * What the hub's code may ask of its database: a contract of its own, declared area by area in contract/, that says
 * nothing of SQL. A backend implements it and passes `describeStoreConformance`; SQLite is the one backend now
 * (sqlite-database.ts). Inputs and outputs cross to workers, so they are plain data.
 */
export interface StoreCommands
  extends ArchiveCommands,
    AuditCommands,
    ChainCommands,
    IngestCommands,
    KioskCommands,
    PeopleCommands,
    ProjectionCommands,
    RollupCommands,
    VerdictCommands {
  /** Answers once what is queued before it is durable. */
  ping(input: undefined): void;
}

export interface StoreQueries
  extends ArchiveQueries,
    ChainQueries,
    IngestQueries,
    KioskQueries,
    OpsQueries,
    PeopleQueries,
    ProjectionQueries,
    ResultQueries,
    RollupQueries,
    VerdictQueries {}

export type Input<Table, Name extends keyof Table> = Table[Name] extends (input: infer I) => unknown
  ? I
  : never;
export type Output<Table, Name extends keyof Table> = Table[Name] extends (input: never) => infer O
  ? O
  : never;

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
