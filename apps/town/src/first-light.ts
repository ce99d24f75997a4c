export interface FirstLight {
  readonly databaseUrl: string;
  readonly mqttUrl: string;
  readonly print: (line: string) => void;
}

/** Shows a newcomer the first readings on their way from a device to the database. */
export async function showFirstLight(_options: FirstLight): Promise<void> {
  // Nothing to show yet: the sample devices come with their enrolment.
}
