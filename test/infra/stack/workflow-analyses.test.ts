/** How the state machine goes over the analyses of a run: work lists, their rounds, and the branch of replicates. */
import jsonata from 'jsonata';
import { beforeAll, describe, expect, it } from 'vitest';
import { allStates, definitionOf, type PlacedState, synthesisedTemplate } from '../synthesised.ts';

let states: PlacedState[];
beforeAll(() => {
  states = allStates(definitionOf(synthesisedTemplate()));
});

const stateNamed = (name: string) => states.find((placed) => placed.name === name)?.state;

describe('the analyses of a method that takes one step', () => {
  it.each([
    ['FitRegressions', 'regression'],
    ['Descriptions', 'description'],
    ['FitSpecificationChunks', 'specifications'],
    ['FitSweepChunks', 'sweep'],
  ])('%s are a Distributed Map of EXPRESS executions over each work list in the lake', (state, method) => {
    expect(stateNamed(state)).toMatchObject({
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Key: `{% $plan.fits.${method}.lists[$list] %}` },
      },
      MaxConcurrency: '{% $plan.at_once.fits %}',
      Next: `${state}Left?`,
    });
  });

  it.each([
    ...['FitRegression', 'FitQgcomp', 'Description', 'FitSpecificationChunk', 'FitSweepChunk'],
    ...['FitChunk', 'CombineWqs', 'CombineCalibration', 'TestCurves'],
  ])('%s fits with all its retries into the five minutes of an EXPRESS execution', (name) => {
    const { TimeoutSeconds = Number.NaN, Retry = [] } = stateNamed(name) ?? {};
    const waiting = Retry.flatMap(({ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds = 60 }) =>
      Array.from({ length: MaxAttempts }, (_, retry) =>
        Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds),
      ),
    ).reduce((sum, delay) => sum + delay);
    expect(waiting).toBe(122 + 40);
    expect(waiting + TimeoutSeconds).toBeLessThan(300);
  });

  it('see nothing of the outer variables, which a Distributed Map does not hand on', () => {
    expect(JSON.stringify(stateNamed('FitRegressions')?.ItemProcessor)).not.toContain('$plan');
  });

  it('give back one word each', () => {
    expect(stateNamed('FitRegression')?.Output).toBe("{% 'done' %}");
  });

  it('whose Map fails as a whole do not stop the lists and the methods after it', () => {
    expect(stateNamed('FitRegressions')?.Catch).toMatchObject([
      { Next: 'RecordFitRegressionsFailure', Assign: { list: '{% $list + 1 %}' } },
    ]);
    expect(stateNamed('RecordFitRegressionsFailure')).toMatchObject({ Next: 'FitRegressionsLeft?' });
  });
});

describe('a work list', () => {
  const assigned = async (words: string[], round: number) => {
    const assign = stateNamed('FitRegressions')?.Assign as { list: string; round: string };
    const value = (expression: string) =>
      jsonata(expression.slice(3, -3)).evaluate({}, { states: { result: words }, list: 2, round });
    return { list: await value(assign.list), round: await value(assign.round) };
  };

  it('is followed by the next, whether or not its items failed', async () => {
    expect(await assigned(['done', 'failed'], 1)).toEqual({ list: 3, round: 1 });
    expect(await assigned(['done'], 5)).toEqual({ list: 3, round: 1 });
    expect(await assigned([], 1)).toEqual({ list: 3, round: 1 });
  });

  it('is gone over again while one of its items has more to do, twenty times at most', async () => {
    expect(await assigned(['done', 'again'], 1)).toEqual({ list: 2, round: 2 });
    expect(await assigned(['again'], 19)).toEqual({ list: 2, round: 20 });
    expect(await assigned(['again'], 20)).toEqual({ list: 3, round: 1 });
  });

  it('has one more item to do where a function stopped for want of time, or was not to be had', async () => {
    const word = (name: string, states: object) =>
      jsonata(`${stateNamed(name)?.Output}`.slice(3, -3)).evaluate({}, { states });
    expect(await word('FitChunk', { result: { Payload: { computed: 5, left: 3 } } })).toBe('again');
    expect(await word('FitChunk', { result: { Payload: { computed: 5, left: 0 } } })).toBe('done');
    expect(await word('RecordChunkFailure', { input: { error: 'Lambda.TooManyRequestsException' } })).toBe('again');
    expect(await word('RecordChunkFailure', { input: { error: 'Sandbox.Timedout' } })).toBe('failed');
  });
});

describe('the branch of replicates', () => {
  it('is passed by where the request asks for none', () => {
    expect(stateNamed('ReplicatesAskedFor?')).toMatchObject({
      Choices: [{ Condition: '{% $plan.replicates %}', Next: 'PlanReplicates' }],
      Default: 'NoReplicates',
    });
  });

  it('computes the replicates that are missing, if any, and then combines', () => {
    expect(stateNamed('FitReplicatesLeft?')).toMatchObject({
      Choices: [{ Condition: '{% $list < $count($planned.replicates.lists) %}', Next: 'FitReplicates' }],
      Default: 'StartCombineWqsAnalyses',
    });
    expect(stateNamed('FitReplicates')).toMatchObject({
      Next: 'FitReplicatesLeft?',
      ItemReader: { Arguments: { Key: '{% $planned.replicates.lists[$list] %}' } },
      MaxConcurrency: '{% $plan.at_once.replicates %}',
    });
  });

  it.each([
    ['CombineWqsAnalyses', 'wqs', 'StartFitQgcompAnalyses'],
    ['FitQgcompAnalyses', 'qgcomp', 'StartCombineCalibrationAnalyses'],
    ['CombineCalibrationAnalyses', 'calibration', 'StartTestCurvesAnalyses'],
    ['TestCurvesAnalyses', 'curves', 'TestCurvesAnalysesDone'],
  ])('%s are made one method after the other', (state, method, next) => {
    expect(stateNamed(`${state}Left?`)).toMatchObject({ Default: next });
    expect(stateNamed(state)).toMatchObject({
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      ItemReader: { Arguments: { Key: `{% $planned.analyses.${method}.lists[$list] %}` } },
      MaxConcurrency: '{% $plan.at_once.replicates %}',
    });
  });
});
