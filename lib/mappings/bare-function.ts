import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** The function itself, where a mapping invokes a version or an alias. */
export function bareFunction(handler: lambda.IFunction): lambda.IFunction {
  return isQualified(handler) ? handler.lambda : handler;
}

function isQualified(handler: lambda.IFunction): handler is lambda.IFunction & { readonly lambda: lambda.IFunction } {
  return 'lambda' in handler;
}
