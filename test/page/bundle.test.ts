import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const FOLDER = path.resolve(__dirname, '../../packages/hydrated-dlq/dist/page');
const contentOf = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

test('the script of the page is at most 100 kB, gzipped', () => {
  const scripts = readdirSync(FOLDER).filter((file) => file.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(contentOf(file)).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(100_000);
});

test('the page asks for nothing from elsewhere, and has neither scripts nor styles in its HTML', () => {
  for (const file of ['index.html', 'page.css']) expect(contentOf(file)).not.toMatch(/https?:|url\(|@import/);
  expect(contentOf('index.html')).not.toMatch(/style=|<style|\son\w+=|<script(?![^>]* src=)/);
});
