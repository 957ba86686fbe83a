/**
 * Who is left after each sample rule, as a diagram: boxes of participants, and beside the way down who is left out and
 * why.
 */
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import { count } from './figures.ts';
import { type Html, html } from './html.ts';
import { figure, label, wrapped } from './svg.ts';

/** As wide as a phone shows it without making it smaller. */
const WIDTH = 350;
const LINE = 16;
const WAY = 22;
const REASON = WAY + 22;
const ROOM = WIDTH - REASON - 4;

/** A rule, or rules on end that leave nobody out. */
interface Step {
  before: FlowStep;
  after: FlowStep;
  rules: readonly string[];
}

/** `id` names the figure. */
export function flowDiagram(
  flow: readonly FlowStep[],
  request: RunRequest,
  labels: StudyLabels,
  id = 'flow-diagram',
): Html {
  const [start] = flow;
  let y = 1;
  const parts: Html[] = [];
  const place = (step: FlowStep, what: string, also: readonly string[] = []) => {
    const lines = [...boxLines(step, what, request, labels), ...also];
    const height = lines.length * LINE + 10;
    parts.push(html`<rect x="1" y="${y}" width="${WIDTH - 2}" height="${height}" rx="4" class="box"/>
${lines.map((line, index) => label(12, y + 13 + index * LINE, line, 'start', index === 0 ? 'strong' : ''))}`);
    y += height;
  };
  place(start, 'participants', wrapped(start.description, WIDTH - 24));
  const steps = stepsOf(flow);
  for (const [index, { before, after, rules }] of steps.entries()) {
    const lines = reasonLines(before.n - after.n, rules);
    const height = lines.length * LINE + 16;
    parts.push(html`<path d="M${WAY} ${y}v${height - 7}" class="whisker"/><path d="M${WAY} ${y + height}l-4 -8h8z" class="mark"/>
${before.n > after.n ? html`<path d="M${WAY} ${y + 16}h14" class="whisker"/>` : ''}${lines.map((line, at) =>
  label(REASON, y + 16 + at * LINE, line, 'start', at === 0 ? '' : 'faint'),
)}`);
    y += height;
    place(after, index === steps.length - 1 ? 'in the analytic sample' : 'left');
  }
  const left = steps.map(({ before, after, rules }) => `${count(before.n - after.n)} left out (${rules.join('; ')})`);
  return figure({
    id,
    caption: 'From the survey to the analytic sample',
    title: 'Flow of participants',
    description: `${count(start.n)} participants to begin with. ${left.join('. ')}. ${count(flow[flow.length - 1].n)} are left.`,
    width: WIDTH,
    height: y + 1,
    body: parts,
  });
}

/** The first line is how many there are, in strong letters, which are wider. */
function boxLines({ n, cases }: FlowStep, what: string, { outcomes }: RunRequest, labels: StudyLabels): string[] {
  const withCases = Object.entries(cases).map(([outcome, some]) =>
    outcomes.length === 1 ? `${count(some)} cases` : `${count(some)} cases of ${labels.outcome(outcome)}`,
  );
  // One outcome's cases have room beside the participants.
  const beside = withCases.length === 1 && outcomes.length === 1 ? withCases : [];
  const head = [`${count(n)} ${what}`, ...beside].join(', ');
  return [head, ...withCases.slice(beside.length).flatMap((words) => wrapped(words, WIDTH - 24))];
}

function reasonLines(leftOut: number, rules: readonly string[]): string[] {
  const why = rules.flatMap((rule) => wrapped(rule, ROOM));
  return leftOut > 0 ? [`${count(leftOut)} left out, who do not meet:`, ...why] : ['Nobody left out by:', ...why];
}

function stepsOf(flow: readonly FlowStep[]): Step[] {
  const steps: Step[] = [];
  for (const [index, after] of flow.entries()) {
    if (index === 0) continue;
    const before = flow[index - 1];
    const last = steps[steps.length - 1];
    const joins = last && last.before.n === last.after.n && before.n === after.n;
    if (joins) steps[steps.length - 1] = { ...last, after, rules: [...last.rules, after.description] };
    else steps.push({ before, after, rules: [after.description] });
  }
  return steps;
}
