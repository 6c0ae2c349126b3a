import { type Caller, callerName } from './caller';

interface Denial {
  readonly caller: Caller;
  readonly action: string;
  readonly resourceArn: string;
  /** As AWS ends its messages, such as `because no identity-based policy allows the sqs:SendMessage action`. */
  readonly reason: string;
}

/** A call that the policies in the template do not allow; the message is AWS's. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedException';

  constructor(readonly denial: Denial) {
    super(denialMessage(denial));
  }
}

export function denialMessage({ caller, action, resourceArn, reason }: Denial): string {
  return `User: ${callerName(caller)} is not authorized to perform: ${action} on resource: ${resourceArn} ${reason}`;
}
