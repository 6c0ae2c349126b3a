import path from 'node:path';
import ts from 'typescript';

/**
 * What TypeScript 5.9 finds wrong with an app and the declarations of our package. It reads those of other packages but
 * does not check them: with the CDK's, that would take most of the time.
 */
export function typeErrors(directory: string, config: string): string {
  const program = programOf(directory, config);
  const diagnostics = [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics()];
  for (const file of program.getSourceFiles().filter(isToCheck)) {
    diagnostics.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
  }
  return ts.formatDiagnostics(diagnostics, {
    getCurrentDirectory: () => directory,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  });
}

function programOf(directory: string, config: string): ts.Program {
  const parsed = ts.getParsedCommandLineOfConfigFile(path.join(directory, config), undefined, {
    ...ts.sys,
    getCurrentDirectory: () => directory,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  });
  if (parsed === undefined) {
    throw new Error(`${config} cannot be read`);
  }
  return ts.createProgram({
    rootNames: parsed.fileNames,
    options: parsed.options,
    configFileParsingDiagnostics: parsed.errors,
    host: hostFor(parsed.options),
  });
}

/** Declarations of TypeScript and Node.js, which all configurations that read them alike share. Those of the CDK would fill the memory. */
const SHARED = /\/node_modules\/(typescript\/lib|@types\/node)\//;
const sharedFiles = new Map<string, ts.SourceFile | undefined>();

function hostFor(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    // Types are never in comments of declarations, which are most of the CDK's.
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    getSourceFile: (fileName, versionOrOptions, ...others) => {
      const read = () => host.getSourceFile(fileName, versionOrOptions, ...others);
      if (!SHARED.test(fileName)) return read();
      const key = JSON.stringify([fileName, versionOrOptions]);
      if (!sharedFiles.has(key)) sharedFiles.set(key, read());
      return sharedFiles.get(key);
    },
  };
}

function isToCheck({ fileName }: ts.SourceFile): boolean {
  return !fileName.includes('/node_modules/') || /\/node_modules\/(cdk-)?hydrated-dlq\//.test(fileName);
}
