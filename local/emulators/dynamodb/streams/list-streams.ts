import type { Action } from '../action';
import { page } from './page';

interface Input {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly ExclusiveStartStreamArn?: string;
}

export const listStreams: Action<Input> = ({ streams }, { TableName, Limit, ExclusiveStartStreamArn }) => {
  const summaries = streams.all
    .filter(({ props }) => TableName === undefined || props.tableName === TableName)
    .map(({ props }) => ({ StreamArn: props.arn, TableName: props.tableName, StreamLabel: props.label }));
  const { items, last } = page(summaries, (summary) => summary.StreamArn, Limit, ExclusiveStartStreamArn);
  return { Streams: items, LastEvaluatedStreamArn: last };
};
