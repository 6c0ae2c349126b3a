import type { Problem } from '../cli/page-server/wire';

/** A problem that the server reports, or that the server is not there. */
export interface PageProblem extends Omit<Problem, 'code'> {
  readonly code: Problem['code'] | 'NO_SERVER';
}

/** What came of a request. */
export type Result<T> = { readonly value: T } | { readonly problem: PageProblem };

export const NO_SERVER: PageProblem = {
  code: 'NO_SERVER',
  message: 'The command that serves this page does not answer. It has ended, or this computer was asleep.',
};

/** Asks the server; only an aborted request throws. */
export async function ask<T>(path: string, body: object = {}, signal?: AbortSignal): Promise<Result<T>> {
  try {
    const response = await fetch(`/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
    const text = await response.text();
    if (response.ok) return { value: (text === '' ? undefined : JSON.parse(text)) as T };
    return { problem: problemOf(response.status, text) };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { problem: NO_SERVER };
  }
}

export function problemOf(status: number, text: string): PageProblem {
  try {
    const { code, message } = JSON.parse(text) as Problem;
    if (typeof code === 'string' && typeof message === 'string') return { code, message };
  } catch {
    // Not an answer of ours.
  }
  return { code: 'AWS', message: `The server answered with HTTP status ${status}.` };
}
