// The least that hydrating can cost: the page is parsed, its data decoded from base64, and JSON written again. No
// network, and nothing of the page changed.
import { input, measureCpu, type PageInput, report } from '../protocol';

interface Page {
  readonly Records: readonly { readonly Data: string }[];
}

async function main(): Promise<void> {
  const { endpoint, streamArn: _, shardId, startSequenceNumber: __, limit, ...rounds } = input<PageInput>();
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.GetRecords' },
    body: JSON.stringify({ ShardIterator: `${shardId}/0`, Limit: limit }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  report(await measureCpu(() => leastWork(bytes), rounds));
}

function leastWork(bytes: Buffer): number {
  const page = JSON.parse(bytes.toString()) as Page;
  const decoded = page.Records.map(({ Data }) => Buffer.from(Data, 'base64'));
  return decoded.length + JSON.stringify(page).length;
}

main();
