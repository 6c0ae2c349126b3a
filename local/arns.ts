/** The URL that AWS gives to the queue of that ARN; clients of the offline cloud send it to the emulator all the same. */
export function queueUrl(queueArn: string): string {
  const [, , , region, account, name] = queueArn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** Whether the ARN is that of a FIFO queue. */
export function isFifoQueue(queueArn: string): boolean {
  return queueArn.endsWith('.fifo');
}
