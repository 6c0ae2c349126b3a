import { expect, it } from 'vitest';
import { chooseApp } from '../../../local/cli/synthesize';

it('the demo runs alone, unless a stack is named: then that one is wanted', () => {
  expect(chooseApp({ app: undefined, stacks: [] }).stacks).toEqual(['HydratedDlqDemo']);
  expect(chooseApp({ app: undefined, stacks: ['Nope'] }).stacks).toEqual(['Nope']);
});
