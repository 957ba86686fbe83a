import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cycle } from '../../functions/nhanes/releases.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { writeXport } from '../../functions/nhanes/xport-writer.ts';
import { SIMULATED_CYCLES } from '../../functions/simulation/cycles.ts';
import { markOf, simulationIn } from '../../functions/simulation/mark.ts';
import type { Simulation } from '../../functions/simulation/settings.ts';
import {
  checkSimulatedRows,
  SimulatedRowsMissingError,
  type SimulatedTable,
  simulateTable,
} from '../../functions/simulation/simulate-table.ts';
import { SIMULATED_TABLES } from '../../functions/simulation/simulated-tables.ts';
import { hasHaven } from '../support/haven.ts';

const simulation: Simulation = { seed: 42, scale: 0.3 };

function column(table: string, cycle: Cycle, name: string, settings = simulation): Float64Array {
  const found = simulateTable(table, cycle, settings).columns.find((c) => c.name === name);
  if (!found) throw new Error(`${table} has no ${name}`);
  return found.values;
}

/** The values of a column for each participant of DEMO; undefined without a row. */
function byPerson(table: string, cycle: Cycle, name: string): (number | undefined)[] {
  const values = column(table, cycle, name);
  const rows = new Map(Array.from(column(table, cycle, 'SEQN'), (seqn, row) => [seqn, values[row]]));
  return Array.from(column('DEMO', cycle, 'SEQN'), (seqn) => rows.get(seqn));
}

const fileOf = (table: SimulatedTable) => Buffer.concat([...writeXport(table)]);
const isBlank = (value: number | undefined) => value !== undefined && Number.isNaN(value);

