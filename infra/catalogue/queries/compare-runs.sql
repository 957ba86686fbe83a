-- Two runs side by side: every effect that one of them has, and how the second differs from the first.
with first_run as (
  select * from regression where run_id = ?
),
second_run as (
  select * from regression where run_id = ?
)
select
  coalesce(first_run.sensitivity, second_run.sensitivity) as sensitivity,
  coalesce(first_run.outcome, second_run.outcome) as outcome,
  coalesce(first_run.family, second_run.family) as family,
  coalesce(first_run.exposure, second_run.exposure) as exposure,
  coalesce(first_run.form, second_run.form) as form,
  coalesce(first_run.model, second_run.model) as model,
  coalesce(first_run.subgroup, second_run.subgroup) as subgroup,
  coalesce(first_run.contrast, second_run.contrast) as contrast,
  coalesce(first_run.effect_measure, second_run.effect_measure) as effect_measure,
  first_run.n as first_n,
  first_run.effect as first_effect,
  first_run.effect_low as first_effect_low,
  first_run.effect_high as first_effect_high,
  first_run.p as first_p,
  second_run.n as second_n,
  second_run.effect as second_effect,
  second_run.effect_low as second_effect_low,
  second_run.effect_high as second_effect_high,
  second_run.p as second_p,
  second_run.estimate - first_run.estimate as difference_of_estimates,
  greatest(coalesce(first_run.simulated, 0), coalesce(second_run.simulated, 0)) as simulated
from first_run
full outer join second_run
  on coalesce(first_run.sensitivity, '') = coalesce(second_run.sensitivity, '')
  and first_run.outcome = second_run.outcome
  and first_run.family = second_run.family
  and first_run.exposure = second_run.exposure
  and first_run.form = second_run.form
  and first_run.model = second_run.model
  and first_run.subgroup = second_run.subgroup
  and first_run.contrast = second_run.contrast
order by 1, 2, 3, 5, 4, 6, 7, 8
