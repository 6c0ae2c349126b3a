// The least that hydrating can cost, without a network: of a page, and of the message that we make of it.
import { type Floors, input, measureCpu, type PageInput, report } from '../protocol';

interface Page {
  readonly Records: readonly { readonly Data: string }[];
}

async function main(): Promise<Floors> {
  const { endpoint, streamArn: _, shardId, startSequenceNumber: __, limit, ...rounds } = input<PageInput>();
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.GetRecords' },
    body: JSON.stringify({ ShardIterator: `${shardId}/0`, Limit: limit }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    samePage: (await measureCpu(() => samePage(bytes), rounds)).cpuMilliseconds,
    sameMessage: (await measureCpu(() => sameMessage(bytes), rounds)).cpuMilliseconds,
  };
}

/** Parsed, its data decoded, and written again; nothing of it changed. */
function samePage(bytes: Buffer): number {
  const page: Page = JSON.parse(bytes.toString());
  const decoded = page.Records.map(({ Data }) => Buffer.from(Data, 'base64'));
  return decoded.length + JSON.stringify(page).length;
}

/** The same with the data as JSON beside the records, which is what our messages hold. */
function sameMessage(bytes: Buffer): number {
  const { Records }: Page = JSON.parse(bytes.toString());
  const KinesisBatch = Records.map(({ Data }) => JSON.parse(Buffer.from(Data, 'base64').toString()));
  return JSON.stringify({ payload: { Records }, KinesisBatch }).length;
}

main().then(report);
