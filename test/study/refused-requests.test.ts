/** Requests that once passed and misled, or could never end: each is refused at the door. */
import { describe, expect, it } from 'vitest';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from '../support/events.ts';
import { faultFile, faultRequest, problemsOf } from '../support/refusals.ts';

type Draft = ReturnType<typeof eventFile>;

function problemsAfter(spoil: (request: Draft) => void) {
  const request = eventFile('huang-2023');
  spoil(request);
  return problemsOf(request);
}

const BLOOD_METALS = 'must be PBCD.WTSH2YR (the half sample of blood metals)';
const EXAMINED = 'must be DEMO.WTMEC2YR (everyone examined)';

describe('the files of faults', () => {
  it('silly-weight: age and the number of a PSU for weights', () => {
    expect(problemsOf(faultRequest('silly-weight'))).toEqual([
      { path: 'weights.2013-2014', message: expect.stringMatching(/^must be PBCD\.WTSH2YR .*; got DEMO\.RIDAGEYR$/) },
      { path: 'weights.2017-2018', message: expect.stringMatching(/^must be DEMO\.WTMEC2YR .*; got DEMO\.SDMVPSU$/) },
    ]);
  });

  it('bonecov: a bone site adjusts the outcome that is made of it', () => {
    expect(problemsOf(faultRequest('bonecov'))).toEqual([
      {
        path: 'models[0].covariates[3]',
        message: expect.stringMatching(
          /^femoral_neck_bmd is what the outcome osteoporosis is made of .*; must be one of "age", /,
        ),
      },
    ]);
  });

  it('plan-750000: more than is read, and in fewer words more regressions than a run can make', () => {
    const request = faultRequest('plan-750000');
    expect(problemsOf(request)).toEqual([
      { path: '', message: 'has more values than a request may have, which is 1500' },
    ]);
    const shorter = { ...request, models: request.models.slice(0, 200), subgroups: request.subgroups.slice(0, 100) };
    const product = '1 outcomes and families x 5 exposures x 1 forms x 200 models x 100 subgroups';
    const message = `asks for 100,000 regressions (${product}); a run may have 50,000`;
    expect(problemsOf(shorter)[0]).toEqual({ path: 'models', message });
  });

  it('45750-regressions can run: it is accepted', () => {
    const { exposures, models, subgroups } = parseRunRequest(faultRequest('45750-regressions'));
    expect(exposures.length * models.length * subgroups.length).toBe(45_750);
  });

  it('item-over-256KiB: more holdouts than can be combined', () => {
    expect(problemsOf(faultRequest('item-over-256KiB'))).toEqual([
      { path: 'wqs.holdouts', message: 'must be at most 1000; got 10000' },
    ]);
  });

  it.each([...['silly-weight', 'bonecov', '45750-regressions', 'item-over-256KiB', 'redos-2k', 'secret-leak']])(
    '%s as it is has fields that a request has not, and says so',
    (name) => {
      const paths = problemsOf(faultFile(name)).map(({ path, message }) => [path, message.split(';')[0]]);
      expect(paths).toContainEqual(['outcome', 'is no field here']);
      expect(paths).toContainEqual(['quantiles', 'is no field here']);
    },
  );

  it.each(['redos-2k', 'secret-leak'])('%s: a source that is not one, of which nothing is repeated', (name) => {
    const [problem, ...others] = problemsOf(faultRequest(name));
    expect(problem).toMatchObject({ path: 'source', message: expect.stringMatching(/got text of \d+ characters$/) });
    expect(others).toEqual([]);
  });
});

describe('a weight', () => {
  it.each<[string, string, { table: string; column: string }, string]>([
    [
      'of a larger sample than the half of blood metals',
      '2013-2014',
      { table: 'DEMO', column: 'WTMEC2YR' },
      BLOOD_METALS,
    ],
    ['of the interview', '2013-2014', { table: 'DEMO', column: 'WTINT2YR' }, BLOOD_METALS],
    ['of the interview, where bones were scanned', '2017-2018', { table: 'DEMO', column: 'WTINT2YR' }, EXAMINED],
    ['that the release does not have', '2017-2018', { table: 'PBCD', column: 'WTSH2YR' }, EXAMINED],
    ['that does not exist', '2017-2018', { table: 'DEMO', column: 'WTMEC3YR' }, EXAMINED],
    ['of another table', '2013-2014', { table: 'DEMO', column: 'WTSH2YR' }, BLOOD_METALS],
    ['that is a stratum', '2013-2014', { table: 'DEMO', column: 'SDMVSTRA' }, BLOOD_METALS],
  ])('%s is refused', (_, cycle, weight, message) => {
    const problems = problemsAfter((request) => {
      request.weights[cycle] = weight;
    });
    expect(problems).toEqual([{ path: `weights.${cycle}`, message: expect.stringContaining(message) }]);
  });
});

