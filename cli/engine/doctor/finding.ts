import { ExpiredCredentials, MissingPermission, troubleOf } from '../trouble';

/** How much a finding matters: failures are lost or stay behind, could do so, or nobody knows. */
export type FindingLevel = 'problem' | 'warning' | 'unchecked';

/** Something that is wrong with a deployed pipeline, or that could not be looked at. */
export interface Finding {
  readonly level: FindingLevel;
  /** ARN or name of what it is about. */
  readonly resource: string;
  readonly message: string;
  /** What to do about it. */
  readonly action: string;
}

/** One thing that was looked at. */
export interface Checkup {
  readonly name: string;
  readonly findings: readonly Finding[];
  /** What was found in order. */
  readonly fine: string;
}

export function problem(resource: string, message: string, action: string): Finding {
  return { level: 'problem', resource, message, action };
}

export function warning(resource: string, message: string, action: string): Finding {
  return { level: 'warning', resource, message, action };
}

export function unchecked(resource: string, message: string, action: string): Finding {
  return { level: 'unchecked', resource, message, action };
}

/** Looks at one thing. What keeps it from that is a finding, so that everything else is looked at all the same. */
export async function checkUp(
  name: string,
  resource: string,
  look: () => Promise<Omit<Checkup, 'name'>>,
): Promise<Checkup> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return { name, findings: [uncheckedBecauseOf(error, resource)], fine: '' };
  }
}

/** @throws what was thrown, where it is a bug or the credentials have expired */
export function uncheckedBecauseOf(error: unknown, resource: string): Finding {
  const trouble = troubleOf(error);
  if (!trouble || trouble instanceof ExpiredCredentials) throw error;
  const again = 'Run this command again';
  const action = trouble instanceof MissingPermission ? `${again} with credentials that may look at it.` : `${again}.`;
  return unchecked(resource, trouble.message, action);
}
