// Stands in for node:http2 in the enrichment's bundle, which talks HTTP/1.1 only: loading it would be for nothing.
export default { constants: {} };
