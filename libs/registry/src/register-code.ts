/**
 * The registers of a water meter that the service stores, each with the number that stands for it in storage.
 * `volume` is the main register (forward volume); `reverse_volume` counts water that flowed back.
 */
export const REGISTER_NUMBER = { volume: 1, reverse_volume: 2 } as const;

export type RegisterName = keyof typeof REGISTER_NUMBER;
export type RegisterNumber = (typeof REGISTER_NUMBER)[RegisterName];

/** Source class of a reading: part of its key, so that a person's reading never collides with telemetry. */
export const SOURCE_CLASS = { telemetry: 1, person: 2 } as const;

export type SourceClass = (typeof SOURCE_CLASS)[keyof typeof SOURCE_CLASS];
