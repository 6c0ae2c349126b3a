// Writes docs/languages.md: the README's TypeScript of the chapter "Use it" in Python and Java, as jsii-rosetta translates it.
import { readFileSync, writeFileSync } from 'node:fs';
import rosetta from 'jsii-rosetta';
import ts from 'typescript';

const { TargetLanguage, Translator, typeScriptSnippetFromCompleteSource } = rosetta;

const LANGUAGES = {
  Python: { fence: 'python', target: TargetLanguage.PYTHON },
  Java: { fence: 'java', target: TargetLanguage.JAVA },
};
const HEADINGS = ['Use it', 'On an event bus', 'Only some failures', 'Alarms and a dashboard'];

const INTRODUCTION = `# Python and Java

\`cdk-hydrated-dlq\` is a jsii module: the constructs can be used from every language of the CDK. These are the README's
examples in Python and Java. Names follow the conventions of the language, as in the CDK itself: \`retryFor\` is \`retry_for\`
in Python. Statuses, alarms and log levels are enums.

The packages for Python, Java, .NET and Go are published with the first release. Until then, \`npm run bindings\` in a clone
generates their code into \`bindings/\`.

`;

const readme = readFileSync('README.md', 'utf8');
const fixture = readFileSync('test/docs/fixtures/stack.ts.txt', 'utf8');

/** The TypeScript block below a heading. A part of a stack is translated within its fixture, whose types it needs. */
function blockBelow(heading) {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  const [, fixtureName, code] = /^```ts( fixture=stack)?\n(.*?)^```/ms.exec(section);
  if (!fixtureName) return code;
  return `/// !hide\n${fixture.replace('/// here', `/// !show\n${code}\n/// !hide\n`)}`;
}

/** In Python, the properties of a parent class are passed on as they come, not one by one. */
function idiomatic(code) {
  return code
    .replace(
      /def __init__\(self, scope, id, \*,.*\):/,
      'def __init__(self, scope: Construct, id: str, **kwargs) -> None:',
    )
    .replace('CfnOutput, Stack, StackProps', 'CfnOutput, Stack')
    .replace(/super\(\).__init__\(scope, id, .*\)/, 'super().__init__(scope, id, **kwargs)');
}

/** All at once: each compilation reads the types of the whole CDK. */
function translate(codes) {
  const translator = new Translator(true);
  const snippets = codes.map((code, index) =>
    typeScriptSnippetFromCompleteSource(code, { api: { api: 'file', fileName: `README-${index}.ts` } }, true),
  );
  const translations = translator.translateSnippets(
    snippets,
    Object.values(LANGUAGES).map(({ target }) => target),
  );
  const errors = translator.diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return translations;
}

const translations = translate(HEADINGS.map(blockBelow));
const sections = HEADINGS.map((heading, index) => {
  const blocks = Object.entries(LANGUAGES).map(([name, { target, fence }]) => {
    return `${name}:\n\n\`\`\`${fence}\n${idiomatic(translations[index].get(target).source.trim())}\n\`\`\`\n`;
  });
  return `## ${heading === 'Use it' ? 'A complete stack' : heading}\n\n${blocks.join('\n')}`;
});
writeFileSync('docs/languages.md', INTRODUCTION + sections.join('\n'));
