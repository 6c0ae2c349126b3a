/** A resource beside the path that the offline cloud does not run, or not as the template has it. */
export interface NotRun {
  readonly stackName: string;
  readonly logicalId: string;
  /** Where it stands in the app. */
  readonly constructPath?: string;
  readonly type: string;
  readonly reason: string;
}
