import { CauseCache, causeCacheFile } from '../engine/cause-cache';
import { type Selection, selects } from '../engine/selection';
import type { MessageSummary } from '../engine/summary';
import { CauseFinder, type Why } from '../engine/why';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { count, number, shortId, shortName } from '../terminal/words';
import { describeRest, looking, nothingSelected, showProgress } from './looking';

export interface WhyOptions extends LookingOptions {
  /** How many messages of each group are looked up. */
  readonly samples: number;
  /** Whether known causes are read and kept in a file. */
  readonly cache: boolean;
}

/** Messages that are to be looked up, of one group. */
interface Sample {
  readonly group: string;
  /** Messages that were asked about, the looked up ones among them. */
  total: number;
  readonly newest: MessageSummary[];
}

/** Says why a message, a group, or every group failed: from the log of a sample, or from what is known already. */
export function why(id: string | undefined, options: WhyOptions): (context: Context) => Promise<Ending> {
  return async (context) => {
    const cache = await CauseCache.open(options.cache ? causeCacheFile() : undefined);
    const selection: Selection = id === undefined ? { all: true } : { id };
    const samples = new Map<string, Sample>();
    const ending = await looking(options, context, async (look) => {
      for await (const { summary } of look.find()) {
        showProgress(look, context.output);
        if (selects(selection, summary, cache.of(summary))) addTo(samples, summary, options.samples);
      }
      if (samples.size === 0) return nothingSelected(selection, look, context);
      describeRest(look, context.output);
      return 'all-done';
    });
    // Nothing is held any more while logs are read.
    if (samples.size === 0) return ending;
    const finder = new CauseFinder(context.clients, cache);
    const explained = await explainAll([...samples.values()], finder, context).finally(() => cache.save());
    return explained ? ending : 'failed-or-left';
  };
}

/** Of the newest messages, logs are most likely to be there. */
function addTo(samples: Map<string, Sample>, summary: MessageSummary, most: number): void {
  const sample = samples.get(summary.group) ?? { group: summary.group, total: 0, newest: [] };
  sample.total += 1;
  sample.newest.push(summary);
  if (sample.newest.length > most) {
    sample.newest.sort((a, b) => Date.parse(b.failedAt) - Date.parse(a.failedAt)).length = most;
  }
  samples.set(sample.group, sample);
}

/** Whether a cause was found for every group. */
async function explainAll(samples: readonly Sample[], finder: CauseFinder, context: Context): Promise<boolean> {
  let explained = true;
  for (const sample of samples.toSorted((a, b) => b.total - a.total)) {
    const answers = await lookUp(sample, finder, context);
    explained &&= answers.some(({ why }) => 'cause' in why);
    show(sample, answers, context);
  }
  return explained;
}

interface Answer {
  readonly summary: MessageSummary;
  readonly why: Why;
}

async function lookUp({ newest, group }: Sample, finder: CauseFinder, { output, signal }: Context): Promise<Answer[]> {
  const answers: Answer[] = [];
  // What is read of a log goes on from a line: the oldest first, so that the others are among it.
  for (const summary of newest.toSorted((a, b) => Date.parse(a.failedAt) - Date.parse(b.failedAt))) {
    if (signal.aborted) break;
    output.progress(`Reading the log of ${group}: ${answers.length + 1} of ${newest.length}`);
    answers.push({ summary, why: await finder.why(summary) });
  }
  return answers;
}

function show({ group, total }: Sample, answers: readonly Answer[], { output }: Context): void {
  for (const distinct of byCause(answers)) {
    const [{ summary, why }] = distinct;
    const { consumerArn = '', condition, streamArn = '', requestId } = summary;
    const id = 'cause' in why ? `${group}.${why.cause.id}` : group;
    output.object({
      type: 'why',
      group,
      id,
      messages: total,
      asked: answers.length,
      count: distinct.length,
      sample: { id: summary.id, requestId },
      ...why,
    });
    output.line(output.colors.bold(`${id}  ${shortName(consumerArn)} on ${shortName(streamArn)}, ${condition}`));
    output.line();
    for (const line of 'cause' in why ? errorLines(why.cause.error) : [why.noCause.message]) output.line(`  ${line}`);
    output.line();
    output.line(
      output.colors.dim(
        `  ${sampleText(distinct.length, answers.length, total)} ${shortId(summary.id)}, ${summary.failedAt}`,
      ),
    );
    if (why.link) output.line(output.colors.dim(`  ${why.link}`));
    output.line();
  }
}

function sampleText(same: number, asked: number, total: number): string {
  if (asked === 1) return `One of ${count(total, 'message')}:`;
  const which = asked === total ? 'all' : 'those that were looked up,';
  return `${number(same)} of ${which} ${number(asked)}${asked === total ? '' : ` of ${number(total)}`}, such as`;
}

/** Answers that say the same, the most frequent first. */
function byCause(answers: readonly Answer[]): [Answer, ...Answer[]][] {
  const distinct = new Map<string, [Answer, ...Answer[]]>();
  for (const answer of answers) {
    const key = 'cause' in answer.why ? answer.why.cause.id : answer.why.noCause.code;
    const same = distinct.get(key);
    if (same) same.push(answer);
    else distinct.set(key, [answer]);
  }
  return [...distinct.values()].sort((a, b) => b.length - a.length);
}

function errorLines({ type, message, stack }: { type: string; message: string; stack: string }): string[] {
  const head = message === '' ? type : `${type}: ${message}`;
  const lines = stack.split('\n').filter((line) => line.trim() !== '' && line.trim() !== head);
  return [...head.split('\n'), ...lines];
}
