/** Attributes of a queue's message, as SQS's API names them. */
export type MessageAttributes = Readonly<
  Record<
    string,
    {
      readonly DataType: string | undefined;
      readonly StringValue?: string | undefined;
      readonly BinaryValue?: Uint8Array | undefined;
    }
  >
>;

/**
 * What attributes take up of the size of a message: names, types and values; bytes of UTF-8.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributeBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce((sum, [name, { DataType = '', StringValue = '', BinaryValue }]) => {
    const texts = [name, DataType, StringValue].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
    return sum + texts + (BinaryValue?.byteLength ?? 0);
  }, 0);
}
