// In place of node:http2: every client of a function has an HTTP/1.1 handler.
export default { constants: {} };
