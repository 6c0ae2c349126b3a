// In place of the SDK's handler for HTTP/2, which the client of Kinesis has by default: every client is given its handler.
export const NodeHttp2Handler = { create: (handler) => handler };
