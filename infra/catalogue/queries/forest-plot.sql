-- A forest plot's data: effects with their intervals and the value of no effect, of all methods in the main analysis of the latest run of each study.
select study, run_id, method, outcome, family, exposure, form, model, subgroup, contrast, n, cases,
  effect, effect_low, effect_high, effect_measure,
  case when effect_measure = 'mean difference' then 0.0e0 else 1.0e0 end as no_effect, p, simulated
from (
  select study, run_id, 'regression' as method, outcome, family, exposure, form, model, subgroup, contrast, n, cases,
    effect, effect_low, effect_high, effect_measure, p, simulated, sensitivity
  from regression
  where contrast <> 'trend'
  union all
  select study, run_id, 'qgcomp' as method, outcome, family, exposure, form, model, subgroup, contrast, n, cases,
    effect, effect_low, effect_high, effect_measure, p, simulated, sensitivity
  from qgcomp
  union all
  select study, run_id, 'wqs' as method, outcome, family, 'mixture' as exposure, final as form, model, subgroup,
    direction as contrast, n, cases, effect, effect_low, effect_high, effect_measure, p, simulated, sensitivity
  from wqs
) as effects
where run_id in (select run_id from latest)
  and sensitivity is null
  and effect is not null
  and effect_low is not null
  and effect_high is not null
order by study, outcome, family, method, exposure, form, model, subgroup, contrast
