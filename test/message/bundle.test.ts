import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Format, type Platform } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { frozenMessage, frozenObjectText } from '../helpers/messages/frozen-messages';

/** The most that the package may add to a function that reads messages, minified; bytes. */
const MOST_BYTES = 10_000;

const directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-consumer-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Loads all of it, and reads a message whose records are in an object. */
const consumer = `
import { isHydratedMessage, loadPayload } from 'hydrated-dlq';

const message = ${JSON.stringify(frozenMessage('kinesis-overflow'))};
const bytes = new TextEncoder().encode(${JSON.stringify(frozenObjectText('kinesis-overflow'))});
const s3 = { getObject: async () => ({ Body: { transformToByteArray: async () => bytes } }) };

loadPayload(message, s3, { buckets: ['orders-overflow'] }).then(({ Records }) => console.log(isHydratedMessage(message), Records.length));
`;

test.each<[Platform, Format, extension: string]>([
  ['node', 'cjs', 'cjs'],
  ['node', 'esm', 'mjs'],
  ['browser', 'esm', 'mjs'],
])('a consumer bundled for %s as %s runs, and is small', async (platform, format, extension) => {
  const outfile = path.join(directory, `${platform}.${extension}`);
  const { metafile, outputFiles } = await build({
    stdin: { contents: consumer, resolveDir: path.resolve(__dirname, '../..') },
    outfile,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform,
    format,
  });
  const { '<stdin>': _consumer, ...inputs } = Object.values(metafile.outputs)[0]?.inputs ?? {};
  for (const { path: file, contents } of outputFiles) writeFileSync(file, contents);

  expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })).toBe('true 2\n');
  expect(Object.keys(inputs).filter((input) => input !== 'packages/hydrated-dlq/dist/index.mjs')).toEqual([]);
  expect(Object.values(inputs).reduce((sum, { bytesInOutput }) => sum + bytesInOutput, 0)).toBeLessThan(MOST_BYTES);
});
