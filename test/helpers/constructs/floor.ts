import Module from 'node:module';

/** Packages that are not part of a test file, such as the alphas, get the oldest `aws-cdk-lib` too. */
const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
const resolve = loader._resolveFilename;
loader._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request.replace(/^aws-cdk-lib(?=\/|$)/, 'aws-cdk-lib-floor'), ...rest);
};
