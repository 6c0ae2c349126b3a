import { createHash } from 'node:crypto';
import { AccessDeniedError, authorize } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import type { LocalRuntime } from '../runtime';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Calls with these keys have no role: they may do everything, as an administrator may. */
export const ADMINISTRATOR: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Every role has an access key of its own, so that each call tells who makes it. */
export class AccessKeys {
  private readonly roles = new Map<string, string>();

  ofRole(roleArn: string): Credentials {
    const accessKeyId = `ASIA${createHash('sha256').update(roleArn).digest('hex').slice(0, 16).toUpperCase()}`;
    this.roles.set(accessKeyId, roleArn);
    return { accessKeyId, secretAccessKey: 'local' };
  }

  /** The role that uses an access key; nothing for anybody else. */
  roleOf(accessKeyId: string): string | undefined {
    return this.roles.get(accessKeyId);
  }
}

/** Checks what a role does where no emulator sees it, and tells what it is denied. */
export function authorizeRole(policies: Policies, report: (event: LocalEvent) => void): LocalRuntime['authorize'] {
  return (roleArn, action, resourceArn) => {
    try {
      authorize(policies, { roleArn }, { action, resourceArn });
    } catch (error) {
      if (error instanceof AccessDeniedError) report({ type: 'access-denied', roleArn, action, resourceArn });
      throw error;
    }
  };
}

const ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Whether a role may write into a log group. Who may not runs all the same, and leaves no log. */
export function mayLog(authorize: LocalRuntime['authorize'], roleArn: string, logGroupArn: string): boolean {
  const logStreamArn = `${logGroupArn.replace(/:\*$/, '')}:log-stream:local`;
  try {
    for (const action of ACTIONS) authorize(roleArn, action, logStreamArn);
    return true;
  } catch {
    return false;
  }
}