describe('the outcome', () => {
  it.each(['femoral_neck_bmd', 'total_femur_bmd', 'lumbar_spine_bmd'])('is not adjusted by %s', (covariate) => {
    expect(
      problemsAfter((request) => {
        request.models[1].covariates.unshift(covariate);
      }),
    ).toMatchObject([{ path: 'models[1].covariates[0]', message: expect.stringContaining('must be one of "age"') }]);
  });

  it('is not an exposure', () => {
    const { published: _, ...request } = eventFile('huang-2023-whole-population');
    expect(problemsOf({ ...request, exposures: ['cadmium', 'femoral_neck_bmd'] })).toMatchObject([
      {
        path: 'exposures[1]',
        message: 'femoral_neck_bmd is what the outcome osteoporosis is made of and cannot explain it',
      },
    ]);
  });

  it('does not select: only whether a bone was measured may', () => {
    const low = { variable: 'total_femur_bmd', at_most: 0.8 };
    expect(
      problemsAfter((request) => {
        request.sample[0].where = { all_of: [{ measured: 'total_femur_bmd' }, low] };
        request.subgroups[1].where = low;
      }),
    ).toEqual(
      ['sample[0].where.all_of[1].variable', 'subgroups[1].where.variable'].map((path) => ({
        path,
        message: 'total_femur_bmd is what the outcome is made of: only {"measured": "total_femur_bmd"} may ask for it',
      })),
    );
  });

  it.each([
    ['a reference in mg/cm2', { male: { mean: 858, sd: 120 }, female: { mean: 858, sd: 120 } }],
    ['a reference of nothing', { male: { mean: 0, sd: 0 }, female: { mean: 0.001, sd: 9 } }],
  ])('with %s is refused', (_, reference) => {
    const problems = problemsAfter((request) => {
      request.outcomes[0].bone_density.sites[0].reference = reference;
    });
    expect(problems.map(({ path }) => path)).toEqual(
      ['male.mean', 'male.sd', 'female.mean', 'female.sd'].map(
        (end) => `outcomes[0].bone_density.sites[0].reference.${end}`,
      ),
    );
  });

  it('needs a T-score that somebody could call low', () => {
    for (const score of [0.1, -100]) {
      const problems = problemsAfter((request) => {
        request.outcomes[0].bone_density.t_score_at_most = score;
      });
      expect(problems).toMatchObject([
        { path: 'outcomes[0].bone_density.t_score_at_most', message: expect.stringMatching(/^must be at/) },
      ]);
    }
  });
});

describe('a subgroup', () => {
  it('without a condition is the whole sample, and is called so', () => {
    expect(
      problemsAfter((request) => {
        delete request.subgroups[2].where;
        request.subgroups[0].where = { variable: 'sex', in: ['male'] };
      }),
    ).toEqual([
      { path: 'subgroups[0].where', message: 'must not be there: "all" is the whole sample' },
      { path: 'subgroups[2].where', message: 'is missing; only the subgroup "all" is the whole sample' },
    ]);
  });
});

describe('a plan', () => {
  const wqs = (changed: Partial<NonNullable<RunRequest['wqs']>>) =>
    problemsAfter((request) => Object.assign(request.wqs, changed));
  const smallModels = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `small-${i}`, label: 'x', covariates: ['age'] }));

  it('has at most 10,000,000 replicates of each analysis', () => {
    expect(wqs({ bootstraps: 20_000, holdouts: 1000, directions: ['positive'], models: ['model-1'] })).toEqual([
      {
        path: 'wqs.bootstraps',
        message:
          'asks for 20,000,000 replicates of each WQS analysis (20000 bootstraps x 1000 holdouts); a run may have 10,000,000',
      },
    ]);
  });

  it('has at most as many replicates as can be computed in its time', () => {
    const many = (bootstraps: number) =>
      problemsAfter((request) => {
        const copies = Array.from({ length: 10 }, (_, i) => ({ ...request.models[2], id: `copy-${i}` }));
        request.models.push(...copies);
        Object.assign(request.wqs, { bootstraps, models: copies.map(({ id }) => id) });
      });
    const [problem] = many(10_000_000);
    expect(problem).toMatchObject({
      path: 'wqs.bootstraps',
      message: expect.stringMatching(
        /^asks for 10,000,000 bootstraps \(x 1 holdouts x 100 WQS analyses take \d+ hours of computing, where a run has 200\); a run may have [\d,]+$/,
      ),
    });
    const allowed = Number(problem.message.split(' ').at(-1)?.replaceAll(',', ''));
    expect(many(allowed)).toEqual([]);
    expect(many(allowed + 1)).toHaveLength(1);
  });

  it('has at most 500 WQS analyses and 50,000 holdouts', () => {
    const problems = problemsAfter((request) => {
      request.models.push(...smallModels(100));
      Object.assign(request.wqs, { holdouts: 100, models: request.models.map(({ id }: { id: string }) => id) });
    });
    expect(problems.map(({ path, message }) => [path, message.split(' (')[0]])).toEqual([
      ['wqs.models', 'asks for 1,030 WQS analyses'],
      ['wqs.holdouts', 'asks for 103,000 holdouts of WQS'],
    ]);
  });

  it('of a study of today is far from the limits', () => {
    expect(wqs({ bootstraps: 10_000 })).toEqual([]);
    expect(wqs({ bootstraps: 100, holdouts: 100 })).toEqual([]);
  });

  it('repeats no holdout where there is none', () => {
    expect(wqs({ validation: 0, holdouts: 2 })).toMatchObject([
      { path: 'wqs.holdouts', message: expect.stringMatching(/^must be 1 where validation is 0.*got 2$/) },
    ]);
    expect(wqs({ validation: 0, holdouts: 1 })).toEqual([]);
  });

  it.each([0.0002, 0.049, 0.951, 0.9999, 1, -0.1])(
    'leaves enough rows to train and to validate: not with %d',
    (validation) => {
      expect(wqs({ validation })).toEqual([
        {
          path: 'wqs.validation',
          message: `must be 0 (all rows train and validate) or a share from 0.05 to 0.95; got ${validation}`,
        },
      ]);
    },
  );
});

