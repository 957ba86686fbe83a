-- The main table: every effect of the main analysis in the latest run of each study, on the reader's scale, with p and q.
select study, run_id, outcome, family, exposure, form, model, subgroup, contrast, n, cases, events, total,
  effect, effect_low, effect_high, effect_measure, p, q, df, status, simulated
from regression
where run_id in (select run_id from latest)
  and sensitivity is null
  and (effect is not null or status = 'not_estimable')
order by study, outcome, family, form, exposure, model, subgroup, contrast
