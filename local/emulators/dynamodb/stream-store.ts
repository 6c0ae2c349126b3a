import { notFound } from './service-error';
import type { StreamViewType } from './stream-record';
import { type KeySchemaElement, SequenceNumbers, TableStream } from './table-stream';

/** Every stream of every table, including disabled streams and those of deleted tables. */
export class StreamStore {
  private readonly streams = new Map<string, TableStream>();
  private readonly latestOfTable = new Map<string, TableStream>();
  private readonly sequenceNumbers = new SequenceNumbers();
  private lastLabelTime = 0;
  /** Of the next stream, when it stands for one that exists already. */
  labelOfNext?: string;

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

  /** The table's stream stays readable, but a new table of the same name does not get it. */
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

  /** A time that no other stream has, because the label distinguishes the streams of a table. */
  private nextLabel(): string {
    const given = this.labelOfNext;
    this.labelOfNext = undefined;
    if (given !== undefined) return given;
    this.lastLabelTime = Math.max(Date.now(), this.lastLabelTime + 1);
    return new Date(this.lastLabelTime).toISOString().replace('Z', '');
  }
}
