import { useState } from 'preact/hooks';
import type { WhyAnswer, WhyRequest } from '../cli/page-server/wire';
import { useAnnounce } from './announce';
import { ask, type PageProblem } from './ask';
import { errorInWords } from './words';

export const NO_ANSWER = 'No answer in the log';

/** Why something failed, as far as it was asked for. */
export interface Asked {
  readonly asking: boolean;
  readonly answer?: WhyAnswer;
  readonly problem?: PageProblem;
  readonly ask: () => void;
}

/** Reads the log only when a person asks: logs are slow, and have a quota. */
export function useWhy(id: string): Asked {
  const announce = useAnnounce();
  const [state, setState] = useState<Omit<Asked, 'ask'>>({ asking: false });
  return {
    ...state,
    ask: () => {
      setState({ asking: true });
      void ask<WhyAnswer>('why', { id } satisfies WhyRequest).then((result) => {
        setState('value' in result ? { asking: false, answer: result.value } : { asking: false, ...result });
        if ('value' in result) announce('cause' in result.value ? errorInWords(result.value.cause.error) : NO_ANSWER);
      });
    },
  };
}
