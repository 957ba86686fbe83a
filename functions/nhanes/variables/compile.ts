/**
 * The one interpreter of variables' rules: from a definition to the columns that it reads and the value of one
 * participant.
 */
import { CYCLES } from '../cycles.ts';
import { tableIn } from '../families.ts';
import type { Cycle } from '../releases.ts';
import type { CategoryRule, ColumnSubject, Definition, NumberRule, Rule, Statement, Subject } from './definition.ts';
import { FORMULAS } from './formulas.ts';
import type { SourceColumn, Variable, VariablePeriods } from './variable.ts';

/** The definition cannot be read: it names what does not exist, or itself. */
export class InvalidVariableError extends Error {
  constructor(id: string, fault: string) {
    super(`variable "${id}" ${fault}`);
    this.name = 'InvalidVariableError';
  }
}

/** What a rule makes of the raw codes of one participant (NaN = blank). */
type Read = (codes: readonly number[]) => number;

/** Of a statement: 1 true, 0 false, NaN unknown. */
type Tell = Read;

/** The variables that rules may refer to, by id. */
export type Lookup = (id: string) => Definition | undefined;

/**
 * @param pooled the cycles of the study that takes the variable: only for them is it compiled.
 * @throws InvalidVariableError
 */
export function compileVariable(definition: Definition, lookup: Lookup, pooled: readonly Cycle[] = CYCLES): Variable {
  const { id, unit, note, detection } = definition;
  const levels = levelsOf(definition);
  const madeOf = new Set<string>();
  const readings = new Map(
    pooled.flatMap((cycle) => {
      if (!ruleIn(definition, cycle)) return [];
      const reader = new Reader(cycle, pooled, lookup);
      const read = reader.compiled(id, definition);
      for (const part of reader.variables) madeOf.add(part);
      return [[cycle, { columns: reader.columns, read }] as const];
    }),
  );
  return {
    id,
    label: labelOf(definition, pooled).replaceAll('{top}', String(topCode(definition, pooled))),
    ...(unit !== undefined && { unit }),
    ...(levels && { levels }),
    ...(note !== undefined && { note }),
    ...(detection && { detection: { below: sourceColumn(detection.below), limits: detection.limits } }),
    periods: [...madeOf].flatMap((part) => periodsOf(part === id ? definition : lookup(part))),
    sources: Object.fromEntries([...readings].map(([cycle, { columns }]) => [cycle, columns])),
    derive: (codes, cycle) => readings.get(cycle)?.read(codes) ?? Number.NaN,
  };
}

function ruleIn(definition: Definition, cycle: Cycle): Rule | undefined {
  if ('by_cycle' in definition) return definition.by_cycle[cycle];
  if ('periods' in definition) return definition.periods.find(({ cycles }) => cycles.includes(cycle))?.rule;
  return definition.cycles?.includes(cycle) === false ? undefined : definition.rule;
}

/** Every rule of a definition. */
function rulesOf(definition: Definition): Rule[] {
  if ('rule' in definition) return [definition.rule];
  if ('periods' in definition) return definition.periods.map(({ rule }) => rule);
  return Object.values(definition.by_cycle).flatMap((rule) => rule ?? []);
}

function labelOf(definition: Definition, cycles: readonly Cycle[]): string {
  const periods = 'periods' in definition ? definition.periods : [];
  const only = periods.find((period) => cycles.every((cycle) => period.cycles.includes(cycle)));
  return only?.label ?? definition.label;
}

/** The lowest top code of these cycles; infinite where there is none. */
function topCode(definition: Definition, cycles: readonly Cycle[]): number {
  const bounds = rulesOf(definition).flatMap((rule) => ('top_coded' in rule ? [lowestOf(rule.at, cycles)] : []));
  return Math.min(...bounds);
}

function lowestOf(bounds: Partial<Record<Cycle, number>>, cycles: readonly Cycle[]): number {
  return Math.min(...cycles.map((cycle) => bounds[cycle] ?? Number.POSITIVE_INFINITY));
}

/** The periods of a definition that has some which are not comparable with the others. */
function periodsOf(definition: Definition | undefined): VariablePeriods[] {
  if (!definition || !('periods' in definition)) return [];
  const { id, periods } = definition;
  return periods.some(({ comparable }) => comparable === false) ? [{ id, periods }] : [];
}

const NO_YES = ['no', 'yes'] as const;

/** The levels of a category, the reference first; undefined of a number. */
export function levelsOf(definition: Definition): readonly string[] | undefined {
  if (definition.levels) return definition.levels;
  const [rule] = rulesOf(definition);
  if (!rule) return undefined;
  if ('codes' in rule) return Object.keys(rule.codes);
  return 'any' in rule ? NO_YES : undefined;
}

