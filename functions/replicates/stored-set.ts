/** A set of replicates as the lake has it: read in its order, out of whatever ranges there are. */
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { readParquet } from '../lake/parquet-reader.ts';
import { readAhead } from '../lake/read-ahead.ts';
import type { Table } from '../lake/table.ts';
import { type ReplicateSet, type ReplicateValues, valuesIn } from '../methods/replicate-set.ts';
import { claimedRanges, rangeRecord, readRange, writeRange } from './stored-ranges.ts';

/** Replicates that the analysis needs are not in the lake: the invocation that should have computed them failed. */
export class MissingReplicatesError extends Error {
  constructor(address: string, holdout: number, first: number, last: number) {
    super(`replicates ${first} to ${last} of holdout ${holdout} are not in ${keys.replicatesPrefix(address)}`);
    this.name = 'MissingReplicatesError';
  }
}

/** Rows `from` up to, not including, `to` of a table. */
export interface Piece {
  table: Table;
  from: number;
  to: number;
}

/**
 * Reads a set, a few ranges in memory at a time. Ranges may overlap, when runs of different sizes have left them: equal
 * replicates have equal values, whoever computed them. One that was damaged since the plan is computed anew.
 */
export class StoredSet {
  readonly #set: ReplicateSet;
  readonly #cohort: string;
  readonly #claimed: readonly keys.NamedRange[];
  readonly #read: (position: number) => Promise<Uint8Array | undefined>;
  /** The ranges that were used so far. */
  readonly used: ObjectRecord[] = [];

  private constructor(set: ReplicateSet, cohort: string, claimed: readonly keys.NamedRange[]) {
    this.#set = set;
    this.#cohort = cohort;
    this.#claimed = claimed;
    this.#read = readAhead(claimed, (range) => readRange(set.address, range));
  }

  /** @param cohort SHA-256 of the cohort that the replicates are made from */
  static async open(set: ReplicateSet, cohort: string): Promise<StoredSet> {
    const claimed = (await claimedRanges(set.address)).filter(
      ({ holdout, first }) => holdout < set.holdouts && first < set.count,
    );
    return new StoredSet(set, cohort, claimed);
  }

  /** Those of a holdout, with the named columns. @throws MissingReplicatesError */
  async *replicates(holdout: number, columns: readonly string[]): AsyncGenerator<Piece> {
    const { address, count } = this.#set;
    const damaged: keys.NamedRange[] = [];
    let next = 0;
    for (const [position, range] of this.#claimed.entries()) {
      const end = Math.min(range.first + range.count, count);
      if (range.holdout !== holdout || end <= next) continue;
      const bytes = await this.#read(position);
      if (!bytes) {
        damaged.push(range);
        continue;
      }
      if (range.first > next) yield* this.#computedAnew(holdout, damaged, next, range.first);
      next = Math.max(next, range.first);
      yield { table: await readParquet(bytes, [...columns]), from: next - range.first, to: end - range.first };
      this.used.push(rangeRecord(address, range, bytes.length, this.#cohort));
      next = end;
    }
    if (next < count) yield* this.#computedAnew(holdout, damaged, next, count);
  }

  /** Replicates `first` up to, not including, `end`, as far as damaged ranges should have held them. */
  async *#computedAnew(
    holdout: number,
    damaged: readonly keys.NamedRange[],
    first: number,
    end: number,
  ): AsyncGenerator<Piece> {
    const { address, compute } = this.#set;
    let next = first;
    for (const range of damaged) {
      const to = Math.min(range.first + range.count, end);
      if (to <= next || range.first > next) continue;
      const table = compute(range, () => true);
      this.used.push(await writeRange(address, range, table, this.#cohort));
      yield { table, from: next - range.first, to: to - range.first };
      next = to;
    }
    if (next < end) throw new MissingReplicatesError(address, holdout, next, end - 1);
  }

  /** All values of some columns of numbers of a set without holdouts, in their order. @throws MissingReplicatesError */
  async values(columns: readonly string[]): Promise<ReplicateValues> {
    const all = Object.fromEntries(columns.map((name) => [name, new Float64Array(this.#set.count)]));
    let next = 0;
    for await (const { table, from, to } of this.replicates(0, columns)) {
      const found = valuesIn(table);
      for (const name of columns) all[name].set(found[name].subarray(from, to), next);
      next += to - from;
    }
    return all;
  }
}
