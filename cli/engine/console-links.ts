const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where the lines of a log are. */
export interface LogPlace {
  readonly group: string;
  readonly stream?: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** The page of the CloudWatch console that shows these lines. */
export function logLink(functionArn: string, { group, stream, from, to }: LogPlace): string {
  const [, partition = 'aws', , region = ''] = functionArn.split(':');
  const events = stream === undefined ? '/log-events' : `/log-events/${twice(stream)}`;
  const home = `https://${region}.${CONSOLES[partition] ?? CONSOLES.aws}/cloudwatch/home?region=${region}`;
  return `${home}#logsV2:log-groups/log-group/${twice(group)}${events}${once(`?start=${from}&end=${to}`)}`;
}

/** The console encodes names in its address twice, with `$` for `%`. */
function twice(text: string): string {
  return once(encodeURIComponent(text));
}

function once(text: string): string {
  return encodeURIComponent(text).replaceAll('%', '$');
}
