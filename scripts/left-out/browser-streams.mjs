// In place of the SDK's checksums of a browser's streams: to look at ReadableStream loads all of Node's web streams.
export const createChecksumStream = () => {
  throw new Error('The function reads streams of Node.js only');
};
