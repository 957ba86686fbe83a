/** Objects of the lake are damaged between two runs or between two steps of one, and the request is run again. */
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as keys from '../../functions/lake/keys.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { Attack, Outcome } from './attack.ts';
import { DAMAGES, type DamageName, damagedBytes, kindOf, REPLACEMENTS, siblingOf } from './damages.ts';
import { type Draws, drawsOf } from './draws.ts';
import { type Lake, type Objects, temporaryLake } from './lakes.ts';
import { type AttackedRun, type Machine, machineInProcess } from './machine.ts';
import { LARGER, OTHER, STUDY } from './small-study.ts';
import { type Attempt, attemptOf, differencesTold, judge, type Reference, referenceOf } from './verdict.ts';

/** What lies in the lake before the damage. */
interface Stages {
  /** Of other people, whose objects stand in for those of the study. */
  readonly other: Objects;
  /** The whole study. */
  readonly complete: Objects;
  /** All but what the collection writes. */
  readonly uncollected: Objects;
  /** A run of which one regression failed. */
  readonly partial: Objects;
  /** Invocations of a run from nothing. */
  readonly invocations: number;
  readonly references: ReadonlyMap<RunRequest, Reference>;
}

export async function damageAttack(assemblies: string): Promise<Attack> {
  const machine = await machineInProcess(assemblies);
  const lake = temporaryLake();
  const stages = await prepare(machine, lake);
  return {
    perform: (seed) => perform(machine, lake, stages, seed),
    close: async () => lake.remove(),
  };
}

const run = (machine: Machine, lake: Lake, request: RunRequest, more: Partial<AttackedRun> = {}): Promise<Attempt> => {
  const execution = `execution-${lake.objects().size}-${Math.abs(JSON.stringify(more).length)}`;
  return attemptOf(
    lake.store,
    machine.run({ lakeUrl: lake.url, request: request as unknown as Json, execution, ...more }),
  );
};

async function prepare(machine: Machine, lake: Lake): Promise<Stages> {
  const study = runId(STUDY);
  await run(machine, lake, OTHER);
  const other = lake.objects();
  let invocations = 0;
  lake.holds(new Map());
  await run(machine, lake, STUDY, {
    afterInvocation: (ended) => {
      invocations = ended;
    },
  });
  const complete = lake.objects();
  const references = new Map([[STUDY, await referenceOf(lake.store, keys.manifest(study))]]);
  await run(machine, lake, LARGER);
  references.set(LARGER, await referenceOf(lake.store, keys.manifest(runId(LARGER))));
  lake.holds(new Map());
  await run(machine, lake, STUDY, {
    beforeInvocation(payload) {
      const { exposure, subgroup } = payload as { exposure?: string; subgroup?: string };
      if (exposure === 'lead' && subgroup === 'female')
        throw Object.assign(new Error('injected'), { name: 'Injected' });
    },
  });
  const collected = (key: string) => /^results\/|\/manifest\.json$|\/report\.html$/.test(key);
  const uncollected = new Map([...complete].filter(([key]) => !collected(key)));
  return { other, complete, uncollected, partial: lake.objects(), invocations, references };
}

const MOMENTS = ['complete', 'uncollected', 'partial', 'between steps'] as const;

async function perform(machine: Machine, lake: Lake, stages: Stages, seed: number): Promise<Outcome> {
  const draws = drawsOf('damage', seed);
  const moment = draws.pick(MOMENTS);
  return moment === 'between steps'
    ? betweenSteps(machine, lake, stages, seed, draws)
    : betweenRuns(machine, lake, stages, seed, draws, moment);
}

async function betweenRuns(
  machine: Machine,
  lake: Lake,
  stages: Stages,
  seed: number,
  draws: Draws,
  stage: 'complete' | 'uncollected' | 'partial',
): Promise<Outcome> {
  const request = draws.chance(0.3) ? LARGER : STUDY;
  lake.holds(stages[stage]);
  const damage = damageOne(lake, stages, draws);
  const what = `${damage.what} of a run that is ${stage}; then ${request === STUDY ? 'the same' : 'a larger'} request`;
  const about = { seed, kind: damage.kind, done: what };
  const named = damage.isNamed && stage === 'complete';
  if (named) {
    const told = await differencesTold(lake.store, keys.manifest(runId(STUDY)));
    if (told.length === 0) return { ...about, verdict: 'silent', furtherRuns: 0, seen: 'verify finds all as recorded' };
  }
  const attacked = {
    store: lake.store,
    reference: referenceFor(stages, request),
    runAgain: () => run(machine, lake, request),
    // Another run does not answer for what it does not name.
    stillDamaged: () => damage.isNamed && request === STUDY && damage.isThere(),
  };
  return { ...about, ...(await judge(attacked, await attacked.runAgain())) };
}

