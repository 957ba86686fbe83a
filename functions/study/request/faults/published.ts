/** What the published study found, which must be about what the request has. */
import { contrastsOf } from '../../../exposures/form.ts';
import { ids, named, problem } from '../../../language/faults.ts';
import type { Path, Problem } from '../../../language/problems.ts';
import type { RunRequest } from '../../run-request.ts';

export function publishedFaults({ published, exposures, models, subgroups, forms }: RunRequest): Problem[] {
  const contrasts = forms.flatMap(contrastsOf);
  const of = (path: Path, { exposure, subgroup }: { exposure: string; subgroup: string }) => [
    ...named([...path, 'exposure'], exposure, 'exposure of this study', exposures),
    ...named([...path, 'subgroup'], subgroup, 'subgroup', ids(subgroups)),
  ];
  const values = (published?.values ?? []).flatMap((value, i) => {
    const path = ['published', 'values', i];
    return [
      ...of(path, value),
      ...(value.ci_low > value.ci_high
        ? [problem([...path, 'ci_low'], `must be at most ci_high, ${value.ci_high}`)]
        : []),
      ...named([...path, 'model'], value.model, 'model', ids(models)),
      ...named([...path, 'contrast'], value.contrast, 'contrast', contrasts),
    ];
  });
  const statements = (published?.statements ?? []).flatMap((statement, i) => {
    if (typeof statement === 'string') return [];
    const path = ['published', 'statements', i];
    return [
      ...of(path, statement),
      ...statement.models.flatMap((model, m) => named([...path, 'models', m], model, 'model', ids(models))),
      ...statement.contrasts.flatMap((contrast, c) =>
        named([...path, 'contrasts', c], contrast, 'contrast', contrasts),
      ),
    ];
  });
  const cases =
    published && published.cases > published.n
      ? [problem(['published', 'cases'], `must be at most n, ${published.n}`)]
      : [];
  return [...cases, ...values, ...statements];
}
