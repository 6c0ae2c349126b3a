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
    host: remembering(ts.createCompilerHost(parsed.options)),
  });
}

const sourceFiles = new Map<string, ts.SourceFile | undefined>();

/** Reads the declarations of TypeScript and Node.js once for all configurations that read them alike. */
function remembering(host: ts.CompilerHost): ts.CompilerHost {
  return {
    ...host,
    getSourceFile: (fileName, versionOrOptions, ...others) => {
      const key = JSON.stringify([fileName, versionOrOptions]);
      if (!sourceFiles.has(key)) sourceFiles.set(key, host.getSourceFile(fileName, versionOrOptions, ...others));
      return sourceFiles.get(key);
    },
  };
}

function isToCheck({ fileName }: ts.SourceFile): boolean {
  return !fileName.includes('/node_modules/') || /\/node_modules\/(cdk-)?hydrated-dlq\//.test(fileName);
}
