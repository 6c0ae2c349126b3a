import { type AccessDeniedError, denialMessage } from '../iam/access-denied-error';
import type { ProxiedCall } from './proxied-call';
import type { Answer } from './verdict';

/** The answer to a denied call, in the words of the service that was called. */
export function deniedAnswer({ service }: ProxiedCall, { denial, message }: AccessDeniedError): Answer {
  const isKey = denial.action.startsWith('kms:');
  switch (service) {
    case 's3':
      return {
        status: 403,
        type: 'AccessDenied',
        message: denialMessage({ ...denial, resourceArn: `"${denial.resourceArn}"` }),
      };
    case 'sqs':
      return isKey
        ? { status: 400, type: 'KMS.AccessDeniedException', message }
        : {
            status: 403,
            type: 'AccessDenied',
            message: message.replaceAll(denial.action, denial.action.toLowerCase()),
          };
    case 'kinesis':
      return { status: 400, type: isKey ? 'KMSAccessDeniedException' : 'AccessDeniedException', message };
    default:
      return { status: 400, type: 'AccessDeniedException', message };
  }
}