/** The column with its table's name in a cycle: names of tables differ between cycles. */
function sourceColumnIn(name: string, cycle: Cycle): SourceColumn {
  const { table, column } = sourceColumn(name);
  return { table: tableIn(table, cycle), column };
}

export function sourceColumn(name: string): SourceColumn {
  const [table, column] = name.split('.');
  return { table, column };
}

/**
 * Compiles the rules of one cycle; the columns that they read, each once, gather in `columns`. A variable that others
 * refer to, however often, is worked out once for each participant: in the order of `parts`, each after those that it
 * is made of.
 */
class Reader {
  readonly columns: SourceColumn[] = [];
  private readonly parts: Read[] = [];
  /** The places of variables among the parts. */
  private readonly places = new Map<string, number>();
  /** What the parts are for the participant at hand. */
  private readonly values: number[] = [];
  private readonly cycle: Cycle;
  private readonly pooled: readonly Cycle[];
  private readonly lookup: Lookup;
  /** The variables that are being compiled, from the outermost on. */
  private readonly path: string[] = [];

  constructor(cycle: Cycle, pooled: readonly Cycle[], lookup: Lookup) {
    this.cycle = cycle;
    this.pooled = pooled;
    this.lookup = lookup;
  }

  /** The variables that were compiled, from the innermost on. */
  get variables(): Iterable<string> {
    return this.places.keys();
  }

  /** What a variable makes of the codes of one participant. */
  compiled(id: string, definition: Definition): Read {
    const last = this.place(id, definition);
    const { parts, values } = this;
    if (last === 0) return parts[0];
    return (codes) => {
      for (let place = 0; place <= last; place++) values[place] = parts[place](codes);
      return values[last];
    };
  }

  private variable(id: string): Read {
    const place = this.places.get(id) ?? this.place(id, this.lookup(id));
    return () => this.values[place];
  }

  private place(id: string, definition: Definition | undefined): number {
    if (this.path.includes(id))
      throw new InvalidVariableError(id, `is made of itself (${[...this.path, id].join(' of ')})`);
    const owner = this.path.at(-1) ?? id;
    if (!definition) throw new InvalidVariableError(owner, `is made of "${id}", which does not exist`);
    const rule = ruleIn(definition, this.cycle);
    if (!rule)
      throw new InvalidVariableError(
        owner,
        `is made of "${id}", which does not exist in ${this.cycle}; "cycles" may name those that have it`,
      );
    this.path.push(id);
    const read = isCategoryRule(rule) ? this.category(rule, levelsOf(definition) ?? []) : this.number(rule);
    this.path.pop();
    const place = this.parts.push(read) - 1;
    this.places.set(id, place);
    return place;
  }

  private category(rule: CategoryRule, levels: readonly string[]): Read {
    if ('codes' in rule) {
      const levelOfCode = new Map(
        Object.entries(rule.codes).flatMap(([level, raw]) => raw.map((code) => [code, levels.indexOf(level)] as const)),
      );
      const read = this.column(rule);
      return (codes) => levelOfCode.get(read(codes)) ?? Number.NaN;
    }
    if ('cases' in rule) {
      const cases = rule.cases.map((one) => ({
        tell: this.statement(one.when),
        value: 'level' in one ? levels.indexOf(one.level) : Number.NaN,
      }));
      return (codes) => {
        for (const { tell, value } of cases) if (tell(codes) === 1) return value;
        return Number.NaN;
      };
    }
    if ('any' in rule) return anyOf(rule.any.map((part) => this.statement(part)));
    const read = this.number(rule.cut);
    return (codes) => {
      const value = read(codes);
      return Number.isNaN(value) ? value : rule.at.filter((bound) => value >= bound).length;
    };
  }

  private number(rule: NumberRule): Read {
    if ('column' in rule || 'variable' in rule) return this.subject(rule);
    if ('number' in rule) return () => rule.number;
    if ('ratio' in rule) {
      const [of, over] = rule.ratio.map((part) => this.number(part));
      return (codes) => quotient(of(codes), over(codes));
    }
    if ('sum' in rule) {
      const parts = rule.sum.map((part) => this.number(part));
      return (codes) => parts.reduce((sum, read) => sum + read(codes), 0);
    }
    if ('mean' in rule) {
      const parts = rule.mean.map((part) => this.number(part));
      return (codes) => {
        const known = parts.map((read) => read(codes)).filter((value) => !Number.isNaN(value));
        return known.length < rule.at_least ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
      };
    }
    if ('first' in rule) {
      const parts = rule.first.map((part) => this.number(part));
      return (codes) => parts.map((read) => read(codes)).find((value) => !Number.isNaN(value)) ?? Number.NaN;
    }
    if ('convert' in rule) {
      const { times = 1, plus = 0 } = rule;
      const read = this.number(rule.convert);
      return (codes) => read(codes) * times + plus;
    }
    if ('log' in rule) {
      const read = this.number(rule.log);
      const log = rule.base === 2 ? Math.log2 : rule.base === 10 ? Math.log10 : Math.log;
      return (codes) => {
        const value = read(codes);
        return value > 0 ? log(value) : Number.NaN;
      };
    }
    if ('capped' in rule) {
      const read = this.number(rule.capped);
      return (codes) => Math.min(read(codes), rule.at);
    }
    if ('top_coded' in rule) {
      const read = this.number(rule.top_coded);
      const top = lowestOf(rule.at, this.pooled);
      return (codes) => Math.min(read(codes), top);
    }
    if ('pooled_ratio' in rule) return this.pooledRatio(rule);
    const { inputs, value } = FORMULAS[rule.formula];
    const reads = inputs.map((name) => this.number(rule.of[name]));
    return (codes) => value(reads.map((read) => read(codes)));
  }

