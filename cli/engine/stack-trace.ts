/** One call of the user's own code, as it can be compared between two failures: without line numbers. */
export interface Frame {
  readonly function: string;
  readonly file?: string;
}

/** How a language writes stack traces. */
interface Language {
  /** Finds the frames of a trace, in the order in which they are written; groups `function` and `file`. */
  readonly frame: RegExp;
  /** Whether the innermost call is written last. */
  readonly innermostLast?: boolean;
  /** Cuts a chain of errors down to the trace of what caused the others. */
  readonly rootCause?: (trace: string) => string;
  readonly isInApp: (frame: Frame) => boolean;
  /** Removes from a function's name what a compiler numbered. */
  readonly plainName: (name: string) => string;
  /** Removes from a file's path where the code was built or deployed to. */
  readonly plainFile: (file: string) => string;
}

const JAVA_LIBRARIES =
  /^(java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|lambdainternal|com\.amazonaws|software\.amazon|org\.apache|org\.springframework|io\.micronaut|io\.quarkus)\./;
const JAVA_GENERATED = /\$Proxy\d*|GeneratedMethodAccessor|GeneratedConstructorAccessor/;
const DOTNET_LIBRARIES = /^(System|Microsoft|Amazon|Newtonsoft|lambda_method\d*)(\.|$)/;
const GO_LIBRARIES = /^(runtime|reflect|panic|net\/http)\b|^github\.com\/aws\//;

const LANGUAGES: readonly Language[] = [
  {
    // Node.js: "    at async total (file:///var/task/index.mjs:12:20)"
    frame: /^\s*at (?:(?:async )?(?<function>.+?) \()?(?<file>(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\n]*?):\d+:\d+\)?$/gm,
    isInApp: ({ file = '' }) => !/^node:|\/node_modules\/|^\/var\/runtime\//.test(file),
    plainFile: belowTask,
    plainName: (name) =>
      name
        .replace(/^(new |async )+/, '')
        .replace(/ \[as [^\]]*\]$/, '')
        .replace(/^(Object|Runtime|Function|Module)\./, ''),
  },
  {
    // Java: "	at com.example.Orders$Total.of(Orders.java:12)"
    frame:
      /^\s*(?:at )?(?:[\w.@-]*\/\/?)?(?<function>[\w.$]+\.[\w$<>]+)\((?:(?<file>[\w$]+\.(?:java|kt|scala|groovy)):\d+|Native Method|Unknown Source|<generated>)\)$/gm,
    rootCause: (trace) => trace.slice(Math.max(0, trace.lastIndexOf('\nCaused by: '))),
    isInApp: ({ function: name }) => !JAVA_LIBRARIES.test(name) && !JAVA_GENERATED.test(name),
    plainFile: fileName,
    plainName: (name) => name.replace(/\$\$\w+(?=\.|$)/g, '').replace(/(lambda\$\w+)\$\d+/, '$1'),
  },
  {
    // .NET: "   at Example.Orders.<Total>d__3.MoveNext() in /src/Orders.cs:line 12"
    frame: /^\s*at (?<function>[\w.<>`+|,[\]]+)\([^)\n]*\)(?: in (?<file>[^\n]+?):line \d+)?$/gm,
    rootCause: (trace) => trace.split('--- End of inner exception stack trace ---')[0] ?? trace,
    isInApp: ({ function: name }) => !DOTNET_LIBRARIES.test(name),
    plainFile: fileName,
    plainName: (name) =>
      name
        .replace(/`\d+(\[[^\]]*\])*/g, '')
        .replace(/\.<>c(__DisplayClass\d+_\d+)?\b/, '')
        .replace(/<(\w+)>[bdg]__[\w|]+(\.MoveNext)?/, '$1'),
  },
  {
    // Python: '  File "/var/task/app.py", line 12, in total'
    frame: /^\s*File "(?<file>[^"\n]+)", line \d+, in (?<function>\S+)$/gm,
    innermostLast: true,
    rootCause: (trace) => trace.slice(Math.max(0, trace.lastIndexOf('Traceback (most recent call last)'))),
    isInApp: ({ file = '' }) => !/site-packages|dist-packages|^\/var\/(runtime|lang)\/|^\/usr\/|^\/opt\/|^</.test(file),
    plainFile: belowTask,
    plainName: (name) => name,
  },
  {
    // Go: "main.total(0xc000012345)\n	/app/main.go:12 +0x1d"
    frame: /^(?<function>[^\s(]*(?:\(\*?\w+\))?[^\s(]*)\([^\n]*\)\n\s+(?<file>\S+\.go):\d+/gm,
    isInApp: ({ function: name, file = '' }) =>
      !GO_LIBRARIES.test(name) && !/^runtime\/|\/go\/src\/|\/pkg\/mod\/|\/vendor\/|aws-lambda-go/.test(file),
    plainFile: fileName,
    plainName: (name) => name.replace(/\.func\d+(\.\d+)*/, '.func'),
  },
];

const FRAME_LINES = LANGUAGES.map(({ frame }) => new RegExp(frame.source));

/** The calls of the user's own code in a stack trace of Node.js, Python, Java, .NET or Go, the innermost first. */
export function inAppFrames(trace: string): Frame[] {
  for (const language of LANGUAGES) {
    const frames = framesOf(language.rootCause?.(trace) ?? trace, language);
    if (frames.length > 0) return frames.filter(language.isInApp).map((frame) => comparable(frame, language));
  }
  return [];
}

/** Whether a line is a call of a stack trace. Go writes a call in two lines, of which this is the second. */
export function isFrame(line: string): boolean {
  return FRAME_LINES.some((frame) => frame.test(line)) || /^\s+\S+\.go:\d+/.test(line);
}

function framesOf(trace: string, { frame, innermostLast = false }: Language): Frame[] {
  const frames = [...trace.matchAll(frame)].map(({ groups }) => ({
    function: groups?.function ?? '<anonymous>',
    file: groups?.file,
  }));
  return innermostLast ? frames.reverse() : frames;
}

function comparable({ function: name, file }: Frame, { plainName, plainFile }: Language): Frame {
  return { function: plainName(name), ...(file !== undefined && { file: plainFile(file) }) };
}

/** Without the hashes that bundlers put into names of files. */
function belowTask(file: string): string {
  return file
    .replace(/^file:\/\//, '')
    .replace(/^\/var\/task\//, '')
    .replace(/(?<=[-._])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,}(?=\.)/g, '*');
}

/** Compiled languages name the folder that the code was built in. */
function fileName(file: string): string {
  return file.replace(/^.*[\\/]/, '');
}
