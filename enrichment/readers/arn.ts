/** The region of an ARN; a stream is read where it is. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
