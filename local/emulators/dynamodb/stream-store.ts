import type { StreamViewType } from './change';
import { SequenceNumbers } from './sequence-numbers';
import { notFound } from './service-error';
import { type KeySchemaElement, TableStream } from './table-stream';

/** Every stream of every table, also those of disabled streams and deleted tables. */
export class StreamStore {
  private readonly streams = new Map<string, TableStream>();
  private readonly latestOfTable = new Map<string, TableStream>();
  private readonly sequenceNumbers = new SequenceNumbers();
  private lastLabelTime = 0;

  constructor(
    private readonly region: string,
    private readonly account: string,
  ) {}

  get all(): readonly TableStream[] {
    return [...this.streams.values()];
  }

  enable(tableName: string, keySchema: readonly KeySchemaElement[], viewType: StreamViewType): void {
    const { region } = this;
    const label = this.nextLabel();
    const arn = `arn:aws:dynamodb:${region}:${this.account}:table/${tableName}/stream/${label}`;
    const stream = new TableStream({ arn, label, tableName, keySchema, viewType, region }, this.sequenceNumbers);
    this.streams.set(arn, stream);
    this.latestOfTable.set(tableName, stream);
  }

  /** The table's newest stream, whether enabled or not. */
  latest(tableName: string): TableStream | undefined {
    return this.latestOfTable.get(tableName);
  }

  enabled(tableName: string): TableStream | undefined {
    const latest = this.latest(tableName);
    return latest?.isEnabled ? latest : undefined;
  }

  /** What the table's stream holds stays readable, yet it is not the stream of another table of that name. */
  tableDeleted(tableName: string): void {
    this.latest(tableName)?.disable();
    this.latestOfTable.delete(tableName);
  }

  /** @throws ServiceError when there is no such stream. */
  get(arn: string): TableStream {
    const stream = this.streams.get(arn);
    if (stream === undefined) throw notFound(`Stream: ${arn} not found`);
    return stream;
  }

  delete(arn: string): void {
    this.streams.delete(this.get(arn).props.arn);
  }

  /** A time that no other stream has: the label tells the streams of a table apart. */
  private nextLabel(): string {
    this.lastLabelTime = Math.max(Date.now(), this.lastLabelTime + 1);
    return new Date(this.lastLabelTime).toISOString().replace('Z', '');
  }
}
