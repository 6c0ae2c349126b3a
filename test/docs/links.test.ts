import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { markdownFiles, root } from '../helpers/docs/markdown';

/** The anchor GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));
}

function brokenLinks(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/(?:\]\(|<img src=")(?!https?:)([^)\s"]+)[)"]/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => {
      const [target = '', anchor] = link.split('#');
      const resolved = target ? path.resolve(root, path.dirname(file), target) : path.join(root, file);
      return !existsSync(resolved) || (anchor !== undefined && !anchorsOf(resolved).includes(anchor));
    });
}

describe('links of the documentation', () => {
  test.each(markdownFiles())('%s links to what exists', (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });
});
