export const handler = async (records: readonly unknown[]): Promise<unknown[]> => [...records];
