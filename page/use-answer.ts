import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type PageProblem } from './ask';

/** What is known of an answer: the latest stays while a newer one is on its way. */
export interface Answer<T> {
  readonly value?: T;
  readonly problem?: PageProblem;
  readonly loading: boolean;
}

/** Between two answers to the same question, so that a look at thousands of messages is not slowed down; milliseconds. */
const REFRESH_MS = 250;

interface Running {
  readonly subject: string;
  readonly controller: AbortController;
  /** What was asked about has changed since. */
  again: boolean;
}

/**
 * Asks the server, and again whenever something has changed. A question about something else replaces the one that is on
 * its way; the same question waits for it, so that frequent changes cannot keep every answer from arriving.
 *
 * @param path - without it, nothing is asked
 * @param version - differs when the answer may have changed
 */
export function useAnswer<T>(path: string | undefined, body: object, version: string): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ loading: path !== undefined });
  const running = useRef<Running | undefined>(undefined);
  const subject = path === undefined ? '' : `${path} ${JSON.stringify(body)}`;

  // The subject stands for path and body; the version asks again.
  useEffect(() => {
    if (path === undefined) return;
    if (running.current?.subject === subject) {
      running.current.again = true;
      return;
    }
    running.current?.controller.abort();
    const own: Running = { subject, controller: new AbortController(), again: false };
    running.current = own;
    setAnswer((known) => ({ ...known, loading: true }));
    void (async () => {
      do {
        own.again = false;
        try {
          const result = await ask<T>(path, body, own.controller.signal);
          if (running.current !== own) return;
          setAnswer((known) =>
            'value' in result
              ? { value: result.value, loading: own.again }
              : { ...known, problem: result.problem, loading: false },
          );
        } catch {
          return;
        }
        if (own.again) await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
      } while (own.again);
      running.current = undefined;
    })();
  }, [subject, version]);

  useEffect(() => () => running.current?.controller.abort(), []);
  return answer;
}
