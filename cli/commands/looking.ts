import { locateQueue, type QueueChoice } from '../engine/locate';
import { Look } from '../engine/look';
import type { Queue } from '../engine/queue';
import type { Selection } from '../engine/selection';
import { ExpiredCredentials, troubleOf } from '../engine/trouble';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import type { Output } from '../terminal/output';
import { count, number } from '../terminal/words';

/** So many messages that giving them back takes a moment. */
const MANY = 100;

/** Finds the queue of a command, looks at it, and gives back what is held in the end, whatever comes. */
export async function looking(
  options: QueueChoice & Pick<LookingOptions, 'acceptReceives'>,
  context: Context,
  work: (look: Look) => Promise<Ending>,
): Promise<Ending> {
  const { clients, output, signal } = context;
  const queue = await locateQueue(options, clients);
  const look = await Look.open(queue, clients, { acceptReceives: options.acceptReceives, signal });
  describeLimits(queue, output);
  let ending: Ending = 'failed-or-left';
  try {
    ending = await work(look);
  } finally {
    if (!(await giveBack(look, output))) ending = 'failed-or-left';
  }
  return ending;
}

/** Reports how far a look has come. */
export function showProgress({ queue, result }: Look, output: Output): void {
  const seen = result.found + result.others;
  output.progress(`${queue.name}: ${number(seen)} of about ${number(Math.max(seen, queue.visible))} messages`);
}

/** What a look could not see, and what it saw that is not ours. */
export function describeRest({ queue, result }: Look, output: Output): void {
  const { notifications = 0 } = result;
  const seen = result.found + result.others;
  const foreign = result.others - notifications;
  if (foreign > 0) {
    const verb = foreign === 1 ? 'is not a message' : 'are not messages';
    output.note(`${count(foreign, 'message')} in ${queue.name} ${verb} of cdk-hydrated-dlq, and left alone.`);
  }
  if (notifications > 0) {
    const verb = notifications === 1 ? 'announces a failure' : 'announce failures';
    output.note(
      `${count(notifications, 'message')} in ${queue.name} ${verb} in an intake bucket: hydrated-dlq stage hydrates them.`,
    );
  }
  if (queue.hidden > 0) {
    output.note(
      `${count(queue.hidden, 'message')} of ${queue.name} could not be seen: others have received them (a consumer, ` +
        'or another person looking), and they come back when that is over.',
    );
  }
  if (queue.fifo && queue.visible > seen) {
    output.note(
      `${number(seen)} of about ${number(queue.visible)} messages could be seen: a FIFO queue shows only the first messages of each message group.`,
    );
  }
  if (result.end === 'too-many-in-flight') {
    output.note(`SQS gives out no more messages at once: these are the first ${number(seen)}.`);
  }
  if (result.end === 'stopped') output.note(`Interrupted: these are the first ${number(seen)}.`);
}

/**
 * Nothing in the queue is what a command is about.
 *
 * @param condition - what a message has to meet beside its ID, as the end of a sentence
 */
export function nothingSelected(
  selection: Selection,
  look: Look,
  { output }: Pick<Context, 'output'>,
  condition = '',
): Ending {
  describeRest(look, output);
  if (selection.all) {
    const { found } = look.result;
    output.line(`${look.queue.name} ${found === 0 ? 'is empty' : 'has no messages of that kind'}.`);
    return 'all-done';
  }
  output.error(
    `Nothing in ${look.queue.name} is ${selection.id}${condition}. ` +
      'hydrated-dlq list shows all groups, and with --flat all messages.',
  );
  return 'failed-or-left';
}

function describeLimits({ name, fifo, deadLetter }: Queue, output: Output): void {
  if (fifo) output.note(`${name} is a FIFO queue: only the first messages of each message group can be seen.`);
  if (deadLetter) {
    output.warn(
      `This look counts as a receive: ${name} moves messages to ${deadLetter.arn} after ${count(deadLetter.maxReceiveCount, 'receive')}.`,
    );
  }
}

/** Whether all could be given back. */
async function giveBack(look: Look, output: Output): Promise<boolean> {
  if (look.hold.size > MANY) output.progress(`Giving back ${count(look.hold.size, 'message')}`);
  const { left, visibleAt, error } = await look.close();
  output.clearProgress();
  if (left === 0) return true;
  const [they, themselves] = left === 1 ? ['It becomes', 'itself'] : ['They become', 'themselves'];
  output.warn(
    `${count(left, 'message')} could not be given back${becauseOf(error)}. ${they} visible again by ${themselves}, at ` +
      `${visibleAt?.toLocaleTimeString()} at the latest.`,
  );
  return false;
}

function becauseOf(error: unknown): string {
  const trouble = troubleOf(error);
  if (trouble instanceof ExpiredCredentials) return ', as the credentials have expired';
  return trouble ? `. ${trouble.message.replace(/\.$/, '')}` : '';
}