describe('the tables of a simulated NHANES', () => {
  it('are the same bytes for the same seed and others for another', () => {
    for (const table of SIMULATED_TABLES) {
      const bytes = fileOf(simulateTable(table, '2013-2014', simulation));
      expect(fileOf(simulateTable(table, '2013-2014', { ...simulation })).equals(bytes)).toBe(true);
      expect(fileOf(simulateTable(table, '2013-2014', { ...simulation, seed: 43 })).equals(bytes)).toBe(false);
    }
  });

  it('are the first persons of a larger simulation: who is simulated besides changes nobody', () => {
    const few = column('BMX', '2017-2018', 'BMXBMI', { seed: 1, scale: 0.01 });
    const many = column('BMX', '2017-2018', 'BMXBMI', { seed: 1, scale: 0.1 });
    expect(many.slice(0, few.length)).toEqual(few);
  });

  it('are read back with the values that were simulated, under the names that CDC gives them', () => {
    for (const cycle of SIMULATED_CYCLES) {
      for (const name of SIMULATED_TABLES) {
        const table = simulateTable(name, cycle, simulation);
        const read = readXport(fileOf(table), { expectedName: `${name}_${cycle === '2013-2014' ? 'H' : 'J'}` });
        expect(read.rows).toBe(table.rows);
        expect(read.columns).toEqual(table.columns.map((c) => ({ ...c, type: 'number' })));
      }
    }
  });

  it('are refused by name when there is no such table, and with settings out of range', () => {
    expect(() => simulateTable('OSQ', '2013-2014', simulation)).toThrow(
      expect.objectContaining({ name: 'UnknownSimulatedTableError' }),
    );
    for (const wrong of [
      { seed: -1, scale: 1 },
      { seed: 1.5, scale: 1 },
      { seed: 1, scale: 0 },
    ]) {
      expect(() => simulateTable('DEMO', '2013-2014', wrong)).toThrow(
        expect.objectContaining({ name: 'InvalidSimulationError' }),
      );
    }
  });

  it('have another SEQN for everybody, also where there are more persons than numbers between the cycles', () => {
    for (const scale of [1, 3]) {
      const all = SIMULATED_CYCLES.flatMap((cycle) => [...column('DEMO', cycle, 'SEQN', { seed: 1, scale })]);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it.each(SIMULATED_TABLES)('%s with a row less than seed and scale make of it was cut', (name) => {
    for (const cycle of SIMULATED_CYCLES) {
      const { rows } = simulateTable(name, cycle, simulation);
      expect(() => checkSimulatedRows(name, cycle, simulation, rows)).not.toThrow();
      expect(() => checkSimulatedRows(name, cycle, simulation, rows - 1)).toThrow(SimulatedRowsMissingError);
      // A label with another scale costs no more time than the rows are worth.
      expect(() => checkSimulatedRows(name, cycle, { seed: 42, scale: 100_000 }, rows)).toThrow(
        `has ${rows} rows, fewer`,
      );
    }
  });

  // Only where Rscript and R's haven are installed.
  it.skipIf(!hasHaven)("are read by R's haven with identical values", () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
    const script = `for (f in commandArgs(TRUE)) { d <- haven::read_xpt(f); cat(nrow(d), names(d), "\\n")
      for (v in d) cat(ifelse(is.na(v), "NaN", sprintf("%.17g", v)), "\\n") }`;
    try {
      const tables = SIMULATED_CYCLES.flatMap((cycle) =>
        SIMULATED_TABLES.map((name) => simulateTable(name, cycle, { ...simulation, scale: 0.05 })),
      );
      const files = tables.map((table) => {
        const path = join(folder, `${table.name}.xpt`);
        writeFileSync(path, fileOf(table));
        return path;
      });
      const printed = execFileSync('Rscript', ['-e', script, ...files], { encoding: 'utf8', maxBuffer: 2 ** 26 });
      const words = (line: string) => line.trim().split(' ');
      const lines = printed.trim().split('\n');
      for (const table of tables) {
        expect(words(lines.shift() ?? '')).toEqual([String(table.rows), ...table.columns.map((c) => c.name)]);
        for (const { values } of table.columns)
          expect(Float64Array.from(words(lines.shift() ?? ''), Number)).toEqual(values);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.each(SIMULATED_CYCLES)('what NHANES leaves blank, in %s', (cycle) => {
  const age = byPerson('DEMO', cycle, 'RIDAGEYR').map(Number);
  const examined = byPerson('DEMO', cycle, 'RIDSTATR').map((status) => status === 2);

  it('has 15 strata of two PSUs, ages up to 80, and exam weights of 0 for who was only interviewed', () => {
    const strata = [...column('DEMO', cycle, 'SDMVSTRA')];
    const psus = column('DEMO', cycle, 'SDMVPSU');
    const first = cycle === '2013-2014' ? 104 : 134;
    expect([...new Set(strata)].sort()).toEqual(Array.from({ length: 15 }, (_, i) => first + i));
    expect(new Set(strata.map((stratum, row) => `${stratum} ${psus[row]}`)).size).toBe(30);
    expect([Math.min(...age), Math.max(...age)]).toEqual([0, 80]);
    expect(examined).toContain(false);
    byPerson('DEMO', cycle, 'WTMEC2YR').forEach((weight, i) => {
      expect(Number(weight) > 0).toBe(examined[i]);
    });
  });

  it('asks of ever-smokers only whether they smoke now', () => {
    const ever = byPerson('SMQ', cycle, 'SMQ020');
    byPerson('SMQ', cycle, 'SMQ040').forEach((now, i) => {
      if (age[i] >= 18) expect(isBlank(now)).toBe(ever[i] !== 1);
    });
  });

  it('scans bone from 40 (2013-2014) or 50 (2017-2018), the femur wholly or not at all, the spine with all vertebrae', () => {
    const from = cycle === '2013-2014' ? 40 : 50;
    const neck = byPerson('DXXFEM', cycle, 'DXXNKBMD');
    const total = byPerson('DXXFEM', cycle, 'DXXOFBMD');
    const spine = byPerson('DXXSPN', cycle, 'DXXOSBMD');
    const invalid = [1, 2, 3, 4].map((vertebra) => byPerson('DXXSPN', cycle, `DXXL${vertebra}BMD`));
    age.forEach((years, i) => {
      expect(neck[i] !== undefined).toBe(examined[i] && years >= from);
      expect(isBlank(neck[i])).toBe(isBlank(total[i]));
      expect(isBlank(spine[i])).toBe(invalid.some((bmd) => isBlank(bmd[i])));
    });
    const oneInvalid = age.filter((_, i) => invalid.filter((bmd) => isBlank(bmd[i])).length === 1);
    expect(oneInvalid.length).toBeGreaterThan(50);
  });

  it('has metals of half of the persons from 12 (2013-2014) or all, and half the limit of detection over root 2 as the least', () => {
    const cadmium = byPerson('PBCD', cycle, 'LBXBCD');
    const rows = age.filter((years, i) => years >= 12 && examined[i] && cadmium[i] !== undefined).length;
    const eligible = age.filter((years, i) => years >= 12 && examined[i]).length;
    if (cycle === '2013-2014') {
      expect(rows / eligible).toBeCloseTo(0.517, 1);
      byPerson('PBCD', cycle, 'WTSH2YR').forEach((weight, i) => {
        if (weight !== undefined && age[i] >= 12) expect(weight === 0).toBe(isBlank(cadmium[i]));
      });
    } else expect(rows).toBe(eligible);
    const below = column('PBCD', cycle, 'LBDBCDLC');
    column('PBCD', cycle, 'LBXBCD').forEach((value, row) => {
      if (!Number.isNaN(value)) expect(below[row] === 1 ? value === 0.07 : value >= 0.1).toBe(true);
    });
  });

  it('asks about alcohol as that cycle did', () => {
    const names = simulateTable('ALQ', cycle, simulation).columns.map((c) => c.name);
    expect(names).toEqual(
      cycle === '2013-2014'
        ? ['SEQN', 'ALQ101', 'ALQ110', 'ALQ120Q', 'ALQ120U', 'ALQ130']
        : ['SEQN', 'ALQ111', 'ALQ121', 'ALQ130'],
    );
  });
});

describe('the mark of simulated files', () => {
  it('stands in every one and names its simulation', () => {
    for (const table of SIMULATED_TABLES) {
      const { label } = readXport(fileOf(simulateTable(table, '2013-2014', { seed: 7, scale: 0.01 })));
      expect(simulationIn(label)).toEqual({ seed: 7, scale: 0.01 });
    }
  });

  it('fits a label, whatever the simulation', () => {
    const longest = { seed: 4_294_967_295, scale: 9999.9999 };
    expect(markOf(longest)).toHaveLength(40);
    expect(simulationIn(markOf(longest))).toEqual(longest);
  });

  it('is in no label of a real table', () => {
    expect(simulationIn('Demographic Variables & Sample Weights')).toBeUndefined();
    expect(simulationIn('')).toBeUndefined();
  });

  it.each(['SIMULATED', 'SIMULATED seed=2', 'simulated seed=2 size=1', 'Simulated data'])(
    'is refused as %j',
    (label) => {
      expect(() => simulationIn(label)).toThrow(expect.objectContaining({ name: 'UnreadableMarkError' }));
    },
  );
});
