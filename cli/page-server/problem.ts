import { ExpiredCredentials, MissingPermission, signInAgain, troubleOf } from '../engine/trouble';
import type { Problem } from './wire';

const STATUS: Readonly<Record<Problem['code'], number>> = {
  BAD_REQUEST: 400,
  SESSION: 401,
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  BUSY: 409,
  QUEUE_CHANGED: 409,
  NOT_SHOWN: 422,
  INTERNAL: 500,
  AWS: 502,
  PERMISSION_MISSING: 502,
  EXPIRED_CREDENTIALS: 503,
};

/** Why a request is not done, in words for a person. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';

  /** @param status - of HTTP. @default - what the code stands for */
  constructor(
    readonly code: Problem['code'],
    message: string,
    readonly status = STATUS[code],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get problem(): Problem {
    return { code: this.code, message: this.message };
  }
}

/** What an error means to who looks at the page. */
export function pageProblem(error: unknown): PageProblem {
  if (error instanceof PageProblem) return error;
  const trouble = troubleOf(error);
  const cause = { cause: error };
  if (trouble instanceof ExpiredCredentials) return expiredCredentials(cause);
  if (trouble) {
    const code = trouble instanceof MissingPermission ? 'PERMISSION_MISSING' : 'AWS';
    return new PageProblem(code, trouble.message, undefined, cause);
  }
  const message = 'This is a bug in hydrated-dlq: please report it, with what its terminal shows.';
  return new PageProblem('INTERNAL', message, undefined, cause);
}

export function expiredCredentials(options?: ErrorOptions): PageProblem {
  return new PageProblem('EXPIRED_CREDENTIALS', `${signInAgain()}, then look again.`, undefined, options);
}

/** Where a bug is, without its message, which could quote a record. */
export function traceOf({ cause }: PageProblem): string {
  const { name = typeof cause, stack = '' } = Object(cause) as Partial<Error>;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [name, ...frames].join('\n');
}