async function betweenSteps(
  machine: Machine,
  lake: Lake,
  stages: Stages,
  seed: number,
  draws: Draws,
): Promise<Outcome> {
  const cold = draws.chance(0.5);
  const after = 1 + draws.below(stages.invocations - 1);
  lake.holds(new Map());
  let damage: Damage | undefined;
  const first = await run(machine, lake, STUDY, {
    cold,
    afterInvocation(ended) {
      if (ended === after) damage = damageOne(lake, stages, draws);
    },
  });
  const attacked = {
    store: lake.store,
    reference: referenceFor(stages, STUDY),
    runAgain: () => run(machine, lake, STUDY),
    stillDamaged: () => damage?.isNamed === true && damage.isThere(),
  };
  const done = `${damage?.what} after invocation ${after} of ${cold ? 'cold' : 'warm'} functions`;
  return { seed, kind: damage?.kind ?? 'none', done, ...(await judge(attacked, first)) };
}

function referenceFor({ references }: Stages, request: RunRequest): Reference {
  const reference = references.get(request);
  if (!reference) throw new Error('there is no reference of this request');
  return reference;
}

interface Damage {
  readonly what: string;
  readonly kind: string;
  /** Whether the manifest of the study answers for the object. */
  readonly isNamed: boolean;
  /** Whether the object is still as the damage left it. */
  readonly isThere: () => boolean;
}

/** Damages one object of the lake: of any kind with the same chance, however many there are of it. */
function damageOne(lake: Lake, { other, complete }: Stages, draws: Draws): Damage {
  const objects = lake.objects();
  const kinds = [...new Set([...objects.keys()].map(kindOf))].sort();
  const kind = draws.pick(kinds);
  const key = draws.pick([...objects.keys()].filter((candidate) => kindOf(candidate) === kind));
  const how = draws.pick([...DAMAGES, ...REPLACEMENTS]);
  const path = lake.at(key);
  const before = contentAt(path);
  const another = siblingOf(key, objects, draws);
  const isOfBytes = (name: typeof how): name is DamageName => DAMAGES.some((one) => one === name);
  if (isOfBytes(how) || (how.endsWith('another part') && another === undefined)) {
    const content = objects.get(key) ?? new Uint8Array();
    const bytes = damagedBytes(isOfBytes(how) ? how : 'one bit', { key, content, objects, other }, draws);
    if (bytes === undefined) rmSync(path);
    else writeFileSync(path, bytes);
  } else {
    rmSync(path);
    if (how === 'an empty folder') mkdirSync(path);
    else if (how === 'a link to nothing') symlinkSync(`${path}.gone`, path);
    else if (how === 'a link to another part') symlinkSync(lake.at(`${another}`), path);
    else {
      writeFileSync(path, objects.get(`${another}`) ?? '');
      writeFileSync(lake.at(`${another}`), objects.get(key) ?? '');
    }
  }
  const after = contentAt(path);
  return {
    kind,
    what: `${how}: ${key}`,
    isNamed: namedIn(complete).has(key) && after !== before,
    isThere: () => contentAt(path) === after,
  };
}

/** What is read at a path, for comparison: undefined of a folder, and of nothing. */
function contentAt(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path).toString('hex') : undefined;
}

/**
 * The objects that a complete run answers for: itself, what it names, and the replicates that its mixtures are made of.
 */
function namedIn(complete: Objects): Set<string> {
  const manifestKey = keys.manifest(runId(STUDY));
  const manifest = JSON.parse(Buffer.from(complete.get(manifestKey) ?? '').toString());
  const replicates = [...complete.keys()].filter((key) => key.startsWith('replicates/'));
  return new Set([manifestKey, ...manifest.objects.map(({ key }: { key: string }) => key), ...replicates]);
}
