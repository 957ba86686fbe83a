-- The latest complete run of each study.
select study, run_id, created_at, title, cycles, participants, planned, estimated, not_estimable, code_version, simulated
from (
  select runs.*, row_number() over (partition by study order by created_at desc, run_id desc) as place
  from runs
) as ranked
where place = 1
order by study
