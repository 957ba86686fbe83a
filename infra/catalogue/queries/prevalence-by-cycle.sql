-- How common each outcome is, by the cycles that a run pooled: the latest run of each study and choice of cycles.
select study, cycles, outcome, subgroup, n, cases, prevalence, se, ci_low, ci_high, korn_graubard_low, korn_graubard_high,
  run_id, simulated
from (
  select prevalence.study, ranked.cycles, outcome, subgroup, n, cases, estimate as prevalence, se,
    max(case when contrast = 'logit' then ci_low end) over (partition by prevalence.run_id, outcome, subgroup) as ci_low,
    max(case when contrast = 'logit' then ci_high end) over (partition by prevalence.run_id, outcome, subgroup) as ci_high,
    max(case when contrast = 'korn-graubard' then ci_low end)
      over (partition by prevalence.run_id, outcome, subgroup) as korn_graubard_low,
    max(case when contrast = 'korn-graubard' then ci_high end)
      over (partition by prevalence.run_id, outcome, subgroup) as korn_graubard_high,
    contrast, prevalence.run_id, prevalence.simulated
  from prevalence
  join (
    select run_id, cycles, row_number() over (partition by study, cycles order by created_at desc, run_id desc) as place
    from runs
  ) as ranked on ranked.run_id = prevalence.run_id
  where place = 1
    and sensitivity is null
) as intervals
where contrast = 'logit'
order by study, outcome, subgroup, cycles
