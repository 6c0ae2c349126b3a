import type { StreamViewType } from '../change';
import type { StreamStore } from '../stream-store';
import type { KeySchemaElement } from '../table-stream';

export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: StreamViewType;
}

export interface TableDescription {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
}

/** Adds what dynalite does not know: the table's stream. The last one stays in sight when it is disabled. */
export function withStream(streams: StreamStore, description: TableDescription): TableDescription {
  const stream = streams.latest(description.TableName);
  if (stream === undefined) return description;
  const { arn, label, viewType } = stream.props;
  return {
    ...description,
    LatestStreamArn: arn,
    LatestStreamLabel: label,
    ...(stream.isEnabled && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
  } as TableDescription;
}
