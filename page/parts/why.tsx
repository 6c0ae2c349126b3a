import { shortId } from '../../cli/terminal/words';
import { hrefOf } from '../address';
import { NO_ANSWER, useWhy } from '../ask-why';
import { Notice, ProblemNotice } from './notice';
import { TextBlock } from './text-block';
import { ExactTime } from './time';

interface WhyProps {
  /** A group, a cause or a message. */
  readonly id: string;
  /** Whether the error is known already, so that only its stack is missing. */
  readonly known: boolean;
}

/** The error with its stack, from the log of the function: read when asked for. */
export function Why({ id, known }: WhyProps) {
  const { asking, answer, problem, ask } = useWhy(id);
  return (
    <section class="why" aria-label="Why it failed">
      {problem && <ProblemNotice problem={problem} />}
      {answer && 'cause' in answer && <TextBlock label="Stack" text={stackOf(answer.cause.error)} />}
      {answer && 'noCause' in answer && (
        <Notice tone="caution" title={NO_ANSWER}>
          <p>{answer.noCause.message}</p>
        </Notice>
      )}
      <p class="why-foot">
        {!answer && (
          <button type="button" aria-keyshortcuts="w" disabled={asking} onClick={ask}>
            {asking ? 'Reading the log …' : known ? 'Show stack and log' : 'Find out why'}
          </button>
        )}
        {answer?.link !== undefined && (
          <a href={answer.link} target="_blank" rel="noreferrer noopener">
            Open the log in CloudWatch
          </a>
        )}
        {answer && answer.of.id !== id && (
          <span class="detail">
            of message <a href={hrefOf({ screen: 'message', id: answer.of.id })}>{shortId(answer.of.id)}</a>, failed{' '}
            <ExactTime time={answer.of.failedAt} />
          </span>
        )}
      </p>
    </section>
  );
}

/** A stack begins with its error in most languages; where there is none, the error stands alone. */
function stackOf({ type, message, stack }: { type: string; message: string; stack: string }): string {
  return stack.includes(message) ? stack : `${type}: ${message}\n${stack}`.trimEnd();
}