describe('text', () => {
  it.each([
    ['an escape sequence', 'blue \u001b[34m'],
    ['a control of C1', 'blue \u009b34m'],
    ['a line break', 'one\ntwo'],
    ['a bell', '\u0007'],
    ['a mark that turns the direction', 'abc\u202edef'],
    ['an isolate of direction', 'abc\u2067def'],
    ['a line separator', 'one\u2028two'],
    ['half a character', 'x\ud800'],
    ['a byte order mark', 'x\uFEFF'],
    ['an invisible tag', 'x\u{E0041}'],
  ])('with %s is refused wherever it stands', (_, text) => {
    const problems = problemsAfter((request) => {
      Object.assign(request, { id: text, title: text, reading: text });
      request.models[0].label = text;
      request.sample[0].step = text;
      request.published.citation = text;
    });
    expect(problems.map(({ path }) => path)).toEqual([
      ...['id', 'title', 'reading', 'sample[0].step', 'models[0].label', 'published.citation'],
    ]);
    expect(JSON.stringify(problems)).not.toContain(JSON.stringify(text).slice(1, -1));
  });

  it('of any script is taken', () => {
    const title = 'Métaux sanguins: μg/L ≤ 0,5 – 血中カドミウム, دراسة, می‌خواهم, 👩‍🔬 "T < -2.5"';
    expect(parseRunRequest({ ...eventFile('huang-2023'), title }).title).toBe(title);
  });

  it('is not blank', () => {
    expect(problemsAfter((request) => Object.assign(request, { title: '  ' }))).toMatchObject([{ path: 'title' }]);
  });
});

describe('a calibration', () => {
  it('repeats no more bootstraps in each data set than a function has time for', () => {
    const bootstraps = (count: number) =>
      problemsAfter((request) => {
        request.calibration = 100;
        request.wqs.bootstraps = count;
      });
    expect(bootstraps(1000)).toEqual([]);
    expect(bootstraps(1001)).toEqual([
      {
        path: 'wqs.bootstraps',
        message: 'asks for 1,001 bootstraps in each data set of a calibration; a run may have 1,000',
      },
    ]);
  });

  it('takes no longer than a run may, and is of no more analyses than are planned in time', () => {
    expect(
      problemsAfter((request) => {
        request.calibration = 50_000;
        request.wqs.bootstraps = 1000;
      }),
    ).toEqual([
      {
        path: 'calibration',
        message: expect.stringMatching(/^asks for 50,000 data sets \(of 105 analyses\), .* a run may have \d/),
      },
    ]);
    expect(
      problemsAfter((request) => {
        request.calibration = 1;
        request.forms = Array.from({ length: 14 }, (_, i) => `quantile-${i + 2}`);
      }),
    ).toEqual([{ path: 'calibration', message: 'asks for 1,080 calibrated analyses; a run may have 1,000' }]);
  });
});

describe('what JSON allows and a request does not', () => {
  const text = JSON.stringify(eventFile('huang-2023'));
  it.each([
    ['the name of a prototype at the root', text.replace('{', '{"__proto__":{"df_rule":"normal"},'), '__proto__'],
    [
      'and deeper, where cycles are the names',
      text.replace('"weights":{', '"weights":{"__proto__":1,'),
      'weights.__proto__',
    ],
    ['a number too large to be one', text.replace('"bootstraps":100', '"bootstraps":1e400'), 'wqs.bootstraps'],
  ])('%s', (_, sent, path) => {
    expect(sent).not.toBe(text);
    expect(problemsOf(sent)[0]?.path).toBe(path);
  });
});
