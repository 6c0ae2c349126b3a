import { AccessDeniedError } from '../iam/access-denied-error';
import { authorize } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import type { LocalRuntime } from '../runtime';

/** Checks what a role does where no emulator sees it, and tells what it is denied. */
export function authorizeRole(policies: Policies, tell: (event: LocalEvent) => void): LocalRuntime['authorize'] {
  return (roleArn, action, resourceArn) => {
    try {
      authorize(policies, { roleArn }, { action, resourceArn });
    } catch (error) {
      if (error instanceof AccessDeniedError) tell({ type: 'access-denied', roleArn, action, resourceArn });
      throw error;
    }
  };
}
