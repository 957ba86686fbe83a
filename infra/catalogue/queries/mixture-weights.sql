-- What each component weighs in the mixtures of the main analysis in the latest run of each study, by WQS and by quantile g-computation.
select study, run_id, method, outcome, family, model, subgroup, direction, component, level, weight, weight_p2_5, weight_p97_5,
  simulated
from (
  select study, run_id, 'wqs' as method, outcome, family, model, subgroup, direction, component, level, weight,
    weight_p2_5, weight_p97_5, simulated, sensitivity
  from wqs_weights
  union all
  select study, run_id, 'qgcomp' as method, outcome, family, model, subgroup,
    case when estimate < 0 then 'negative' else 'positive' end as direction, exposure as component,
    cast(null as varchar) as level, weight,
    cast(null as double) as weight_p2_5, cast(null as double) as weight_p97_5, simulated, sensitivity
  from qgcomp
  where weight is not null
) as weights
where run_id in (select run_id from latest)
  and sensitivity is null
order by study, outcome, family, method, model, subgroup, direction, component, level
