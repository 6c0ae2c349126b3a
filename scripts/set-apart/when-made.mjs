// In place of the clients of S3 and SQS: loads the file that holds them when the first of them, or of their commands, is
// made. A constructor that returns an object gives that object to `new`.
/** Put together, so that it is not looked for until then. */
const BESIDE_US = ['.', 's3-and-sqs.js'].join('/');

const loadedWhenMade = (name) =>
  function make(input) {
    const { [name]: Class } = require(BESIDE_US);
    return new Class(input);
  };

export const S3Client = loadedWhenMade('S3Client');
export const PutObjectCommand = loadedWhenMade('PutObjectCommand');
export const SQSClient = loadedWhenMade('SQSClient');
export const SendMessageCommand = loadedWhenMade('SendMessageCommand');
export const DeleteMessageCommand = loadedWhenMade('DeleteMessageCommand');
