/** What `AWS::NoValue` resolves to: the property or the list element that holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
