/** A message of the inbox, as Lambda hands it over. */
export interface InboxRecord {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, InboxAttribute>>;
  readonly attributes: { readonly ApproximateReceiveCount: string; readonly MessageGroupId?: string };
}

/** An attribute of a message, as Lambda hands it over. */
export interface InboxAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}
