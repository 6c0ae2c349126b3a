import { expect, test } from 'vitest';
import { chooseApp } from '../../../local/cli/synthesize';

test('the demo runs alone, unless a stack is named: then that one is wanted', () => {
  expect(chooseApp({ app: undefined, stacks: [] }).stacks).toEqual(['HydratedDlqDemo']);
  expect(chooseApp({ app: undefined, stacks: ['Nope'] }).stacks).toEqual(['Nope']);
});

test('the demo gets the intake that is asked for as context', () => {
  expect(chooseApp({ app: undefined, stacks: [], intake: 'bucket' }).context).toEqual({ intake: 'bucket' });
  expect(chooseApp({ app: undefined, stacks: [] }).context).toEqual({});
});
