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
