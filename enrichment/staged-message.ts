/** An SQS message as a pipe hands it to its enrichment. */
export interface StagedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly messageAttributes?: Readonly<Record<string, StagedAttribute>> | null;
}

/** An SQS message attribute in the form of Lambda's SQS event. */
export interface StagedAttribute {
  readonly dataType: string;
  readonly stringValue?: string | null;
  /** Base64. */
  readonly binaryValue?: string | null;
}
