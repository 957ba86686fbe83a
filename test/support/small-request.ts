/** The least that a study says, for tests that change one thing of it. */
export function smallRequest(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'small',
    title: 'Lead and kidney function',
    cycles: ['2017-2018'],
    sample: [{ step: 'weight', positive_weight: true }],
    outcomes: [{ id: 'ckd', label: 'reduced kidney function', condition: { variable: 'egfr', below: 60 } }],
    exposures: ['lead'],
    models: [{ id: 'crude' }, { id: 'adjusted', covariates: ['age', 'sex'] }],
    ...change,
  };
}
