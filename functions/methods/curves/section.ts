/** What a run says of its specification curves as a whole. */
import { count, percent, plainNumber, pValue, sentence } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { rowsOf, type Section } from '../../report/study-report.ts';
import { Figure, row, table } from '../../report/table.ts';
import { curveNames } from '../specifications/curve-words.ts';
import { CURVE_IDS } from '../specifications/summary.ts';
import type { InferenceRow } from './tables.ts';

const figure = (value: number | null) => (value === null ? '' : new Figure(plainNumber(value)));
const share = (value: number | null) => (value === null ? '' : new Figure(percent(value)));
const p = (value: number | null) => (value === null ? '' : new Figure(pValue(value)));

export const curvesSection: Section = {
  analyses: 'tests of specification curves',
  part: (report, labels) => {
    const rows = rowsOf<InferenceRow>(report, 'specification_inference');
    if (rows.length === 0) return undefined;
    const [{ permutations }] = rows;
    const nameOf = curveNames(rows, labels);
    const body = html`<p>Whether the specifications together say more than chance would, by ${count(permutations)} joint permutations. A p value is of a
curve and not of a specification. The estimates here are those of score tests, a step from no effect, observed and permuted alike; the effects
themselves are those of the specification curve.</p>
${table({
  id: 'specification-inference',
  caption: 'Each curve against its permutations',
  head: ['Specifications', 'Number', 'Median', 'p', 'Share of one sign', 'p', 'Mean z', 'p'],
  groups: groupsBy(rows, ...CURVE_IDS).map((ofCurve) => ({
    name: nameOf(ofCurve[0]),
    rows: ofCurve.map((one) =>
      row(one.among, [
        new Figure(count(one.specifications)),
        ...[figure(one.median), p(one.p_median), share(one.share), p(one.p_share), figure(one.mean_z), p(one.p_mean_z)],
      ]),
    ),
  })),
  csv: csvRows(rows, labels),
})}`;
    return { id: 'specification-inference-part', title: 'Specification curves against chance', body };
  },
  findings: () => [],
  methods: ({ request: { specifications } }) =>
    specifications?.permutations === undefined
      ? []
      : [
          `Each specification curve was tested as a whole by ${count(specifications.permutations)} permutations: all exposures together changed places between participants of the same PSU, sex and age group (0-19, 20-39, 40-59, 60 and over), and every specification was refitted by its score test with the design's variance (Rao 1948; Simonsohn, Simmons and Nelson 2020). The tests are of the size of the median estimate, of the share of the commoner sign, where equal shares are told apart by the size of the mean z, and of that size itself.`,
        ],
  lines: (report, labels) => {
    const rows = rowsOf<InferenceRow>(report, 'specification_inference');
    const nameOf = curveNames(rows, labels);
    return rows
      .filter(({ among, p_median }) => among === 'all' && p_median !== null)
      .map(
        (one) =>
          `${sentence(nameOf(one))}: of ${count(one.permutations)} permutations ${pValue(one.p_median ?? 1)} (median), ${pValue(one.p_share ?? 1)} (share of one sign), ${pValue(one.p_mean_z ?? 1)} (mean z)`,
      );
  },
};
