/** The URL that AWS gives the queue with this ARN. Clients of the local cloud send it to the emulator anyway. */
export function queueUrl(queueArn: string): string {
  const [, , , region, account, name] = queueArn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** The name in the ARN of a bucket; `undefined` for any other ARN. */
export function bucketName(arn: string): string | undefined {
  return /^arn:aws:s3:::(.+)$/.exec(arn)?.[1];
}

/** The ARN of a bucket, which has neither Region nor account. */
export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

/** Whether the ARN is that of a FIFO queue or topic. */
export function isFifo(arn: string): boolean {
  return arn.endsWith('.fifo');
}

/** Whether the ARN is that of a topic. */
export function isTopic(arn: string): boolean {
  return arn.startsWith('arn:aws:sns:');
}