  private pooledRatio(rule: Extract<NumberRule, { pooled_ratio: unknown }>): Read {
    const parts = rule.pooled_ratio.map(({ of, over }) => ({ of: this.number(of), over: this.number(over) }));
    return (codes) => {
      const known = parts
        .map(({ of, over }) => [of(codes), over(codes)])
        .filter(([of, over]) => !Number.isNaN(of) && !Number.isNaN(over));
      if (known.length < rule.at_least) return Number.NaN;
      const [above, below] = [0, 1].map((side) => known.reduce((sum, part) => sum + part[side], 0));
      return quotient(above, below);
    };
  }

  private subject(subject: Subject): Read {
    return 'column' in subject ? this.column(subject) : this.variable(subject.variable);
  }

  private column({ column: name, missing_codes = [] }: ColumnSubject): Read {
    const wanted = sourceColumnIn(name, this.cycle);
    const known = this.columns.findIndex(({ table, column }) => table === wanted.table && column === wanted.column);
    const index = known >= 0 ? known : this.columns.push(wanted) - 1;
    return missing_codes.length === 0
      ? (codes) => codes[index]
      : (codes) => (missing_codes.includes(codes[index]) ? Number.NaN : codes[index]);
  }

  private statement(statement: Statement): Tell {
    if ('any_of' in statement) return anyOf(statement.any_of.map((part) => this.statement(part)));
    if ('all_of' in statement) return not(anyOf(statement.all_of.map((part) => not(this.statement(part)))));
    if ('not' in statement) return not(this.statement(statement.not));
    if ('measured' in statement) return not(this.missing(statement.measured));
    if ('missing' in statement) return this.missing(statement.missing);
    const read = this.subject(statement);
    const holds = this.test(statement);
    return (codes) => {
      const value = read(codes);
      return Number.isNaN(value) ? value : Number(holds(value));
    };
  }

  private missing(of: string | Subject): Tell {
    const read = this.subject(typeof of === 'string' ? { variable: of } : of);
    return (codes) => Number(Number.isNaN(read(codes)));
  }

  private test(statement: Extract<Statement, Subject>): (value: number) => boolean {
    if (!('in' in statement)) return boundOf(statement);
    const definition = 'variable' in statement ? this.lookup(statement.variable) : undefined;
    const levels = definition && levelsOf(definition);
    const wanted = statement.in.map((one) => (typeof one === 'number' ? one : (levels?.indexOf(one) ?? Number.NaN)));
    return (value) => wanted.includes(value);
  }
}

function boundOf(statement: Exclude<Extract<Statement, Subject>, { in: unknown }>): (value: number) => boolean {
  if ('at_least' in statement) return (value) => value >= statement.at_least;
  if ('at_most' in statement) return (value) => value <= statement.at_most;
  if ('above' in statement) return (value) => value > statement.above;
  if ('below' in statement) return (value) => value < statement.below;
  const [low, high] = statement.between;
  return (value) => value >= low && value <= high;
}

export function isCategoryRule(rule: Rule): rule is CategoryRule {
  return 'codes' in rule || 'cases' in rule || 'any' in rule || 'cut' in rule;
}

/** Kleene's logic: true where any is, unknown where one could be, else false. */
function anyOf(parts: readonly Tell[]): Tell {
  return (codes) => {
    let unknown = false;
    for (const tell of parts) {
      const told = tell(codes);
      if (told === 1) return 1;
      unknown ||= Number.isNaN(told);
    }
    return unknown ? Number.NaN : 0;
  };
}

function not(tell: Tell): Tell {
  return (codes) => 1 - tell(codes);
}

/** A division by zero has no value. */
function quotient(above: number, below: number): number {
  return below === 0 ? Number.NaN : above / below;
}
