/** IANA name of the zone in which local days are cut. */
export const TIME_ZONE = Symbol('time zone');
